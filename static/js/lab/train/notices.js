/** Notices above a training: what stands in its way, each with the way on. */

import { element } from '../../core/elements.js'

/** @typedef {{label: string, act: () => void}} Way a button */
/** @typedef {{text: string, ways?: Way[], isError?: boolean}} Notice */

export class Notices {
  #root
  /** @type {Map<string, string>} what each place shows, so that nothing is announced twice */
  #shown = new Map()
  /** @type {Map<string, HTMLElement>} */
  #made = new Map()

  /** @param {HTMLElement} root */
  constructor(root) {
    this.#root = root
  }

  /**
   * Show a notice, or take it away.
   * @param {string} place one notice stands there at a time
   * @param {Notice | null} notice
   */
  set(place, notice) {
    const key = notice ? JSON.stringify([notice.text, notice.ways?.map(({ label }) => label)]) : ''
    if ((this.#shown.get(place) ?? '') === key) return
    this.#shown.set(place, key)
    this.#made.get(place)?.remove()
    this.#made.delete(place)
    if (!notice) return
    const role = notice.isError ? 'alert' : 'status'
    const made = element('div', { class: notice.isError ? 'notice error' : 'notice', role, 'data-place': place })
    made.append(element('p', { text: notice.text }), ...(notice.ways?.length ? [ways(notice.ways)] : []))
    this.#made.set(place, made)
    this.#root.append(made)
  }

  clear() {
    for (const place of this.#shown.keys()) this.set(place, null)
  }
}

/** @param {Way[]} list */
function ways(list) {
  const group = element('span', { class: 'train-ways' })
  for (const { label, act } of list) {
    const button = element('button', { class: 'button', type: 'button', text: label })
    button.addEventListener('click', act)
    group.append(button)
  }
  return group
}
