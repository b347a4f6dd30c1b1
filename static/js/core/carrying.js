/** Links to the other pages carry the sentence along, once it is the reader's; app/web/navigation.py does so first. */

export class Carrying {
  #opened
  #isGiven = new URLSearchParams(location.search).has('text')

  /** @param {Record<string, any>} state in which the page opens */
  constructor(state) {
    this.#opened = state.text
  }

  /** Update the links. @param {Record<string, any>} state */
  update({ text, model, left, task }) {
    if (!text || !(this.#isGiven || text !== this.#opened)) return
    const network = model || left || (task ? `${task}-lstm` : '')
    const search = new URLSearchParams({ text, ...(network ? { model: network } : {}) })
    for (const link of /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll('[data-carries]')))
      link.search = `?${search}`
  }
}
