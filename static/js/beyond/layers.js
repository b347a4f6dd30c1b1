/** The page of the Grid LSTM and of the depth-gated stack, which read a sentence by stacked layers. */

import { Changes } from '../stage/changes.js'
import { Generate } from '../stage/generate.js'
import { Sentence } from '../stage/sentence.js'
import { start } from '../stage/start.js'
import { Predictions } from '../views/predictions.js'

start(Sentence, Generate, Predictions, Changes)
