/** One moment of one sentence in one cell: what is known by now, and its numbers. Pure: no page, no network. */

import { visible } from '../text/tokens.js'

/**
 * @typedef {object} State what a stage shows; its own fields are there too: `text`, a picture, a seed
 * @property {string} model as `TASK-CELL`
 * @property {string} clamp held values, as the server reads them: `f:1;c/13@5-:0`
 * @property {number} token from 1
 * @property {string} phase a phase's key
 * @property {number} unit from 1
 * @property {string} speed
 * @property {string} theme "light", "dark" or "" for the system's
 * @property {string} lang "" for what the browser asks for
 * @property {string} [hide] what the page around this one's frame hides
 * @property {string} [zoom] rows of the heat maps; what only the page's own scripts know begins here
 * @property {string} [order]
 * @property {string} [rows]
 * @property {string} [changes] "open": what holding changes is shown
 * @property {string} [word] a word that is looked for there
 * @property {string} [count] words to write at once
 * @property {string} [temperature]
 * @property {string} [seed]
 * @property {any} [text]
 * @property {any} [mode]
 */
/**
 * @typedef {object} How what is new in an update: the numbers (and then everything), the step, the phase, the unit, the
 *   colours
 * @property {boolean} fresh
 * @property {boolean} token
 * @property {boolean} phase
 * @property {boolean} recolour
 * @property {boolean} travel the reader stepped forward, and things may move
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
 * @property {'words' | 'characters'} symbols what a text is cut into
 * @property {number} vocabulary how many of them the model knows
 * @property {string} memory the value by which units are put in order: the last state that is carried along
 * @property {Record<string, string>} usual what is read unless the reader says something else
 * @property {Phase[]} phases
 * @property {Record<string, [number, number]>} moments phase (from 0, -1: before the step) and order in it, by node or
 *   name
 * @property {Band[]} bands
 * @property {number} rows what the bands take together, counted in bands
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
    this.phase = Math.max(0, found) // the first one where the cell has no such phase
    this.unit = Math.min(state.unit, scene.units) - 1
    this.length = trace.tokens.length
  }

  get word() {
    return visible(this.trace.tokens[this.t].text)
  }

  get lastPhase() {
    return this.scene.phases.length - 1
  }

  /** The phase in which a node or name comes to be, from 0; -1: before the step. @param {string} id */
  phaseOf(id) {
    return this.scene.moments[id]?.[0] ?? -1
  }

  /** True once a node or name has been computed at this token. @param {string} id */
  isKnown(id) {
    return this.phaseOf(id) <= this.phase
  }

  /** How far the columns of a value have been computed. @param {string} name */
  columns(name) {
    return this.t + (this.isKnown(name) ? 1 : 0)
  }

  /**
   * The entries of a name or node at a step (from 0), a matrix row by row; `c_prev` is c before it.
   * @param {string} id
   * @param {number} [t]
   * @param {Record<string, import('./trace.js').Values>} [values]
   * @returns {number[] | null}
   */
  vector(id, t = this.t, values = this.trace.values) {
    return entries(this.#value(id, t, values))
  }

  /**
   * The same as rows: one of a vector or a number, several of a matrix.
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

  /** Units of a value that sleep at this step: their clock is 0. @param {string} id @returns {boolean[] | null} */
  asleep(id, t = this.t) {
    const clock = this.scene.asleep[id]
    return clock && t >= 0 ? (this.vector(clock, t)?.map((tick) => tick === 0) ?? null) : null
  }

  /** True if a value has an entry for each unit. @param {string} id */
  hasUnits(id) {
    const value = this.#value(id, this.t, this.trace.values)
    return Array.isArray(value) && !Array.isArray(value[0]) && value.length === this.scene.units && id !== 'x'
  }

  /**
   * What it would have been without held values, where that is something else.
   * @param {string} id
   * @param {number} [t]
   */
  wouldBe(id, t = this.t) {
    return this.trace.unclamped ? this.vector(id, t, this.trace.unclamped.values) : null
  }

  /** The next words predicted after token t, and what they would have been. @param {number} t */
  guesses(t) {
    return {
      now: this.trace.predictions[t] ?? [],
      free: this.trace.unclamped?.predictions[t] ?? null,
    }
  }

  /** True if this token's own guess has been made: h is there. */
  get hasGuessed() {
    return this.isKnown('h')
  }
}

/** @param {any} value a number, a vector, a matrix or null @returns {number[] | null} */
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
 * Where a number of steps leads from a state, never beyond the sentence's ends.
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
