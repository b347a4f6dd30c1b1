/** /: the story. */

import { island } from '../core/elements.js'
import { watchSliders } from '../core/sliders.js'
import { watchTheme } from '../core/theme.js'
import { offer } from '../sharing/share.js'
import { Contents } from './contents.js'
import { play } from './hero.js'
import { Story } from './page.js'
import { present } from './present.js'
import { printing } from './printing.js'
import { shared } from './shared.js'

const messages = island('messages')
const story = new Story(island('config'), messages)
new Contents()
play(messages)
offer(
  story.frames.map((frame) => shared(frame, () => story.addressOf(frame))),
  messages,
)
present(story, messages)
printing()
watchTheme(() => {})
watchSliders()
