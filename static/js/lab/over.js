/** On a phone: the values of each line over the sentence, in a card of their own. */

import { element, fragment } from '../core/elements.js'
import { visible } from '../text/tokens.js'
import { drawBand } from './bands.js'
import { shownWords } from './values.js'

/** @typedef {import('./laboratory.js').Lab} Lab */
/** @typedef {import('./state.js').LabState} LabState */

export class Over {
  #root
  #lab
  #phone = matchMedia('(max-width: 760px)')

  /** @param {HTMLElement} root @param {Lab} lab */
  constructor(root, lab) {
    this.#root = root
    this.#lab = lab
    this.#phone.addEventListener('change', () => this.update(lab.state, new Set(['answer'])))
    root.addEventListener('click', (event) => {
      const canvas = root.querySelector('canvas')
      const count = lab.state.answer?.tokens.length ?? 0
      if (!canvas || !count) return
      const box = canvas.getBoundingClientRect()
      const place = Math.floor(((event.clientX - box.left) / box.width) * count)
      if (place >= 0 && place < count) lab.set({ token: place + 1 })
    })
  }

  /** @param {LabState} state @param {Set<keyof LabState>} changed */
  update({ answer, token }, changed) {
    if (!answer || !this.#phone.matches || !(changed.has('answer') || changed.has('token') || changed.has('theme')))
      return
    const { tokens } = answer
    const chosen = Math.min(token, tokens.length) - 1
    const words = shownWords(tokens.length, chosen).map((place) =>
      element('span', {
        class: place === chosen ? 'chosen' : null,
        lang: 'en',
        style: `left:${(100 * (place + 0.5)) / tokens.length}%`,
        text: visible(tokens[place].text),
      }),
    )
    const rows = answer.lines.flatMap((line) => {
      if (!line.band) return []
      const canvas = /** @type {HTMLCanvasElement} */ (element('canvas', { 'aria-hidden': 'true' }))
      drawBand(canvas, line.band, tokens.length)
      return [element('div', { class: 'over-row', 'data-role': line.gate ?? '' }, this.#letter(line), canvas)]
    })
    this.#root.replaceChildren(element('div', { class: 'over-words' }, ...words), ...rows)
  }

  /** The letter of a line, as its formula has it. @param {Server.LabLine} line */
  #letter({ mathml, name }) {
    const formula = /** @type {DocumentFragment} */ (fragment(mathml ?? ''))
    const defined = formula.querySelector('msub > :first-child, mi')
    return element('i', { title: this.#lab.messages.your_cell, text: defined?.textContent?.trim() || name })
  }
}
