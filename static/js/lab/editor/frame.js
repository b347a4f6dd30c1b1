/** The parts of the editor around its text box. */

import { element } from '../../core/elements.js'

/** @param {string} name */
const part = (name) => element('div', { class: `editor-${name}` })

/**
 * Build the parts around a text box and put it in its place.
 * @param {HTMLElement} place
 * @param {HTMLTextAreaElement} field
 * @param {{foot: HTMLElement, bar: HTMLElement, label: string | undefined}} given
 */
export function frame(place, field, { foot, bar, label }) {
  const parts = {
    copy: part('copy'),
    gutter: part('gutter'),
    glosses: part('glosses'),
    text: part('text'),
    box: part('box'),
    removed: part('removed'),
    problems: element('p', { class: 'visually-hidden', role: 'status', 'aria-label': label }),
  }
  const { copy, gutter, glosses, text, box, removed, problems } = parts
  copy.ariaHidden = 'true'
  gutter.ariaHidden = 'true'
  Object.assign(field, { rows: 1, wrap: 'off', spellcheck: false, autocapitalize: 'off', autocomplete: 'off' })
  text.append(copy, field, glosses)
  box.append(text)
  place.classList.add('live')
  place.prepend(gutter, box, problems)
  removed.hidden = true
  foot.prepend(bar, removed)
  return parts
}

/**
 * Show the lines of the start that are gone, each a button that puts it back.
 * @param {HTMLElement} place
 * @param {{text: string, line: number}[]} lines
 * @param {Record<string, string>} messages
 * @param {(text: string, line: number) => void} putBack
 */
export function showRemoved(place, lines, messages, putBack) {
  const buttons = lines.map(({ text, line }) => {
    const button = element('button', { type: 'button', title: messages.put_back }, element('s', { text }))
    button.addEventListener('click', () => putBack(text, line))
    return button
  })
  place.replaceChildren(`${messages.removed_lines ?? ''} `, ...buttons)
  place.hidden = !lines.length
}

/** Let a row's ground show that it has changed. @param {HTMLElement | undefined} row */
export function flash(row) {
  if (!row) return
  row.classList.remove('flash')
  void row.offsetWidth // so that it begins anew
  row.classList.add('flash')
  row.addEventListener('animationend', () => row.classList.remove('flash'), { once: true })
}
