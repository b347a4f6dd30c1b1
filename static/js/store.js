/** What the server knows, fetched once and kept: scenes (a model's cell), traces (a sentence), units (numbers). */

/**
 * @typedef {object} Trace see GET /api/trace
 * @property {{name: string, title: string, cell: string, units: number, inputs: number}} model
 * @property {string} text
 * @property {{text: string, known: boolean}[]} tokens
 * @property {Record<string, number[][]>} values
 * @property {Record<string, number[]>} previous
 * @property {Record<string, [number, number]>} ranges
 * @property {{token: string, probability: number}[][]} predictions
 * @property {{name: string, value: number, unit: number | null, first: number, last: number | null, text: string}[]} clamp
 * @property {null | {values: Record<string, number[][]>, predictions: {token: string, probability: number}[][]}} unclamped
 */
/**
 * @typedef {object} Unit see GET /api/unit
 * @property {number} unit
 * @property {Record<string, {pieces: (string | {node: string})[], terms: Record<string, number[]>, result: number[]}>} lines
 */

const KEPT = 24

/** An answer that says what was wrong, in words for a person. */
export class Refused extends Error {}

export class Store {
  /** @type {Map<string, Promise<any>>} */
  #answers = new Map()
  #addresses
  #lang

  /** @param {{scene: string, trace: string, unit: string}} addresses @param {string} lang */
  constructor(addresses, lang) {
    this.#addresses = addresses
    this.#lang = lang
  }

  /** @param {import('./state.js').State} state @returns {Promise<any>} */
  scene({ model }) {
    return this.#get(this.#addresses.scene, { model })
  }

  /** @param {import('./state.js').State} state @returns {Promise<Trace>} */
  trace({ model, text, clamp }) {
    return this.#get(this.#addresses.trace, { model, text, clamp })
  }

  /** @param {import('./state.js').State} state @returns {Promise<Unit>} */
  unit({ model, text, clamp, unit }) {
    return this.#get(this.#addresses.unit, { model, text, clamp, unit })
  }

  /** @param {string} address @param {Record<string, string | number>} parameters */
  #get(address, parameters) {
    const query = new URLSearchParams()
    for (const [name, value] of Object.entries(parameters)) if (value !== '' || name === 'text') query.set(name, String(value))
    query.set('lang', this.#lang)
    const url = `${address}?${query}`
    const kept = this.#answers.get(url)
    if (kept) return kept
    const answer = fetchJson(url)
    answer.catch(() => this.#answers.delete(url)) // a failure is asked again
    this.#answers.set(url, answer)
    if (this.#answers.size > KEPT) this.#answers.delete(/** @type {string} */ (this.#answers.keys().next().value))
    return answer
  }
}

/** @param {string} url */
async function fetchJson(url) {
  const response = await fetch(url, { headers: { Accept: 'application/json' } })
  if (response.ok) return response.json()
  const problem = await response.json().catch(() => ({}))
  throw new Refused(problem.detail ?? `${response.status} ${response.statusText}`)
}
