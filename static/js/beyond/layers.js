/** A sentence read by layers, one above another: the page of the grid and of the depth-gated stack. */

import { Predictions } from '../predictions.js'
import { Sentence } from '../sentence.js'
import { start } from '../stage.js'

start(Sentence, Predictions)
