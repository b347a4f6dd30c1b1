/** The page of a network of chorales: the form, prior and posterior, the piano roll and its playback. */

import { start } from '../stage/start.js'
import { Input } from './chorales-input.js'
import { Latent } from './chorales-latent.js'
import { Music } from './chorales-music.js'

start(Input, Latent, Music)
