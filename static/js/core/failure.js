/** The notice of a failed request: shown beside the last good view, with a button to retry. */

import { fill } from '../text/messages.js'
import { Refused, reason } from './answers.js'
import { element } from './elements.js'

/**
 * Create the notice of a failed request; rethrow any other error.
 * @param {unknown} error
 * @param {Record<string, string>} messages
 * @param {() => void} again retries; offered unless the server rejected the request
 */
export function failure(error, messages, again) {
  const why = reason(error, messages)
  if (error instanceof Refused) return element('p', { class: 'notice error', role: 'alert', text: why })
  const retry = element('button', { class: 'button', type: 'button', text: messages.retry })
  retry.addEventListener('click', again)
  return element('p', { class: 'notice error', role: 'alert' }, fill(messages.failed, { reason: why }), retry)
}
