/** What the server answers, as JSON, and a cache of it. */

const KEPT = 24 // answers

/** An answer that says what was wrong, in words for a person. */
export class Refused extends Error {}

/** @param {string} url @returns {Promise<any>} */
export async function fetchJson(url) {
  const response = await fetch(url, { headers: { Accept: 'application/json' } })
  if (response.ok) return response.json()
  const problem = await response.json().catch(() => ({}))
  throw new Refused(problem.detail ?? `${response.status} ${response.statusText}`)
}

/**
 * Why something could not be fetched, for a person; what is no failure of fetching is thrown on.
 * @param {unknown} error
 * @param {Record<string, string>} messages
 * @returns {string}
 */
export function reason(error, messages) {
  if (error instanceof Refused) return error.message
  if (error instanceof TypeError) return messages.offline
  throw error
}

/**
 * What is asked, as the part of an address behind `?`, letter by letter as `_query` in app/stage/serving.py writes it.
 * @param {Record<string, unknown>} parameters undefined ones are left out
 */
export function query(parameters) {
  const given = new URLSearchParams()
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) given.set(name, String(value))
  }
  return given.toString()
}

/** The last answers in a language, each fetched once. */
export class Answers {
  /** @type {Map<string, Promise<any>>} */
  #answers = new Map()

  /** @param {string} lang @param {number} [kept] how many are kept */
  constructor(lang, kept = KEPT) {
    this.lang = lang
    this.kept = kept
  }

  /**
   * @param {string} address
   * @param {Record<string, unknown>} parameters undefined ones are left out
   * @param {(answer: any) => any} [read] makes what is kept of an answer
   * @returns {Promise<any>}
   */
  get(address, parameters, read = (answer) => answer) {
    const url = `${address}?${query({ ...parameters, lang: this.lang })}`
    const known = this.#answers.get(url)
    if (known) return known
    const answer = fetchJson(url).then(read)
    answer.catch(() => this.#answers.delete(url)) // a failure is asked again
    this.#answers.set(url, answer)
    if (this.#answers.size > this.kept) {
      const [oldest] = this.#answers.keys()
      this.#answers.delete(oldest)
    }
    return answer
  }
}
