/** The form of the page of chorales: mode, chorale, seed, temperature, beats. */

import { byId } from '../core/elements.js'

const FIELDS = /** @type {const} */ (['piece', 'seed', 'temperature', 'beats', 'after'])

export class Input {
  #modes = /** @type {HTMLInputElement[]} */ ([...document.querySelectorAll('#modes input')])

  /** @param {import('../stage/stage.js').Setting<Server.ChoralesConfig>} setting */
  constructor({ config, stage }) {
    const load = () => void stage.load(this.#asked())
    byId('reading').addEventListener('submit', (event) => {
      event.preventDefault()
      load()
    })
    for (const mode of this.#modes) mode.addEventListener('change', load)
    for (const name of FIELDS) this.#field(name).addEventListener('change', load)
    byId('new-seed').addEventListener('click', () => {
      const seed = String(1 + Math.floor(Math.random() * config.lastSeed))
      void stage.load({ ...this.#asked(), seed })
    })
  }

  /** @param {import('../views/moment.js').Moment} moment @param {import('../views/moment.js').How} how */
  update({ state }, how) {
    if (!how.fresh) return
    for (const name of FIELDS) this.#field(name).value = state[name] ?? ''
    for (const mode of this.#modes) mode.checked = mode.value === state.mode
  }

  /** @param {string} name @returns {HTMLInputElement | HTMLSelectElement} */
  #field(name) {
    return byId(name)
  }

  /** @returns {Record<string, string>} */
  #asked() {
    const mode = this.#modes.find(({ checked }) => checked)?.value ?? 'reading'
    return { mode, ...Object.fromEntries(FIELDS.map((name) => [name, this.#field(name).value])) }
  }
}
