/** Start a page's stage, see docs/stage.md. */

import { island } from '../core/elements.js'
import { watchHelp } from '../core/help.js'
import { offer } from '../sharing/share.js'
import { Stage } from './stage.js'

const FRAMED = 900 // px, the height of a stage in a frame

/**
 * Make the page's stage, with the page's own views.
 * @param {...(new (setting: import('./stage.js').Setting<never>) => import('./stage.js').View)} views
 */
export function start(...views) {
  const config = /** @type {Server.StageConfig} */ (island('config'))
  const messages = island('messages')
  const stage = new Stage(config, messages, views)
  const { page, embedded } = config.places
  offer(
    [
      {
        root: document.body,
        file: 'lstm',
        title: () => document.title,
        link: () => page + stage.search({ hide: '' }),
        embed: () => embedded + stage.search({ lang: '', theme: '', hide: '' }),
        height: () => FRAMED,
      },
    ],
    messages,
  )
  watchHelp()
  void stage.load({}, true)
}
