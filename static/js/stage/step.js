/**
 * /step, the page that reads a sentence: text box, text generation, next words, the effect of held values, the
 * guide of the first minute.
 */

import { Predictions } from '../views/predictions.js'
import { Changes } from './changes.js'
import { Generate } from './generate.js'
import { Guide } from './guide.js'
import { Sentence } from './sentence.js'
import { start } from './start.js'

start(Sentence, Generate, Predictions, Changes, Guide)
