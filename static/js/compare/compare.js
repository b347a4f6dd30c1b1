/** /compare: two cells on one sentence. */

import { island } from '../core/elements.js'
import { watchHelp } from '../core/help.js'
import { Compare } from './page.js'

const compare = new Compare(island('config'), island('messages'))
void compare.load({}, true)
watchHelp()
