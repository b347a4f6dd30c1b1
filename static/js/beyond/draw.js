/** /beyond/draw: the reader's sheet, the network's canvas, and all its glimpses. */

import { start } from '../stage/start.js'
import { Canvas } from './draw-canvas.js'
import { Choices } from './draw-choices.js'
import { Glimpses } from './draw-glimpses.js'
import { Sheet } from './draw-sheet.js'

start(Choices, Sheet, Canvas, Glimpses)
