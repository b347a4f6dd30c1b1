/** The stage's state and its address: one table, both ways. */

/**
 * @typedef {object} State
 * @property {string} model as `TASK-CELL`
 * @property {string} text
 * @property {string} clamp held values, as the server reads them: `f:1;c/13@5-:0`
 * @property {number} token from 1
 * @property {string} phase a phase's key
 * @property {number} unit from 1
 * @property {string} speed
 * @property {string} theme "light", "dark" or "" for the system's
 * @property {string} lang "en", "ja" or "" for what the browser asks for
 */

/**
 * Every property: how it is read from an address, and whether a change of it is a step back to come back to.
 * @type {{[Key in keyof State]: {read: (text: string) => State[Key] | undefined, history: boolean}}}
 */
const TABLE = {
  model: { read: (text) => text || undefined, history: true },
  text: { read: (text) => text, history: true },
  clamp: { read: (text) => text, history: true },
  token: { read: count, history: false },
  phase: { read: (text) => text || undefined, history: false },
  unit: { read: count, history: false },
  speed: { read: (text) => (/^(0\.5|1|1\.5|2)$/.test(text) ? text : undefined), history: false },
  theme: { read: (text) => (/^(light|dark)$/.test(text) ? text : undefined), history: false },
  lang: { read: (text) => (/^(en|ja)$/.test(text) ? text : undefined), history: false },
}
const KEYS = /** @type {(keyof State)[]} */ (Object.keys(TABLE))

/** @param {string} text */
function count(text) {
  return /^[1-9]\d{0,5}$/.test(text) ? Number(text) : undefined
}

/** @param {string} search an address's part from `?` on @param {State} usual @returns {State} */
export function read(search, usual) {
  const given = new URLSearchParams(search)
  const state = { ...usual }
  for (const key of KEYS) {
    const text = given.get(key)
    const value = text === null ? undefined : TABLE[key].read(text)
    if (value !== undefined) Object.assign(state, { [key]: value })
  }
  return state
}

/** @param {State} state @returns {string} the part of an address from `?` on: everything but what is empty by nature */
export function write(state) {
  const given = new URLSearchParams()
  for (const key of KEYS) {
    const value = String(state[key])
    if (value || key === 'text') given.set(key, value)
  }
  return `?${given.toString().replace(/%2F/g, '/').replace(/%3A/g, ':').replace(/%40/g, '@').replace(/%3B/g, ';')}`
}

/** True if going from one state to the other is something that the back button undoes. @param {State} a @param {State} b */
export function isJourney(a, b) {
  return KEYS.some((key) => TABLE[key].history && a[key] !== b[key])
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
      history.pushState(null, '', write(state))
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
    if (this.#pending) history.replaceState(null, '', this.#pending)
    this.#pending = ''
  }
}
