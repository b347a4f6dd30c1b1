/** The page of a network of chorales: what is read or written, prior and posterior, the roll and its music. */

import { start } from '../stage/start.js'
import { Input } from './chorales-input.js'
import { Latent } from './chorales-latent.js'
import { Music } from './chorales-music.js'

start(Input, Latent, Music)
