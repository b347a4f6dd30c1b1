/** The group "Insert": keys for what is hard to type. On a phone it stands above the keyboard. */

import { element } from '../../core/elements.js'

const KEYBOARD = 120 // px that a keyboard takes at least

/** @typedef {import('./lexer.js').Vocabulary['keys'][number][number]} Key */

/**
 * Create the group.
 * @param {import('./lexer.js').Vocabulary} vocabulary
 * @param {(key: Key) => void} insert
 */
export function insertBar({ keys, messages }, insert) {
  const groups = keys.map((group) =>
    element(
      'span',
      {},
      ...group.map((key) => {
        const button = element('button', { type: 'button', 'aria-label': key.name || null, text: key.label })
        button.addEventListener('click', () => insert(key))
        return button
      }),
    ),
  )
  const bar = element('div', { class: 'editor-insert', role: 'group', 'aria-label': messages.insert }, ...groups)
  bar.addEventListener('pointerdown', (event) => event.preventDefault()) // the keyboard stays open
  return bar
}

/**
 * Return a place's text after a key.
 * @param {string} before what stands on the line
 * @param {string} chosen
 * @param {Key} key
 */
export function inserted(before, chosen, { before: own, after }) {
  const isInfix = own.startsWith(' ')
  const opening = isInfix && /(^|\s)$/.test(before) ? own.trimStart() : own
  return {
    text: opening + chosen + after,
    caret: opening.length + (after && !chosen ? 0 : chosen.length + after.length),
  }
}

/**
 * Keep a bar above a phone's keyboard while a field has the focus.
 * @param {HTMLElement} bar
 * @param {HTMLElement} field
 */
export function followKeyboard(bar, field) {
  const { visualViewport: view } = window
  if (!view) return
  const place = () => {
    const covered = window.innerHeight - view.height - view.offsetTop
    const isUp = covered > KEYBOARD && view.scale < 1.1 && document.activeElement === field
    bar.classList.toggle('above-keyboard', isUp)
    if (isUp) bar.style.setProperty('--keyboard', `${covered}px`)
  }
  for (const name of ['resize', 'scroll']) view.addEventListener(name, place)
  for (const name of ['focus', 'blur']) field.addEventListener(name, place)
}
