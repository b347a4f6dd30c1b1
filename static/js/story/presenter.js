/** /presenter: notes, the next slide and a clock, beside a projector that shows the slides. */

import { byId, island } from '../core/elements.js'
import { watchTheme } from '../core/theme.js'

const messages = island('messages')
const id = new URLSearchParams(location.search).get('talk') ?? ''
const began = Date.now()
const said = byId('presenter-said')
const KEYS = ['ArrowRight', 'ArrowLeft', 'PageDown', 'PageUp', ' ', 'Home', 'End', 'b']

/** @type {BroadcastChannel | null} */
const channel = 'BroadcastChannel' in window ? new BroadcastChannel(`presentation-${id}`) : null

/** @param {string} key @param {boolean} [isShift] */
const press = (key, isShift = false) => channel?.postMessage({ kind: 'key', key, isShift })

/** @param {any} shown what the projector shows */
function show(shown) {
  said.textContent = ''
  byId('presenter-where').textContent = shown.where
  byId('presenter-text').textContent = shown.text
  byId('presenter-next').textContent = shown.next || messages.no_next
  byId('presenter-previous-button').setAttribute('aria-disabled', String(shown.isFirst))
  byId('presenter-next-button').setAttribute('aria-disabled', String(shown.isLast))
  byId('presenter-blank-button').setAttribute('aria-pressed', String(shown.isBlank))
  const notes = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('[data-notes]'))
  for (const part of notes) part.hidden = part.dataset.notes !== shown.chapter
  byId('presenter-none').hidden = [...notes].some((part) => !part.hidden)
}

function tick() {
  const seconds = Math.floor((Date.now() - began) / 1000)
  const two = (/** @type {number} */ number) => String(number).padStart(2, '0')
  byId('presenter-since').textContent = `${Math.floor(seconds / 60)}:${two(seconds % 60)}`
  const now = new Date()
  byId('presenter-clock').textContent = `${two(now.getHours())}:${two(now.getMinutes())}`
}

channel?.addEventListener('message', ({ data }) => {
  if (data.kind === 'slide') show(data)
  if (data.kind === 'back') channel.postMessage({ kind: 'hello' })
  if (data.kind === 'end') said.textContent = messages.talk_ended
  if (data.kind === 'away') said.textContent = messages.projector_away
})
for (const [button, key] of [
  ['presenter-previous-button', 'PageUp'],
  ['presenter-next-button', 'PageDown'],
  ['presenter-blank-button', 'b'],
])
  byId(button).addEventListener('click', () => press(key))
document.addEventListener('keydown', (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey) return
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key
  if (!KEYS.includes(key) || (key === ' ' && /** @type {Element} */ (event.target).closest('button'))) return
  event.preventDefault()
  press(key, event.shiftKey)
})
window.addEventListener('pagehide', () => channel?.postMessage({ kind: 'closed' }))
if (channel) channel.postMessage({ kind: 'hello' })
else said.textContent = messages.no_channel
window.setInterval(tick, 1000)
tick()
watchTheme(() => {})
