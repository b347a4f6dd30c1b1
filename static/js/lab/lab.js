/** /lab: the reader's own cell, live. */

import { byId, island } from '../core/elements.js'
import { watchHelp } from '../core/help.js'
import { Lab } from './laboratory.js'
import { mount as mountTraining } from './train/train.js'

const lab = new Lab(island('config'), island('messages'), island('answer'))
mountTraining(byId('train'), lab)
watchHelp()
