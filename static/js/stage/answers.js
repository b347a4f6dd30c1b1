/** Fetch a stage's data from the server: scenes (a model's cell), traces (a run), units (numbers). */

import { Answers } from '../core/answers.js'
import { PACKED, unpacked } from '../views/trace.js'

/** @typedef {import('./address.js').State} State */

export class StageAnswers {
  #answers

  /**
   * @param {{scene: string, trace: string, unit: string}} addresses
   * @param {string} lang
   * @param {Server.Field[]} fields the stage's own
   */
  constructor(addresses, lang, fields) {
    this.#answers = new Answers(lang)
    this.addresses = addresses
    this.fields = fields
  }

  /** @param {State} state @returns {Promise<Server.Scene>} */
  scene(state) {
    return this.#answers.get(this.addresses.scene, { model: state.model, ...this.#own(state, 'scene') })
  }

  /** @param {State} state @returns {Promise<Server.Trace>} */
  trace(state) {
    return this.#answers.get(this.addresses.trace, { ...this.#run(state), ...PACKED }, unpacked)
  }

  /** @param {State} state @returns {Promise<Server.Unit>} */
  unit(state) {
    return this.#answers.get(this.addresses.unit, { ...this.#run(state), unit: state.unit })
  }

  /** Return the parameters of a run. @param {State} state */
  #run(state) {
    return { model: state.model, ...this.#own(state, 'data'), ...(state.clamp ? { clamp: state.clamp } : {}) }
  }

  /**
   * Return the stage's own parameters that the scene or the data depend on.
   * @param {Record<string, unknown>} state
   * @param {'scene' | 'data'} what
   */
  #own(state, what) {
    return Object.fromEntries(this.fields.filter((field) => field[what]).map(({ name }) => [name, state[name] ?? '']))
  }
}
