/** Parse a page's state from its address and write it back. Pure: no DOM. */

/** @typedef {Record<string, unknown> & {theme?: string, lang?: string}} State the state of a page, by parameter name */
/**
 * @typedef {object} Parameter a parameter of an address
 * @property {(text: string) => unknown} read parses its value; undefined if the text is invalid
 * @property {boolean} [isJourney] whether a change of it adds an entry to the history
 * @property {boolean} [isKept] whether it is written even when it is empty
 * @property {boolean} [isOptional] whether its default is "" instead of the page's usual value
 * @property {boolean} [isLocal] whether only the page's scripts use it, not the server
 */

/** Accept any text. @param {string} text */
export const anything = (text) => text
/** Accept any text that is not empty. @param {string} text */
export const something = (text) => text || undefined
/** Validate a number from 1, as the server does. @param {string} text */
export const count = (text) => (/^\d{1,9}$/.test(text) && Number(text) > 0 ? Number(text) : undefined)
/** Accept the texts that a pattern matches. @param {RegExp} wanted @returns {(text: string) => string | undefined} */
export const matching = (wanted) => (text) => (wanted.test(text) ? text : undefined)
/** Accept the texts of a list. @param {string[]} values @returns {(text: string) => string | undefined} */
export const oneOf = (values) => (text) => (values.includes(text) ? text : undefined)

/**
 * Return the page-specific parameters.
 * @param {Pick<Server.Field, 'name' | 'history'>[]} fields
 * @returns {Record<string, Parameter>}
 */
export function own(fields) {
  return Object.fromEntries(
    fields.map(({ name, history }) => [name, { read: anything, isJourney: history, isKept: true }]),
  )
}

/** Return the parameters common to all pages. @param {string[]} languages @returns {Record<string, Parameter>} */
export function common(languages) {
  return { theme: { read: oneOf(['light', 'dark']) }, lang: { read: oneOf(languages) } }
}

/** The playback speed. @type {Record<string, Parameter>} */
export const speed = { speed: { read: oneOf(['0.5', '1', '1.5', '2']) } }

/** The parameters of an address, in the order in which they are written. */
export class Address {
  /** @type {[string, Parameter][]} */
  #parameters

  /** @param {Record<string, Parameter>} parameters */
  constructor(parameters) {
    this.#parameters = Object.entries(parameters)
  }

  /**
   * Parse the state from an address.
   * @param {string} search an address's part from `?` on
   * @param {State} usual the default for missing or invalid parameters
   * @returns {State}
   */
  read(search, usual) {
    const given = new URLSearchParams(search)
    const state = { ...usual }
    for (const [name, { read, isOptional }] of this.#parameters) {
      const text = given.get(name)
      const value = (text === null ? undefined : read(text)) ?? (isOptional ? '' : undefined)
      if (value !== undefined) state[name] = value
    }
    return state
  }

  /** Parse the parameters of an address that the server does not know. @param {string} search @returns {State} */
  local(search) {
    const given = new URLSearchParams(search)
    const rows = this.#parameters.filter(([, { isLocal }]) => isLocal)
    return Object.fromEntries(rows.map(([name, { read }]) => [name, read(given.get(name) ?? '') ?? '']))
  }

  /** Serialise a state as the part of an address from `?` on. @param {State} state */
  write(state) {
    const given = new URLSearchParams()
    for (const [name, { isKept }] of this.#parameters) {
      const value = String(state[name] ?? '')
      if (value || isKept) given.set(name, value)
    }
    return `?${given.toString().replace(/%(2F|3A|40|3B|2C|21)/g, decodeURIComponent)}`
  }

  /**
   * Return true if going from one state to another adds an entry to the history.
   * @param {State} before
   * @param {State} after
   */
  isJourney(before, after) {
    return this.#parameters.some(([name, { isJourney }]) => isJourney && before[name] !== after[name])
  }
}
