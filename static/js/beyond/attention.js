/** /beyond/attention: the page that captions a picture. */

import { byId } from '../core/elements.js'
import { start } from '../stage/start.js'
import { Predictions } from '../views/predictions.js'
import { Canvas } from './attention-canvas.js'
import { Looks } from './attention-looks.js'
import { panelOf } from './attention-panel.js'

/** The caption: the model's own, or a reader's. */
class Caption {
  #field = /** @type {HTMLInputElement} */ (byId('sentence'))
  #write = /** @type {HTMLButtonElement} */ (byId('write'))

  /** @param {import('../stage/stage.js').Setting} setting */
  constructor({ stage }) {
    const read = (/** @type {string} */ caption) => void stage.load({ caption })
    byId('reading').addEventListener('submit', (event) => {
      event.preventDefault()
      read(this.#field.value.trim())
    })
    this.#write.addEventListener('click', () => read(''))
  }

  /** @param {import('../views/moment.js').Moment} moment @param {import('../views/moment.js').How} how */
  update(moment, how) {
    if (!how.fresh) return
    const { caption = '' } = moment.state
    this.#field.value = caption
    this.#field.placeholder = panelOf(moment).caption
    this.#write.disabled = !caption
  }
}

start(Canvas, Looks, Caption, Predictions)
