/** The page on which a sentence is read: text box and next words. */

import { Predictions } from './predictions.js'
import { Sentence } from './sentence.js'
import { start } from './stage.js'

start(Sentence, Predictions)
