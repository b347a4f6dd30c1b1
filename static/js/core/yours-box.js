/**
 * The reader's own networks in the boxes that choose a model, beside the shipped ones: `<select data-yours="PARAMETER"
 * data-yours-page="step" data-yours-label="Yours">`. Choosing one opens the page with it.
 */

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
      if (!box.selectedOptions?.[0]?.closest('[data-is-yours]')) return
      event.stopImmediatePropagation()
      location.assign(addressOf(box))
    },
    { capture: true },
  )
}

function fillBoxes() {
  for (const box of /** @type {NodeListOf<HTMLSelectElement>} */ (document.querySelectorAll('select[data-yours]'))) {
    if (box.querySelector('[data-is-yours]')) continue
    const shown = new Set([...box.options].map(({ value }) => value))
    const rows = yours().filter(({ model, opens }) => opens.includes(box.dataset.yoursPage ?? '') && !shown.has(model))
    if (!rows.length) continue
    const words = box.dataset.yoursWords ?? ''
    const group = element('optgroup', { label: box.dataset.yoursLabel, 'data-is-yours': true })
    for (const { model, name, update } of rows)
      group.append(
        element('option', { value: model, text: words.replace('{name}', name).replace('{update}', thousands(update)) }),
      )
    box.append(group)
  }
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
