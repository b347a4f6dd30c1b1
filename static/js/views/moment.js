/** One moment of a cell reading a sentence: the values computed so far. Pure: no DOM, no requests. */

import { visible } from '../text/tokens.js'

/**
 * @typedef {object} State the state of a stage, with its own fields: `text`, a picture, a seed
 * @property {string} model as `TASK-CELL`
 * @property {string} clamp held values, as the server parses them: `f:1;c/13@5-:0`
 * @property {number} token from 1
 * @property {string} phase a phase's key
 * @property {number} unit from 1
 * @property {string} speed
 * @property {string} theme "light", "dark" or "" for the system's
 * @property {string} lang "" for the browser's preference
 * @property {string} [hide] parts hidden by the page that embeds this one
 * @property {string} [zoom] row height of the heat maps; from here on, only the page's own scripts use the fields
 * @property {string} [order]
 * @property {string} [rows]
 * @property {string} [changes] "open": the changes caused by holding are shown
 * @property {string} [word] the word searched for there
 * @property {string} [count] number of words to generate
 * @property {string} [temperature]
 * @property {string} [seed]
 * @property {string} [text] the fields of a stage's own, as an address writes them
 * @property {string} [picture]
 * @property {string} [caption]
 * @property {string} [mode]
 * @property {string} [piece]
 * @property {string} [beats]
 * @property {string} [after]
 * @property {string} [tempo]
 */
/**
 * @typedef {object} How what has changed in an update: the numbers (and so everything), the step, the phase, the
 *   unit, the colours
 * @property {boolean} fresh
 * @property {boolean} token
 * @property {boolean} phase
 * @property {boolean} recolour
 * @property {boolean} travel whether the reader stepped forward, so that vectors may move
 * @property {number} speed
 */
/**
 * @typedef {{scene: {phases: Server.PhaseLabel[]}, t: number, phase: number, lastPhase: number, length: number}} Place
 *   how far a reading has come, token and phase from 0: all that moving on needs
 */

export class Moment {
  /**
   * @param {Server.Scene} scene
   * @param {Server.Trace} trace
   * @param {State} state
   */
  constructor(scene, trace, state) {
    this.scene = scene
    this.trace = trace
    this.state = state
    this.t = Math.min(state.token, trace.tokens.length) - 1
    const found = scene.phases.findIndex((phase) => phase.key === state.phase)
    this.phase = Math.max(0, found) // the first one if the cell has no such phase
    this.unit = Math.min(state.unit, scene.units) - 1
    this.length = trace.tokens.length
  }

  get word() {
    return visible(this.trace.tokens[this.t].text)
  }

  get lastPhase() {
    return this.scene.phases.length - 1
  }

  /** Return the phase that computes a node or name, from 0; -1: before the step. @param {string} id */
  phaseOf(id) {
    return this.scene.moments[id]?.[0] ?? -1
  }

  /** Return true once a node or name has been computed at this token. @param {string} id */
  isKnown(id) {
    return this.phaseOf(id) <= this.phase
  }

  /** Return how many columns of a value have been computed. @param {string} name */
  columns(name) {
    return this.t + (this.isKnown(name) ? 1 : 0)
  }

  /**
   * Return the entries of a name or node at a step (from 0), a matrix row by row; `c_prev` is c before the step.
   * @param {string} id
   * @param {number} [t]
   * @param {Record<string, Server.Values>} [values]
   * @returns {number[] | null}
   */
  vector(id, t = this.t, values = this.trace.values) {
    return entries(this.#value(id, t, values))
  }

  /**
   * Return the entries as rows: one for a vector or a number, several for a matrix.
   * @param {string} id
   * @returns {number[][] | null}
   */
  matrix(id) {
    return rows(this.#value(id, this.t, this.trace.values))
  }

  /** Return true if a value has rows; a unit has no entry of its own there. @param {string} id */
  isMatrix(id) {
    const value = this.#value(id, this.t, this.trace.values)
    return Array.isArray(value) && Array.isArray(value[0])
  }

  /**
   * @param {string} id
   * @param {number} t
   * @param {Record<string, Server.Values>} values
   * @returns {Server.Value | null}
   */
  #value(id, t, values) {
    if (!id.endsWith('_prev')) return values[id]?.[t] ?? null
    const name = id.slice(0, -5)
    if (t > 0) return values[name]?.[t - 1] ?? null
    return values === this.trace.values ? (this.trace.previous[name] ?? null) : null
  }

  /** Return the units whose clock is 0 at this step. @param {string} id @returns {boolean[] | null} */
  asleep(id, t = this.t) {
    const clock = this.scene.asleep[id]
    return clock && t >= 0 ? (this.vector(clock, t)?.map((tick) => tick === 0) ?? null) : null
  }

  /** Return true if a value has one entry for each unit. @param {string} id */
  hasUnits(id) {
    const value = this.#value(id, this.t, this.trace.values)
    return Array.isArray(value) && !Array.isArray(value[0]) && value.length === this.scene.units && id !== 'x'
  }

  /**
   * Return the entries with nothing held, if they differ.
   * @param {string} id
   * @param {number} [t]
   */
  wouldBe(id, t = this.t) {
    return this.trace.unclamped ? this.vector(id, t, this.trace.unclamped.values) : null
  }

  /** Return the next words predicted after token t, with and without held values. @param {number} t */
  guesses(t) {
    return {
      now: this.trace.predictions[t] ?? [],
      free: this.trace.unclamped?.predictions[t] ?? null,
    }
  }

  /** Return true if the prediction after this token has been made, since h has been computed. */
  get hasGuessed() {
    return this.isKnown('h')
  }
}

/**
 * Flatten a value to its entries.
 * @param {Server.Value | null | undefined} value
 * @returns {number[] | null}
 */
export const entries = (value) =>
  value === null || value === undefined ? null : Array.isArray(value) ? /** @type {number[]} */ (value.flat()) : [value]

/** @param {Server.Value | null} value @returns {number[][] | null} */
const rows = (value) =>
  value === null || value === undefined
    ? null
    : !Array.isArray(value)
      ? [[value]]
      : Array.isArray(value[0])
        ? /** @type {number[][]} */ (value)
        : [/** @type {number[]} */ (value)]

/**
 * Return the token and phase that a step leads to, never beyond the ends of the sentence.
 * @param {Place} moment
 * @param {'first' | 'previous-token' | 'previous-step' | 'next-step' | 'next-token' | 'last'} way
 * @returns {{token: number, phase: string}}
 */
export function step(moment, way) {
  const { phases } = moment.scene
  let { t, phase } = moment
  if (way === 'first') [t, phase] = [0, 0]
  else if (way === 'last') [t, phase] = [moment.length - 1, phases.length - 1]
  else if (way === 'next-token') t = Math.min(t + 1, moment.length - 1)
  else if (way === 'previous-token') t = Math.max(t - 1, 0)
  else if (way === 'next-step') {
    if (phase < phases.length - 1) phase += 1
    else if (t < moment.length - 1) [t, phase] = [t + 1, 0]
  } else if (phase > 0) phase -= 1
  else if (t > 0) [t, phase] = [t - 1, phases.length - 1]
  return { token: t + 1, phase: phases[phase].key }
}
