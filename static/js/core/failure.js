/** What a page says when it could not fetch something: beside the last good view, with an offer to try again. */

import { fill } from '../text/messages.js'
import { Refused, reason } from './answers.js'
import { element } from './elements.js'

/**
 * Make the notice of a failure; what is no failure of fetching is thrown on.
 * @param {unknown} error
 * @param {Record<string, string>} messages
 * @param {() => void} again asks once more; offered where the server did not refuse
 */
export function failure(error, messages, again) {
  const why = reason(error, messages)
  if (error instanceof Refused) return element('p', { class: 'notice error', role: 'alert', text: why })
  const retry = element('button', { class: 'button', type: 'button', text: messages.retry })
  retry.addEventListener('click', again)
  return element('p', { class: 'notice error', role: 'alert' }, fill(messages.failed, { reason: why }), retry)
}
