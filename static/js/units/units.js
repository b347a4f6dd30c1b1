/**
 * What a unit knows: the page is one form; what it answers comes from the server as parts, and replaces those that
 * changed.
 */

import { byId, element, fill, island } from '../format.js'
import { choose, watchTheme } from '../theme.js'
import { Marking } from './marking.js'

/** @typedef {{parts: Record<string, string>, address: Record<string, string>, spoken: string}} Answer */

const config = island('config')
const messages = island('messages')
/** A part's place, where it has another name. @type {Record<string, string>} */
const PLACES = { marks: 'marks-part' }
const WAIT = 120 // ms without another move of a slider

const form = /** @type {HTMLFormElement} */ (byId('asked'))
/** @type {Map<string, string>} */
const written = new Map()
let address = /** @type {Record<string, string>} */ (config.address)
let asked = 0
let timer = 0

/** @param {Record<string, string>} state */
function query(state) {
  const given = new URLSearchParams()
  for (const [name, value] of Object.entries(state))
    if (value || ['first', 'second', 'text'].includes(name)) given.set(name, value)
  if (config.asked_lang) given.set('lang', config.asked_lang)
  return `?${given}`
}

/** What the form asks for; of several fields of one name the last counts. @param {HTMLElement | null} [submitter] */
function fields(submitter) {
  return /** @type {Record<string, string>} */ (Object.fromEntries(new FormData(form, submitter)))
}

/**
 * Ask for the page at a state and show it.
 * @param {Record<string, string>} state
 * @param {'push' | 'replace' | 'none'} way
 */
async function ask(state, way) {
  window.clearTimeout(timer)
  const my = ++asked
  form.setAttribute('aria-busy', 'true')
  try {
    const answer = await fetched(state)
    if (my !== asked) return
    show(answer)
    const search = query(answer.address)
    if (way === 'push' && search !== location.search) history.pushState(null, '', search)
    else if (way === 'replace') history.replaceState(null, '', search)
  } catch (error) {
    if (my === asked) fail(error, () => ask(state, way))
  } finally {
    if (my === asked) form.removeAttribute('aria-busy')
  }
}

/** @param {Record<string, string>} state @returns {Promise<Answer>} */
async function fetched(state) {
  const response = await fetch(`${config.parts}?${new URLSearchParams({ ...state, lang: config.lang })}`, {
    headers: { Accept: 'application/json' },
  })
  if (!response.ok) throw new Error(`${response.status} ${response.statusText}`)
  return response.json()
}

/** @param {Answer} answer */
function show(answer) {
  address = answer.address
  const { activeElement } = document
  const focused = activeElement?.id
  const opened = [...form.querySelectorAll('details[open]')].map(({ id }) => id)
  const scrolled = new Map(
    [...form.querySelectorAll('.scroller')].map((place) => [place.getAttribute('aria-label'), place.scrollLeft]),
  )
  for (const [name, html] of Object.entries(answer.parts)) {
    if (written.get(name) === html) continue
    written.set(name, html)
    byId(PLACES[name] ?? name).innerHTML = html
  }
  for (const id of opened) document.getElementById(id)?.setAttribute('open', '')
  for (const place of form.querySelectorAll('.scroller'))
    place.scrollLeft = scrolled.get(place.getAttribute('aria-label')) ?? 0
  if (focused && !activeElement?.isConnected) document.getElementById(focused)?.focus({ preventScroll: true })
  for (const field of /** @type {NodeListOf<HTMLInputElement>} */ (form.querySelectorAll('[data-state]')))
    field.value = address[field.name] ?? ''
  const ranked = /** @type {HTMLInputElement} */ (byId('ranked'))
  ranked.value = `${address.model}/${address.contrast}`
  const link = /** @type {HTMLAnchorElement} */ (byId('language'))
  link.href = `${location.pathname}${query(address).replace(/&lang=\w+$/, '')}&lang=${link.hreflang}`
  byId('live').textContent = answer.spoken
}

/** @param {unknown} error @param {() => void} again */
function fail(error, again) {
  const reason = error instanceof TypeError ? messages.offline : error instanceof Error ? error.message : String(error)
  const retry = element('button', { class: 'button', type: 'button', text: messages.retry })
  retry.addEventListener('click', () => again())
  written.delete('notices')
  byId('notices').replaceChildren(
    element('p', { class: 'notice error', role: 'alert' }, fill(messages.failed, { reason }), retry),
  )
}

form.addEventListener('submit', (event) => {
  event.preventDefault()
  void ask(fields(event.submitter), 'push')
})
form.addEventListener('change', (event) => {
  const field = /** @type {HTMLElement} */ (event.target)
  if (field.matches('select, [type=number], #marks')) void ask(fields(), 'push')
})
form.addEventListener('input', (event) => {
  if (!(/** @type {HTMLElement} */ (event.target).matches('[type=range]'))) return
  const range = /** @type {HTMLInputElement} */ (event.target)
  for (const output of form.querySelectorAll(`output[for="${range.id}"]`)) output.textContent = range.value
  window.clearTimeout(timer)
  timer = window.setTimeout(() => void ask(fields(), 'replace'), WAIT)
})
window.addEventListener('popstate', () => {
  const state = Object.fromEntries(new URLSearchParams(location.search))
  choose(state.theme ?? '')
  void ask(state, 'none')
})
watchTheme((theme, chosen) => {
  if (!chosen) return
  const field = /** @type {HTMLInputElement} */ (form.querySelector('[name=theme]'))
  field.value = theme
  address = { ...address, theme }
  history.replaceState(null, '', query(address))
})
new Marking(byId('marks-part'), {
  marked: (first, last) => {
    const field = /** @type {HTMLInputElement} */ (byId('marks'))
    field.value = `${first}-${last}`
    byId('live').textContent = fill(messages.marked, { first, last })
    void ask(fields(), 'push')
  },
})
