/** /lab: the reader's own cell, live. */

import { island } from '../core/elements.js'
import { watchHelp } from '../core/help.js'
import { Lab } from './laboratory.js'

new Lab(island('config'), island('messages'))
watchHelp()
