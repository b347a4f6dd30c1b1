/** /memory: the gradient of a word's surprisal through a sentence, and recall over a gap. */

import { island } from '../core/elements.js'
import { watchHelp } from '../core/help.js'
import { Memory } from './page.js'

const memory = new Memory(island('config'), island('messages'))
void memory.load({}, true)
watchHelp()
