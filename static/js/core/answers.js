/** Fetch JSON from the server, with a cache. */

const KEPT = 24 // cached answers

/** An error reported by the server, with a message for the reader. */
export class Refused extends Error {}

/** Fetch JSON. Throws Refused if the server reports an error. @param {string} url @returns {Promise<unknown>} */
export async function fetchJson(url) {
  const response = await fetch(url, { headers: { Accept: 'application/json' } })
  if (response.ok) return response.json()
  const problem = await response.json().catch(() => ({}))
  throw new Refused(problem.detail ?? `${response.status} ${response.statusText}`)
}

/**
 * Return a message for the reader on why fetching failed; rethrow any other error.
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
 * Serialise parameters as a query string, exactly as `_query` in app/stage/serving.py does.
 * @param {Record<string, unknown>} parameters undefined ones are left out
 */
export function query(parameters) {
  const given = new URLSearchParams()
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) given.set(name, String(value))
  }
  return given.toString()
}

/** A cache of the most recent answers in a language. */
export class Answers {
  /** @type {Map<string, Promise<unknown>>} */
  #answers = new Map()

  /** @param {string} lang @param {number} [kept] the size of the cache, in answers */
  constructor(lang, kept = KEPT) {
    this.lang = lang
    this.kept = kept
  }

  /**
   * Fetch an answer, or return it from the cache.
   * @template [T=unknown]
   * @param {string} address
   * @param {Record<string, unknown>} parameters undefined ones are left out
   * @param {(answer: never) => T} [read] converts an answer before it is cached
   * @returns {Promise<T>}
   */
  get(address, parameters, read = (answer) => answer) {
    const url = `${address}?${query({ ...parameters, lang: this.lang })}`
    const known = this.#answers.get(url)
    if (known) return /** @type {Promise<T>} */ (known)
    const answer = fetchJson(url).then((found) => read(/** @type {never} */ (found)))
    answer.catch(() => this.#answers.delete(url)) // failures are not cached
    this.#answers.set(url, answer)
    if (this.#answers.size > this.kept) {
      const [oldest] = this.#answers.keys()
      this.#answers.delete(oldest)
    }
    return answer
  }
}
