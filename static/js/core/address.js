/** A page's state as its address, both ways. Pure: no page. */

/** @typedef {Record<string, any>} State what a page shows, by the names of its address */
/**
 * @typedef {object} Parameter one name of an address
 * @property {(text: string) => any} read its value; undefined where the text cannot be used
 * @property {boolean} [isJourney] a change of it is a step that the back button undoes
 * @property {boolean} [isKept] it is written even when it is empty
 * @property {boolean} [isOptional] an address without it means "", not what is usual
 * @property {boolean} [isLocal] only the page's scripts know it, the server does not
 */
/** @typedef {{name: string, history: boolean}} Field a parameter of a page's own, as the server describes it */

/** @param {string} text */
export const anything = (text) => text
/** @param {string} text */
export const something = (text) => text || undefined
/** A number from 1, as the server reads one. @param {string} text */
export const count = (text) => (/^\d{1,9}$/.test(text) && Number(text) > 0 ? Number(text) : undefined)
/** @param {RegExp} wanted @returns {(text: string) => string | undefined} */
export const matching = (wanted) => (text) => (wanted.test(text) ? text : undefined)
/** @param {string[]} values @returns {(text: string) => string | undefined} */
export const oneOf = (values) => (text) => (values.includes(text) ? text : undefined)

/** A page's own parameters. @param {Field[]} fields @returns {Record<string, Parameter>} */
export function own(fields) {
  return Object.fromEntries(
    fields.map(({ name, history }) => [name, { read: anything, isJourney: history, isKept: true }]),
  )
}

/** What the address of every page may hold. @param {string[]} languages @returns {Record<string, Parameter>} */
export function common(languages) {
  return { theme: { read: oneOf(['light', 'dark']) }, lang: { read: oneOf(languages) } }
}

/** How fast a page plays. @type {Record<string, Parameter>} */
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
   * The state that an address asks for.
   * @param {string} search an address's part from `?` on
   * @param {State} usual what holds where the address says nothing usable
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

  /** What an address says of the parameters that the server does not know. @param {string} search @returns {State} */
  local(search) {
    const given = new URLSearchParams(search)
    const rows = this.#parameters.filter(([, { isLocal }]) => isLocal)
    return Object.fromEntries(rows.map(([name, { read }]) => [name, read(given.get(name) ?? '') ?? '']))
  }

  /** A state as the part of an address from `?` on. @param {State} state */
  write(state) {
    const given = new URLSearchParams()
    for (const [name, { isKept }] of this.#parameters) {
      const value = String(state[name] ?? '')
      if (value || isKept) given.set(name, value)
    }
    return `?${given.toString().replace(/%(2F|3A|40|3B|2C|21)/g, decodeURIComponent)}`
  }

  /**
   * True if the back button is to undo the way from one state to another.
   * @param {State} before
   * @param {State} after
   */
  isJourney(before, after) {
    return this.#parameters.some(([name, { isJourney }]) => isJourney && before[name] !== after[name])
  }
}
