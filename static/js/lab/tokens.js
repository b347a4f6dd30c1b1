/** The words of the sentence, each over its column: one is chosen, by a click or by the arrow keys. */

import { element } from '../core/elements.js'
import { visible } from '../text/tokens.js'

/** @typedef {import('./laboratory.js').Lab} Lab */
/** @typedef {import('./state.js').LabState} LabState */

export class Tokens {
  #list
  #lab
  /** @type {HTMLButtonElement[]} */
  #buttons = []
  #written = ''

  /** @param {HTMLElement} list @param {Lab} lab */
  constructor(list, lab) {
    this.#list = list
    this.#lab = lab
    list.addEventListener('click', (event) => {
      const button = /** @type {Element} */ (event.target).closest('button')
      if (!button) return
      event.preventDefault()
      this.#choose(this.#buttons.indexOf(button))
    })
    list.addEventListener('keydown', (event) => {
      const now = this.#buttons.indexOf(/** @type {HTMLButtonElement} */ (document.activeElement))
      const last = this.#buttons.length - 1
      const to = { ArrowRight: now + 1, ArrowLeft: now - 1, Home: 0, End: last }[event.key]
      if (to === undefined || now < 0) return
      event.preventDefault()
      const next = Math.min(last, Math.max(0, to))
      this.#choose(next)
      this.#buttons[next].focus()
    })
  }

  /** @param {number} place from 0 */
  #choose(place) {
    this.#lab.set({ token: place + 1 })
  }

  /** @param {LabState} state @param {Set<keyof LabState>} changed */
  update({ answer, token }, changed) {
    if (!answer || !(changed.has('answer') || changed.has('token'))) return
    const { tokens } = answer
    const written = JSON.stringify(tokens)
    if (written !== this.#written) this.#write(tokens)
    this.#written = written
    const chosen = Math.min(token, tokens.length)
    if (chosen !== token) this.#lab.set({ token: chosen })
    for (const [n, button] of this.#buttons.entries()) {
      const isChosen = n === chosen - 1
      button.tabIndex = isChosen ? 0 : -1
      if (isChosen) button.setAttribute('aria-current', 'true')
      else button.removeAttribute('aria-current')
    }
  }

  /** @param {Server.LabGood['tokens']} tokens */
  #write(tokens) {
    const { messages } = this.#lab
    this.#buttons = tokens.map(({ text, known }) => {
      const own = known ? {} : { class: 'unknown', title: messages.unknown_word }
      return /** @type {HTMLButtonElement} */ (
        element('button', { type: 'button', lang: 'en', text: visible(text), ...own })
      )
    })
    this.#list.replaceChildren(...this.#buttons.map((button) => element('li', {}, button)))
    const score = /** @type {HTMLElement} */ (this.#list.closest('.score'))
    score.style.setProperty('--columns', String(tokens.length))
  }
}
