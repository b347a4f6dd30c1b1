/** The sentence to read: its text box, the button, the examples. */

import { byId } from './format.js'

export class Sentence {
  #field = /** @type {HTMLInputElement} */ (byId('sentence'))

  /** @param {import('./stage.js').Setting} setting */
  constructor({ stage }) {
    byId('reading').addEventListener('submit', (event) => {
      event.preventDefault()
      void stage.load({ text: this.#field.value })
    })
    const examples = /** @type {HTMLSelectElement} */ (byId('examples'))
    examples.addEventListener('change', () => {
      if (examples.value) void stage.load({ text: examples.value })
      examples.selectedIndex = 0
    })
  }

  /** @param {import('./moment.js').Moment} moment @param {import('./stage.js').How} how */
  update(moment, how) {
    if (how.fresh) this.#field.value = /** @type {string} */ (moment.state.text)
  }
}
