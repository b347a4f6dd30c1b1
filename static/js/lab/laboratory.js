/** The laboratory's page: one state, and the parts that show it. */

import { byId } from '../core/elements.js'
import { watchTheme } from '../core/theme.js'
import { Store } from './state.js'

export class Lab extends Store {
  /** @param {Server.LabConfig} config @param {Record<string, string>} messages */
  constructor(config, messages) {
    super({
      ...config.state,
      lang: config.asked_lang,
      weights: 'borrowed',
      status: config.state.text.trim() ? 'live' : 'empty',
      problems: [],
      answer: null,
      good: '',
    })
    this.config = config
    this.messages = messages
    watchTheme((theme, isChosen) => isChosen && this.set({ theme }))
  }

  /** Tell a screen reader. @param {string} text */
  say(text) {
    byId('live').textContent = text
  }
}
