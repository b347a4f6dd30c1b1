/** What the server knows, fetched once and kept: scenes (a model's cell), traces (a sentence), units (numbers). */

/** @typedef {(number | number[] | number[][])[]} Values */
/**
 * @typedef {object} Unclamped
 * @property {Record<string, Values>} values
 * @property {{token: string, probability: number}[][]} predictions
 * @property {number[]} [distances]
 * @property {any} [panel]
 */
/**
 * @typedef {object} Trace see GET /api/trace
 * @property {{name: string, title: string, cell: string, units: number, inputs: number}} model
 * @property {{text: string, known: boolean, title?: string}[]} tokens the steps
 * @property {Record<string, Values>} values a number, a vector or a matrix at every step
 * @property {Record<string, any>} previous
 * @property {Record<string, [number, number]>} ranges
 * @property {{token: string, probability: number}[][]} predictions
 * @property {import('./held.js').Held[]} clamp
 * @property {any} [panel] what a page's own views show
 * @property {null | Unclamped} unclamped the same with nothing held
 */
/** @typedef {{pieces: (string | {node: string})[], terms: Record<string, number[]>, result: number[]}} Line */
/**
 * @typedef {object} Unit see GET /api/unit
 * @property {number} unit
 * @property {Record<string, Line>} lines
 */

const KEPT = 24

/** An answer that says what was wrong, in words for a person. */
export class Refused extends Error {}

export class Store {
  /** @type {Map<string, Promise<any>>} */
  #answers = new Map()
  #addresses
  #lang
  #fields

  /**
   * @param {{scene: string, trace: string, unit: string}} addresses
   * @param {string} lang
   * @param {import('./state.js').Field[]} fields
   */
  constructor(addresses, lang, fields) {
    this.#addresses = addresses
    this.#lang = lang
    this.#fields = fields
  }

  /** @param {import('./state.js').State} state @returns {Promise<any>} */
  scene(state) {
    return this.#get(this.#addresses.scene, { model: state.model, ...this.#own(state, 'scene') })
  }

  /** Ask for a run by its parameters. @param {Record<string, string | number>} parameters @returns {Promise<Trace>} */
  traceOf(parameters) {
    return this.#get(this.#addresses.trace, { ...parameters, encoding: 'base64' }, unpacked)
  }

  /**
   * Ask the scene's address with parameters of another kind.
   * @param {Record<string, string | number>} parameters
   * @returns {Promise<any>}
   */
  ask(parameters) {
    return this.#get(this.#addresses.scene, parameters)
  }

  /** @param {import('./state.js').State} state @returns {Promise<Trace>} */
  trace(state) {
    return this.traceOf(this.#asked(state))
  }

  /** @param {import('./state.js').State} state @returns {Promise<Unit>} */
  unit(state) {
    return this.#get(this.#addresses.unit, { ...this.#asked(state), unit: state.unit })
  }

  /** @param {import('./state.js').State} state @returns {Record<string, string | number>} */
  #asked(state) {
    return { model: state.model, ...this.#own(state, 'data'), ...(state.clamp ? { clamp: state.clamp } : {}) }
  }

  /**
   * The page's own parameters on which the scene or the data depend.
   * @param {any} state
   * @param {'scene' | 'data'} what
   */
  #own(state, what) {
    return Object.fromEntries(this.#fields.filter((field) => field[what]).map(({ name }) => [name, state[name] ?? '']))
  }

  /**
   * @param {string} address
   * @param {Record<string, string | number>} parameters
   * @param {(answer: any) => any} [read]
   */
  #get(address, parameters, read) {
    const query = new URLSearchParams()
    for (const [name, value] of Object.entries(parameters)) query.set(name, String(value))
    query.set('lang', this.#lang)
    const url = `${address}?${query}`
    const kept = this.#answers.get(url)
    if (kept) return kept
    const answer = read ? fetchJson(url).then(read) : fetchJson(url)
    answer.catch(() => this.#answers.delete(url)) // a failure is asked again
    this.#answers.set(url, answer)
    if (this.#answers.size > KEPT) this.#answers.delete(/** @type {string} */ (this.#answers.keys().next().value))
    return answer
  }
}

/** Put lists of numbers where a trace has them packed. @param {any} trace @returns {Trace} */
function unpacked(trace) {
  for (const values of [trace.values, trace.previous, trace.unclamped?.values ?? {}]) {
    for (const [name, { shape, float32 }] of Object.entries(values)) values[name] = nested(numbers(float32), shape)
  }
  return trace
}

/** @param {string} packed base64 of little-endian numbers @returns {Float32Array} */
function numbers(packed) {
  const text = atob(packed)
  const bytes = new Uint8Array(text.length)
  for (let n = 0; n < text.length; n++) bytes[n] = text.charCodeAt(n)
  return new Float32Array(bytes.buffer)
}

/** @param {Float32Array} flat @param {number[]} shape @returns {any[]} lists in lists, as the shape says */
function nested(flat, shape) {
  const [count, ...inner] = shape
  if (!inner.length) return Array.from(flat)
  const size = flat.length / count
  return Array.from({ length: count }, (_, n) => nested(flat.subarray(n * size, (n + 1) * size), inner))
}

/** @param {string} url @returns {Promise<any>} */
export async function fetchJson(url) {
  const response = await fetch(url, { headers: { Accept: 'application/json' } })
  if (response.ok) return response.json()
  const problem = await response.json().catch(() => ({}))
  throw new Refused(problem.detail ?? `${response.status} ${response.statusText}`)
}
