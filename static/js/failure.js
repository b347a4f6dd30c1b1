/** What a page says when it could not fetch something: beside the last good view, with an offer to try again. */

import { element, fill } from './format.js'
import { Refused } from './store.js'

/**
 * Return the notice of a failure; what is no failure of fetching is thrown on.
 * @param {unknown} error
 * @param {Record<string, string>} messages
 * @param {() => void} again asks once more; offered where the server did not refuse
 */
export function failure(error, messages, again) {
  if (error instanceof Refused) return element('p', { class: 'notice error', role: 'alert', text: error.message })
  if (!(error instanceof TypeError)) throw error
  const notice = element('p', {
    class: 'notice error',
    role: 'alert',
    text: fill(messages.failed, { reason: messages.offline }),
  })
  const retry = element('button', { class: 'button', type: 'button', text: messages.retry })
  retry.addEventListener('click', again)
  notice.append(retry)
  return notice
}
