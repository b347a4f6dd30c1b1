/** The page on which a sentence is read: text box, what is written after it, next words, what holding changes. */

import { Predictions } from '../views/predictions.js'
import { Changes } from './changes.js'
import { Generate } from './generate.js'
import { Sentence } from './sentence.js'
import { start } from './start.js'

start(Sentence, Generate, Predictions, Changes)
