/** The menus File and ⋯, the dock of a phone, and the table of all numbers. */

import { byId, element } from '../core/elements.js'
import { number } from '../text/numbers.js'
import { visible } from '../text/tokens.js'
import { at, unpacked } from './values.js'

const ROWS = 64 // units in the table, at most; all of them are in the answer of the HTTP interface

/** @typedef {import('./laboratory.js').Lab} Lab */

/** @param {Lab} lab */
export function listenToMenus(lab) {
  const does = /** @type {Record<string, (item: HTMLElement) => void>} */ ({
    gallery: () => void lab.gallery.open(),
    share: () => void lab.share.open(),
    save: () => lab.file.save(),
    load: () => lab.file.choose(),
    python: () => lab.file.savePython(),
    numpy: () => lab.folds.open('fold-numpy'),
    compact: (item) => {
      const isOn = item.getAttribute('aria-checked') !== 'true'
      item.setAttribute('aria-checked', String(isOn))
      lab.editor.setCompact(isOn)
    },
    guess: (item) => {
      const isOn = item.getAttribute('aria-checked') !== 'true'
      item.setAttribute('aria-checked', String(isOn))
      lab.guess.turn(isOn)
    },
    table: () => showTable(lab),
  })
  for (const menu of [byId('file-menu'), byId('lab-more')]) {
    menu.addEventListener('click', (event) => {
      const item = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest('[data-item]'))
      if (!item) return
      menu.hidePopover()
      does[item.dataset.item ?? '']?.(item)
    })
    menu.addEventListener('toggle', (event) => {
      if (/** @type {ToggleEvent} */ (event).newState !== 'open') return
      const opener = document.querySelector(`[popovertarget="${menu.id}"]:not(.lab-dock *)`)
      const box = opener?.getBoundingClientRect()
      if (box?.width) menu.style.setProperty('--menu-top', `${box.bottom + 6}px`)
      items(menu)[0]?.focus()
    })
    menu.addEventListener('keydown', (event) => {
      const all = items(menu)
      const now = all.indexOf(/** @type {HTMLElement} */ (document.activeElement))
      const to = { ArrowDown: now + 1, ArrowUp: now - 1, Home: 0, End: all.length - 1 }[event.key]
      if (to === undefined) return
      event.preventDefault()
      all[(to + all.length) % all.length].focus()
    })
  }
  const docked = /** @type {Record<string, () => void>} */ ({
    'what-if': () => void lab.whatIf.open(),
    undo: () => lab.title.again('undo'),
    redo: () => lab.title.again('redo'),
    train: () => lab.set({ view: lab.state.view === 'train' ? '' : 'train' }, { journey: true }),
  })
  byId('dock').addEventListener('click', (event) => {
    const button = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest('[data-dock]'))
    docked[button?.dataset.dock ?? '']?.()
  })
}

/** @param {HTMLElement} menu */
const items = (menu) =>
  /** @type {HTMLElement[]} */ ([...menu.querySelectorAll('[data-item]')]).filter((item) => item.offsetParent)

/** Show every value at the chosen word: a column a line, a row a unit. @param {Lab} lab */
function showTable(lab) {
  const { answer, token } = lab.state
  if (!answer) return
  const step = Math.min(token, answer.tokens.length) - 1
  const columns = answer.lines.flatMap(({ name, band }) => {
    const row = band && at(unpacked(band), step)
    return row ? [{ name, row }] : []
  })
  const count = Math.min(ROWS, Math.max(0, ...columns.map(({ row }) => row.length)))
  const head = [lab.messages.unit, ...columns.map(({ name }) => name)]
  const rows = Array.from({ length: count }, (_, n) =>
    element(
      'tr',
      {},
      element('th', { scope: 'row', text: n + 1 }),
      ...columns.map(({ row }) => element('td', { text: n < row.length ? number(row[n], 3) : '' })),
    ),
  )
  const caption = lab.messages.drawn_at.replace('{word}', visible(answer.tokens[step]?.text ?? ''))
  const table = element(
    'table',
    {},
    element('caption', { class: 'visually-hidden', text: caption }),
    element('thead', {}, element('tr', {}, ...head.map((text) => element('th', { scope: 'col', text })))),
    element('tbody', {}, ...rows),
  )
  byId('numbers-table').replaceChildren(table)
  const dialog = /** @type {HTMLDialogElement} */ (byId('numbers'))
  dialog.showModal()
}
