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
 * @property {any} [text]
 * @property {any} [mode]
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
 * @typedef {object} Phase
 * @property {string} key
 * @property {string} label in words
 * @property {string} shown HTML for a button
 * @property {string} heading of a stack: the layer that begins here, or ""
 * @property {string[]} lines names of its equations
 * @property {string} caption a template, see captions.js
 */
/** @typedef {{title: string, formula: string, value: string | null, line: string | null, role: string | null}} Part */
/**
 * @typedef {object} Scene see app/stage/scene.py
 * @property {string} cell
 * @property {string} model
 * @property {number} units
 * @property {'words' | 'characters'} symbols the kind of tokens of a text
 * @property {number} vocabulary the size of the model's vocabulary
 * @property {string} memory the value by which units are ordered: the last recurrent state
 * @property {Record<string, string>} usual the default input
 * @property {Phase[]} phases
 * @property {Record<string, [number, number]>} moments phase (from 0, -1: before the step) and order in it, by node or
 *   name
 * @property {Band[]} bands
 * @property {number} rows total height of the bands, counted in bands
 * @property {Record<string, string>} asleep the clock of each value that a clock holds still
 * @property {import('../drawing/plotly-adapter.js').Figure} bands_figure
 * @property {Record<'wide' | 'narrow', any>} geometry
 * @property {Record<string, string[]>} links parts of the diagram, by node or name of the formulas
 * @property {Record<string, Part>} parts
 * @property {string} equations HTML
 * @property {string} summary
 * @property {string} provenance
 * @property {any[]} presets
 */
/**
 * @typedef {object} Band
 * @property {string} name
 * @property {string} label
 * @property {string} letter HTML
 * @property {string | null} role
 * @property {[number, number]} range
 * @property {number} entries
 * @property {string} heading the layer that begins here, or ""
 * @property {number} top counted in bands
 * @property {number} height
 */

export class Moment {
  /**
   * @param {Scene} scene
   * @param {import('./trace.js').Trace} trace
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
   * @param {Record<string, import('./trace.js').Values>} [values]
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

  /** @param {string} id @param {number} t @param {Record<string, import('./trace.js').Values>} values @returns {any} */
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
 * @param {any} value a number, a vector, a matrix or null
 * @returns {number[] | null}
 */
export const entries = (value) =>
  value === null || value === undefined ? null : Array.isArray(value) ? /** @type {number[]} */ (value.flat()) : [value]

/** @param {any} value a number, a vector, a matrix or null @returns {number[][] | null} */
const rows = (value) =>
  value === null || value === undefined
    ? null
    : !Array.isArray(value)
      ? [[value]]
      : Array.isArray(value[0])
        ? value
        : [value]

/**
 * Return the token and phase that a step leads to, never beyond the ends of the sentence.
 * @param {Moment} moment
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
