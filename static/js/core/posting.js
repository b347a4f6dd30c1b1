/** Ask the server by POST. */

import { Refused } from './answers.js'

/**
 * @template T
 * @param {string} address @param {object} body @param {AbortSignal} [signal]
 * @returns {Promise<T>} throws Refused if the server reports an error
 */
export async function post(address, body, signal) {
  const headers = { 'Content-Type': 'application/json', Accept: 'application/json' }
  const response = await fetch(address, { method: 'POST', headers, body: JSON.stringify(body), signal })
  if (response.ok) return response.json()
  const problem = await response.json().catch(() => ({}))
  throw new Refused(problem.detail ?? `${response.status} ${response.statusText}`)
}
