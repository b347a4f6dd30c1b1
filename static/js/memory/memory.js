/** /memory: a word's surprise followed back through a sentence, and a word recalled over a gap. */

import { island } from '../core/elements.js'
import { Memory } from './page.js'

const memory = new Memory(island('config'), island('messages'))
void memory.load({}, true)
