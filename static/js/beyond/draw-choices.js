/** What is asked of the network: to read or to write, which example, with which noise. */

import { byId } from '../format.js'

export class Choices {
  #mode = /** @type {HTMLSelectElement} */ (byId('draw-mode'))
  #seed = /** @type {HTMLInputElement} */ (byId('draw-seed'))
  #temperature = /** @type {HTMLInputElement} */ (byId('draw-temperature'))

  /** @param {import('../stage.js').Setting} setting */
  constructor({ stage, config }) {
    byId('reading').addEventListener('submit', (event) => {
      const { submitter } = /** @type {SubmitEvent} */ (event)
      if (submitter instanceof HTMLButtonElement && submitter.name === 'picture') void stage.load({ picture: submitter.value })
      else void stage.load(this.#fields())
    })
    this.#mode.addEventListener('change', () => void stage.load({ mode: this.#mode.value }))
    for (const field of [this.#seed, this.#temperature]) field.addEventListener('change', () => void stage.load(this.#fields()))
    byId('draw-again').addEventListener('click', () => {
      const next = (Number(stage.state.seed) + 1) % (config.lastSeed + 1)
      void stage.load({ seed: String(next) })
    })
  }

  /** An emptied field means the usual value. */
  #fields() {
    return { seed: this.#seed.value || '1', temperature: this.#temperature.value || '1' }
  }

  /** @param {import('../moment.js').Moment} moment @param {import('../stage.js').How} how */
  update(moment, how) {
    if (!how.fresh) return
    const { mode, seed, temperature, picture } = /** @type {Record<string, string>} */ (moment.state)
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
