/** The stage's state and its address: one table, both ways. */

import { rewrite } from './sandboxed.js'

/**
 * @typedef {object} State
 * @property {string} model as `TASK-CELL`
 * @property {any} [text] and the other fields of a page's own, see `own`
 * @property {any} [mode]
 * @property {string} clamp held values, as the server reads them: `f:1;c/13@5-:0`
 * @property {number} token from 1
 * @property {string} phase a phase's key
 * @property {number} unit from 1
 * @property {string} speed
 * @property {string} theme "light", "dark" or "" for the system's
 * @property {string} lang "en", "ja" or "" for what the browser asks for
 * @property {string} [hide] what the page around this one's frame hides
 * @property {string} [zoom] rows of the heat maps, what only the page's own scripts know, see `viewing`
 * @property {string} [order]
 * @property {string} [rows]
 * @property {string} [changes] "open": what holding changes is shown
 * @property {string} [word] a word that is looked for there
 * @property {string} [count] words to write at once
 * @property {string} [temperature]
 * @property {string} [seed]
 */

/**
 * @typedef {{name: string, history: boolean, scene: boolean, data: boolean}} Field a page's own parameter, see
 *   app/stage/stage.py
 */

/**
 * Every property: how it is read from an address, and whether a change of it is a step back to come back to.
 * `page`: the server does not know it.
 * @type {Record<string, {read: (text: string) => any, history: boolean, own?: boolean, page?: boolean}>}
 */
let TABLE = {
  model: { read: (text) => text || undefined, history: true },
  clamp: { read: (text) => text, history: true },
  token: { read: count, history: false },
  phase: { read: (text) => text || undefined, history: false },
  unit: { read: count, history: false },
  speed: { read: (text) => (/^(0\.5|1|1\.5|2)$/.test(text) ? text : undefined), history: false },
  theme: { read: (text) => (/^(light|dark)$/.test(text) ? text : undefined), history: false },
  lang: { read: (text) => (/^(en|ja)$/.test(text) ? text : undefined), history: false },
  hide: { read: (text) => (/^[a-z,]{0,60}$/.test(text) ? text : undefined), history: false },
  zoom: page(/^(1|2|4)$/),
  order: page(/^(range|(change@|like@)[1-9]\d{0,5})$/),
  rows: page(/^(most-[1-9]\d{0,5}|\d{1,6}(-\d{1,6})?(,\d{1,6}(-\d{1,6})?)*)$/),
  changes: page(/^open$/),
  word: page(/^[\s\S]{0,60}$/),
  count: page(/^(10|50)$/),
  temperature: page(/^([01](\.\d)?|2(\.0)?)$/),
  seed: page(/^\d{1,9}$/),
}

/** A property that the page's own scripts alone know. @param {RegExp} wanted */
function page(wanted) {
  return { read: (/** @type {string} */ text) => (wanted.test(text) ? text : undefined), history: false, page: true }
}

/** What an address says of those properties, "" where nothing. @param {string} search @returns {Partial<State>} */
export function viewing(search) {
  const given = new URLSearchParams(search)
  const rows = Object.entries(TABLE).filter(([, row]) => row.page)
  return Object.fromEntries(rows.map(([key, { read: understood }]) => [key, understood(given.get(key) ?? '') ?? '']))
}

/** Take a page's own parameters into the table, behind the model. @param {Field[]} fields */
export function own(fields) {
  const { model, ...others } = TABLE
  const added = Object.fromEntries(
    fields.map(({ name, history }) => [name, { read: (/** @type {string} */ text) => text, history, own: true }]),
  )
  // a page's own seed is known to the server
  const rest = Object.entries(others).filter(([key, { page: isPage }]) => !(isPage && key in added))
  TABLE = { model, ...added, ...Object.fromEntries(rest) }
}

/** @param {string} text */
function count(text) {
  return /^[1-9]\d{0,5}$/.test(text) ? Number(text) : undefined
}

/** @param {string} search an address's part from `?` on @param {State} usual @returns {State} */
export function read(search, usual) {
  const given = new URLSearchParams(search)
  const state = { ...usual }
  for (const [key, { read: understood }] of Object.entries(TABLE)) {
    const text = given.get(key)
    const value = text === null ? undefined : understood(text)
    if (value !== undefined) Object.assign(state, { [key]: value })
  }
  return state
}

/** @param {State} state @returns {string} the part of an address from `?` on: everything but what is empty by nature */
export function write(state) {
  const given = new URLSearchParams()
  for (const [key, { own: isOwn }] of Object.entries(TABLE)) {
    const value = String(/** @type {any} */ (state)[key] ?? '')
    if (value || isOwn) given.set(key, value)
  }
  return `?${given.toString().replace(/%(2F|3A|40|3B|2C|21)/g, decodeURIComponent)}`
}

/**
 * True if going from one state to the other is something that the back button undoes.
 * @param {State} a
 * @param {State} b
 */
export function isJourney(a, b) {
  const values = /** @type {any[]} */ ([a, b])
  return Object.entries(TABLE).some(([key, { history: counts }]) => counts && values[0][key] !== values[1][key])
}

const WAIT = 250 // ms: browsers refuse addresses that change too often

/** Keeps the address bar in step with the state. */
export class Address {
  /** @type {number} */
  #timer = 0
  #pending = ''

  /** @param {State} state @param {boolean} journey put a new entry into the history, or change the present one */
  show(state, journey) {
    if (journey) {
      this.flush()
      rewrite('pushState', write(state))
      return
    }
    this.#pending = write(state)
    if (!this.#timer) this.#timer = window.setTimeout(() => this.flush(), WAIT)
  }

  /** Drop a change that has not been written. */
  forget() {
    window.clearTimeout(this.#timer)
    this.#timer = 0
    this.#pending = ''
  }

  flush() {
    window.clearTimeout(this.#timer)
    this.#timer = 0
    if (this.#pending) rewrite('replaceState', this.#pending)
    this.#pending = ''
  }
}
