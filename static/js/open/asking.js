/** Ask the server about opened networks; a file is sent with its progress. */

import { Refused } from '../core/answers.js'

export const NETWORKS = '/api/networks'

/** What the server refused, and why. */
export class Refusal extends Refused {
  /** @param {Server.NetworkProblem} problem */
  constructor(problem) {
    super(problem.detail)
    this.problem = problem
  }
}

/** @param {number} status @param {any} body @param {string} words of the status @returns {Server.NetworkProblem} */
const problemOf = (status, body, words) => ({ ...body, status, detail: body?.detail ?? `${status} ${words}` })

/**
 * Ask; throws Refusal if the server refuses, TypeError if it cannot be reached.
 * @template T
 * @param {string} method @param {string} path behind /api/networks, or /samples @param {object | FormData} [body]
 * @param {AbortSignal} [signal] @returns {Promise<T>}
 */
export async function ask(method, path, body, signal) {
  const isForm = body instanceof FormData
  const headers = { Accept: 'application/json', ...(body && !isForm ? { 'Content-Type': 'application/json' } : {}) }
  const sent = body === undefined ? undefined : isForm ? body : JSON.stringify(body)
  const address = path.startsWith('/samples') ? `/api${path}` : `${NETWORKS}${path}`
  const response = await fetch(address, { method, headers, body: sent, signal })
  if (response.ok) return response.json()
  throw new Refusal(problemOf(response.status, await response.json().catch(() => ({})), response.statusText))
}

/**
 * Send files to be opened; throws as `ask` does, and AbortError when cancelled.
 * @param {FormData} form @param {AbortSignal} signal @param {(done: number, total: number) => void} progress in bytes
 * @returns {Promise<Server.OpenedNetwork>}
 */
export function send(form, signal, progress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', NETWORKS)
    request.setRequestHeader('Accept', 'application/json')
    request.responseType = 'json'
    request.upload.addEventListener('progress', ({ loaded, total }) => progress(loaded, total))
    request.addEventListener('load', () => {
      const { status, response, statusText } = request
      if (status === 201) resolve(response)
      else reject(new Refusal(problemOf(status, response, statusText)))
    })
    request.addEventListener('error', () => reject(new TypeError('offline')))
    request.addEventListener('abort', () => reject(new DOMException('cancelled', 'AbortError')))
    signal.addEventListener('abort', () => request.abort())
    request.send(form)
  })
}
