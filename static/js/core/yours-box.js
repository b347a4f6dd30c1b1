/**
 * The reader's own networks in the boxes that choose a model, beside the shipped ones: `<select data-yours="PARAMETER"
 * data-yours-page="step" data-yours-label="Yours">`. Choosing one opens the page with it.
 */

import { fill } from '../text/messages.js'
import { thousands } from '../text/numbers.js'
import { element } from './elements.js'
import { yours } from './yours.js'

const KEPT = ['text', 'lang', 'theme', 'left', 'right'] // parameters of the address that stay

/** Offer them in every such box, and in those that a part of the page brings later. @param {Element | null} watched */
export function offerYours(watched) {
  fillBoxes()
  if (watched) new MutationObserver(fillBoxes).observe(watched, { childList: true, subtree: true })
  document.addEventListener(
    'change',
    (event) => {
      const box = /** @type {HTMLSelectElement} */ (event.target)
      if (!box.selectedOptions?.[0]?.hasAttribute('data-is-yours')) return
      event.stopImmediatePropagation()
      location.assign(addressOf(box))
    },
    { capture: true },
  )
}

function fillBoxes() {
  for (const box of /** @type {NodeListOf<HTMLSelectElement>} */ (document.querySelectorAll('select[data-yours]'))) {
    const shown = new Set([...box.options].map(({ value }) => value))
    const rows = yours().filter(({ model, opens }) => opens.includes(box.dataset.yoursPage ?? '') && !shown.has(model))
    if (rows.length) groupOf(box).append(...rows.map((row) => optionOf(box, row)))
  }
}

/** The group of the reader's networks: the server has made it if the page shows one. @param {HTMLSelectElement} box */
function groupOf(box) {
  const label = box.dataset.yoursLabel ?? ''
  const there = [...box.querySelectorAll('optgroup')].find((group) => group.label.endsWith(label))
  if (there) return there
  const made = element('optgroup', { label })
  box.prepend(made)
  return made
}

/** @param {HTMLSelectElement} box @param {import('./yours.js').Yours} row */
function optionOf(box, { model, name, update }) {
  const text = fill(box.dataset.yoursWords ?? '', { name, update: thousands(update) })
  return element('option', { value: model, text, 'data-is-yours': true })
}

/** @param {HTMLSelectElement} box */
function addressOf(box) {
  const before = new URLSearchParams(location.search)
  const after = new URLSearchParams([...before].filter(([name]) => KEPT.includes(name)))
  after.set(box.dataset.yours ?? '', box.value)
  return `${location.pathname}?${after}`
}

/**
 * Show what is said of a network of the reader's own (`data-own="MODEL"`) while the page shows it.
 * @param {Record<string, unknown>} state of the page
 */
export function showOwn(state) {
  const shown = Object.values(state)
  for (const place of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('[data-own]')))
    place.hidden = !shown.includes(place.dataset.own)
}
