/** The card that a box of several operations opens, with what is in it. */

import { byId, element, fragment } from '../core/elements.js'

export class Inside {
  #card = byId('inside')
  #title = byId('inside-title')
  #list = byId('inside-list')

  /**
   * Show what is in a part of the diagram; closing the card leads back to it.
   * @param {Server.Part} about
   * @param {Element} from
   */
  open(about, from) {
    this.#title.textContent = about.title
    this.#list.replaceChildren(
      ...about.inside.map((formula) => {
        const item = element('li')
        item.append(fragment(formula))
        return item
      }),
    )
    const { left, bottom } = from.getBoundingClientRect()
    if (from instanceof SVGElement) from.focus()
    this.#card.showPopover()
    this.#card.querySelector('button')?.focus()
    const { width, height } = this.#card.getBoundingClientRect()
    this.#card.style.setProperty('--left', `${Math.max(0, Math.min(left, innerWidth - width))}px`)
    this.#card.style.setProperty('--top', `${Math.max(0, Math.min(bottom, innerHeight - height))}px`)
  }
}
