/** Why a file was not opened, each with the way out. */

import { copied } from '../core/copying.js'
import { byId, element } from '../core/elements.js'
import { Refusal } from './asking.js'
import { refusalOf } from './shapes.js'

const place = () => byId('refused')

/** Show nothing. */
export function clear() {
  place().hidden = true
  place().replaceChildren()
}

/**
 * Show a refusal, or that the server is away.
 * @param {unknown} error @param {Record<string, string>} messages @param {(() => void) | null} retry
 */
export function refuse(error, messages, retry) {
  if (error instanceof Refusal) show(error.problem, messages, retry)
  else if (error instanceof TypeError) card(messages.offline, [], retry ? [button(messages.retry, retry)] : [])
  else throw error
}

/**
 * @param {Server.NetworkProblem} problem @param {Record<string, string>} messages
 * @param {(() => void) | null} retry
 */
function show(problem, messages, retry) {
  const kind = refusalOf(problem)
  const title = messages[kind ? `refused_${kind}` : 'refused']
  const way = messages[kind === 'pickle' ? 'way_convert' : `way_${kind}`]
  const inside = [element('p', { text: problem.detail }), ...(way ? [element('p', { text: way })] : [])]
  const buttons = kind === 'busy' && retry ? [button(messages.retry, retry)] : []
  const { convert } = problem
  if (convert) {
    const label = messages.way_convert
    const lines = element(
      'pre',
      { tabindex: '0', role: 'region', 'aria-label': label },
      element('code', { text: convert }),
    )
    inside.push(element('div', { class: 'open-convert' }, lines))
    buttons.push(copying(convert, messages))
  }
  card(title, inside, buttons)
}

/** @param {string} title @param {HTMLElement[]} inside @param {HTMLElement[]} buttons */
function card(title, inside, buttons) {
  const heading = element('h2', { text: title, tabindex: '-1' })
  place().replaceChildren(element('section', { class: 'open-refused', role: 'alert' }, heading, ...inside, ...buttons))
  place().hidden = false
  place().scrollIntoView({ block: 'nearest' })
  heading.focus()
}

/** @param {string} text @param {() => void} clicked */
function button(text, clicked) {
  const made = element('button', { class: 'button', type: 'button', text })
  made.addEventListener('click', clicked)
  return made
}

/** A button that copies lines. @param {string} lines @param {Record<string, string>} messages */
export function copying(lines, messages) {
  const made = button(messages.copy, async () => {
    made.textContent = (await copied(lines)) ? messages.copied : messages.not_copied
  })
  return made
}
