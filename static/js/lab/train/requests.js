/** Ask the server about trainings. */

/** The server refused, with a sentence for the reader. */
export class Declined extends Error {
  /**
   * @param {string} message
   * @param {number} status of HTTP
   * @param {boolean} isTold whether the message is the server's own sentence
   */
  constructor(message, status, isTold) {
    super(message)
    this.status = status
    this.isTold = isTold
  }

  /** Whether the server does not know what was asked for, or no longer. */
  get isGone() {
    return this.status === 404 || this.status === 410
  }

  /** Whether the same request may succeed in a moment. */
  get isPassing() {
    return [409, 429, 502, 503, 504].includes(this.status)
  }
}

/**
 * Ask for JSON. Throws Declined if the server refuses, TypeError if it cannot be reached.
 * @param {string} path
 * @param {unknown} [body] of a POST; a GET without it
 * @returns {Promise<any>}
 */
export async function ask(path, body) {
  const url = `${path}?lang=${document.documentElement.lang}`
  const headers = { Accept: 'application/json' }
  const response = await (body === undefined
    ? fetch(url, { headers, cache: 'no-store' })
    : fetch(url, {
        method: 'POST',
        headers: { ...headers, 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      }))
  if (response.ok) return response.json()
  const problem = await response.json().catch(() => ({}))
  const text = problem.detail ?? `${response.status} ${response.statusText}`
  throw new Declined(text, response.status, Boolean(problem.detail))
}

const BASE = '/api/training'

/** @param {string} id */
export const fetchRun = (id) => ask(`${BASE}/${encodeURIComponent(id)}`)
/** @param {unknown} recipe */
export const startRun = (recipe) => ask(BASE, recipe)
/** @param {string} id @param {number | null} updates @param {number} since the update up to which the page knows it */
export const advance = (id, updates, since) => ask(`${BASE}/${encodeURIComponent(id)}/advance`, { updates, since })
/** @param {string} id @param {string} at @param {Record<string, unknown>} changes */
export const branch = (id, at, changes) => ask(`${BASE}/${encodeURIComponent(id)}/branch`, { at, changes })
/** @param {string} id */
export const fetchSeeds = (id) => ask(`${BASE}/${encodeURIComponent(id)}/seeds`, {})
/** @param {string} id @param {string} model */
export const weightsOf = (id, model) =>
  `${BASE}/${encodeURIComponent(id)}/weights/${encodeURIComponent(model)}.safetensors`
