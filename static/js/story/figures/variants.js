/** The figure of variants: a switch or the list chooses a cell; the server renders the pieces of the picture. */

import { fragment } from '../../core/elements.js'

const FADE = 180 // ms

export default class Variants {
  /** @type {import('../figure.js').State} */
  #state
  #wanted = 0
  /** @type {Animation[]} */
  #moving = []
  #isShown = false

  /** @param {HTMLElement} root the element with the body @param {import('../figure.js').Setting} setting */
  constructor(root, setting) {
    this.root = root
    this.setting = setting
    this.#state = { ...setting.state }
    this.view = /** @type {HTMLElement} */ (root.querySelector('[data-view]'))
    this.pieces = [.../** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll('[data-piece]'))]
    this.switches = [.../** @type {NodeListOf<HTMLInputElement>} */ (root.querySelectorAll('[data-switch]'))]
    this.fields = [.../** @type {NodeListOf<HTMLSelectElement>} */ (root.querySelectorAll('[data-field]'))]
    this.views = [.../** @type {NodeListOf<HTMLButtonElement>} */ (root.querySelectorAll('[data-show]'))]
    this.#listen()
  }

  /** @param {import('../figure.js').State} state @returns {Promise<string>} */
  async show(state) {
    const my = ++this.#wanted
    const data = /** @type {Server.VariantsData} */ (await this.setting.ask(state))
    if (my !== this.#wanted) return data.summary
    const isNew = this.#isShown || Object.keys(state).some((name) => state[name] !== this.#state[name])
    this.#state = { ...state }
    this.#isShown = true
    if (isNew) this.#draw(data.pieces)
    this.#controls(data.leads)
    return data.summary
  }

  rest() {
    for (const one of this.#moving) one.cancel()
    this.#moving = []
  }

  /** @param {string | null} part */
  light(part) {
    for (const found of this.root.querySelectorAll('.line, [data-part]'))
      found.classList.toggle('lit', part !== null && found.getAttribute('data-part') === part)
  }

  /** @param {Record<string, string>} pieces */
  #draw(pieces) {
    this.rest()
    this.view.dataset.view = this.#state.view
    for (const piece of this.pieces) {
      const html = pieces[/** @type {string} */ (piece.dataset.piece)]
      piece.replaceChildren(fragment(html))
      if (html && !this.setting.calm) this.#moving.push(piece.animate([{ opacity: 0.25 }, { opacity: 1 }], FADE))
    }
  }

  /**
   * Update the switches and the lists.
   * @param {Record<string, [boolean, string]>} leads whether each switch is on, and the cell that it leads to
   */
  #controls(leads) {
    for (const box of this.switches) {
      const [isOn, lead] = leads[/** @type {string} */ (box.dataset.switch)]
      box.checked = isOn
      box.dataset.lead = lead
      box.disabled = lead === this.#state.variant
    }
    for (const field of this.fields) field.value = this.#state[/** @type {string} */ (field.dataset.field)]
    for (const button of this.views)
      button.setAttribute('aria-pressed', String(this.#state.view === button.dataset.show))
  }

  #listen() {
    for (const box of this.switches) {
      box.addEventListener('change', () => {
        const variant = /** @type {string} */ (box.dataset.lead)
        box.dataset.lead = this.#state.variant // until the response arrives, the switch leads back
        this.#change({ variant, ...this.#ofOne() })
      })
    }
    for (const field of this.fields)
      field.addEventListener('change', () =>
        this.#change({
          [/** @type {string} */ (field.dataset.field)]: field.value,
          ...(field.dataset.field === 'variant' ? this.#ofOne() : {}),
        }),
      )
    for (const button of this.views)
      button.addEventListener('click', () =>
        this.#change({
          view: this.#state.view === button.dataset.show ? 'cell' : /** @type {string} */ (button.dataset.show),
        }),
      )
    this.root.addEventListener('pointerover', (event) =>
      this.setting.pointed(
        /** @type {Element} */ (event.target).closest('[data-part]')?.getAttribute('data-part') ?? null,
      ),
    )
    this.root.addEventListener('pointerleave', () => this.setting.pointed(null))
  }

  /** Return the view after the choice of another cell: the cell's if the table of all was shown. */
  #ofOne() {
    return { view: this.#state.view === 'table' ? 'cell' : this.#state.view }
  }

  /** @param {import('../figure.js').State} change */
  #change(change) {
    this.setting.changed({ ...this.#state, ...change })
  }
}
