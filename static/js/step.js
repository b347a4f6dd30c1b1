/** The page on which a sentence is read: text box, what is written after it, next words, what holding changes. */

import { Changes } from './changes.js'
import { Generate } from './generate.js'
import { Predictions } from './predictions.js'
import { Sentence } from './sentence.js'
import { start } from './stage.js'

start(Sentence, Generate, Predictions, Changes)
