/** /step, the page that reads a sentence: text box, text generation, next words, the effect of held values. */

import { Predictions } from '../views/predictions.js'
import { Changes } from './changes.js'
import { Generate } from './generate.js'
import { Sentence } from './sentence.js'
import { start } from './start.js'

start(Sentence, Generate, Predictions, Changes)
