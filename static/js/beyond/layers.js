/** A sentence read by layers, one above another: the page of the grid and of the depth-gated stack. */

import { Changes } from '../stage/changes.js'
import { Generate } from '../stage/generate.js'
import { Sentence } from '../stage/sentence.js'
import { start } from '../stage/start.js'
import { Predictions } from '../views/predictions.js'

start(Sentence, Generate, Predictions, Changes)
