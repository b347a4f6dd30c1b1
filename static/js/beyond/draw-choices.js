/** The form of the page of DRAW: the mode (reading or writing), the example, seed and temperature. */

import { byId } from '../core/elements.js'

export class Choices {
  #mode = /** @type {HTMLSelectElement} */ (byId('draw-mode'))
  #seed = /** @type {HTMLInputElement} */ (byId('draw-seed'))
  #temperature = /** @type {HTMLInputElement} */ (byId('draw-temperature'))

  /** @param {import('../stage/stage.js').Setting<Server.DrawConfig>} setting */
  constructor({ stage, config }) {
    const ask = (/** @type {Record<string, string>} */ change) => void stage.load(change)
    byId('reading').addEventListener('submit', (event) => {
      const { submitter } = /** @type {SubmitEvent} */ (event)
      if (submitter instanceof HTMLButtonElement && submitter.name === 'picture') ask({ picture: submitter.value })
      else ask(this.#fields())
    })
    this.#mode.addEventListener('change', () => ask({ mode: this.#mode.value }))
    for (const field of [this.#seed, this.#temperature]) field.addEventListener('change', () => ask(this.#fields()))
    byId('draw-again').addEventListener('click', () => {
      const { seed } = stage.state
      ask({ seed: String((Number(seed) + 1) % (config.lastSeed + 1)) })
    })
  }

  /** Return the form's values; an empty field means the default. */
  #fields() {
    return { seed: this.#seed.value || '1', temperature: this.#temperature.value || '1' }
  }

  /** @param {import('../views/moment.js').Moment} moment @param {import('../views/moment.js').How} how */
  update(moment, how) {
    if (!how.fresh) return
    const { mode = '', seed = '', temperature = '', picture = '' } = moment.state
    this.#mode.value = mode
    this.#seed.value = seed
    this.#temperature.value = temperature
    const hidden = /** @type {HTMLInputElement} */ (byId('draw-picture'))
    hidden.value = picture
    byId('draw-heat').hidden = mode !== 'writing'
    const examples = byId('draw-examples')
    examples.hidden = mode !== 'reading'
    for (const button of /** @type {NodeListOf<HTMLButtonElement>} */ (examples.querySelectorAll('button'))) {
      button.setAttribute('aria-pressed', String(button.value === picture))
    }
  }
}
