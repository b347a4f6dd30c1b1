/** A sentence read by layers, one above another: the page of the grid and of the depth-gated stack. */

import { Changes } from '../changes.js'
import { Generate } from '../generate.js'
import { Predictions } from '../predictions.js'
import { Sentence } from '../sentence.js'
import { start } from '../stage.js'

start(Sentence, Generate, Predictions, Changes)
