/** /units: what single units encode. */

import { island } from '../core/elements.js'
import { watchHelp } from '../core/help.js'
import { Units } from './page.js'

new Units(island('config'), island('messages'))
watchHelp()
