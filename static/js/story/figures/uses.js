/**
 * The figure of uses: four networks write words, a caption, notes, a digit; marks appear in the order of generation.
 */

import { fragment } from '../../core/elements.js'
import { same } from '../figure.js'
import { EASING } from './between.js'

/** @typedef {import('../figure.js').State} State */
/** @typedef {{pictures: string[], said: string, hear: string}} Written the server's rendering of a state */

const FADE = 180 // ms
const WRITES = 1800 // ms for all marks
const PACE = 160 // ms from one mark to the next, at most
export const SEEDS = 99 // as in app/story/figures/uses/figure.py

export default class Uses {
  #wanted = 0
  #shown = ''
  /** @type {Animation[]} */
  #moving = []

  /** @param {HTMLElement} root the element with the body @param {import('../figure.js').Setting} setting */
  constructor(root, setting) {
    this.root = root
    this.setting = setting
    this.state = { ...setting.state }
    this.frame = this.#at('[data-uses]')
    this.pictures = this.#at('[data-pictures]')
    this.said = this.#at('[data-said]')
    this.hear = /** @type {HTMLAnchorElement} */ (this.#at('[data-hear]'))
    this.example = /** @type {HTMLSelectElement} */ (this.#at('[data-example]'))
    this.text = /** @type {HTMLInputElement} */ (this.#at('[data-text]'))
    this.uses = [.../** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll('[data-use]'))]
    this.scenes = [.../** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll('[data-scene]'))]
    this.#listen()
  }

  /** @param {string} selector */
  #at(selector) {
    return /** @type {HTMLElement} */ (this.root.querySelector(selector))
  }

  #listen() {
    for (const [at, button] of this.uses.entries()) {
      button.addEventListener('click', () => this.#change({ use: button.dataset.use }))
      button.addEventListener('keydown', (event) => {
        const way = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key]
        if (!way) return
        event.preventDefault()
        const next = this.uses[(at + way + this.uses.length) % this.uses.length]
        next.focus()
        this.#change({ use: next.dataset.use })
      })
    }
    for (const button of this.scenes)
      button.addEventListener('click', () => this.#change({ scene: button.dataset.scene }))
    this.#at('[data-another]').addEventListener('click', () =>
      this.#change({ seed: String((Number(this.state.seed) % SEEDS) + 1) }),
    )
    this.example.addEventListener('change', () => {
      if (this.example.value) this.#change({ text: this.example.value })
      else this.text.focus()
    })
    this.#at('form').addEventListener('submit', (event) => {
      event.preventDefault()
      this.#change({ text: this.text.value.trim().replace(/\s+/g, ' ') })
    })
  }

  /** @param {Partial<State>} change */
  #change(change) {
    this.setting.changed(/** @type {State} */ ({ ...this.state, ...change }))
  }

  /** @param {State} state @param {{travel: boolean}} how @returns {Promise<string>} */
  async show(state, { travel }) {
    const my = ++this.#wanted
    if (!this.#shown && same(state, this.state)) return this.said.textContent ?? '' // the server rendered it
    const found = /** @type {Server.UsesData} */ (await this.setting.ask(state))
    if (my !== this.#wanted) return found.said
    this.state = { ...state }
    this.#controls(found)
    const drawn = found.pictures.join('')
    if (drawn !== this.#shown) {
      this.rest()
      this.#shown = drawn
      this.pictures.replaceChildren(...found.pictures.map(fragment))
      if (!this.setting.calm) this.#write(travel)
    }
    return found.said
  }

  /** Update the controls and the texts. @param {Server.UsesData} found */
  #controls(found) {
    const { use, text, scene } = this.state
    this.frame.dataset.uses = use
    for (const button of this.uses) {
      const isIt = button.dataset.use === use
      button.setAttribute('aria-checked', String(isIt))
      button.tabIndex = isIt ? 0 : -1
    }
    for (const button of this.scenes) button.setAttribute('aria-pressed', String(button.dataset.scene === scene))
    this.text.value = text
    this.example.value = [...this.example.options].find((one) => one.value === text)?.value ?? ''
    this.said.textContent = found.said
    this.hear.href = found.hear
  }

  /**
   * Make the marks of the picture appear.
   * @param {boolean} travel whether the marks appear one after another, or all at once
   */
  #write(travel) {
    if (!travel) {
      this.#moving.push(this.pictures.animate([{ opacity: 0.3 }, { opacity: 1 }], { duration: FADE, easing: EASING }))
      return
    }
    const parts = [.../** @type {NodeListOf<SVGElement>} */ (this.pictures.querySelectorAll('[data-beat]'))]
    const count = Math.max(1, ...parts.map((part) => Number(part.dataset.beat)))
    const pace = Math.min(PACE, WRITES / count)
    for (const part of parts) {
      const delay = Number(part.dataset.beat) * pace
      this.#moving.push(
        part.animate([{ opacity: 0 }, { opacity: 1 }], { duration: FADE, delay, easing: EASING, fill: 'backwards' }),
      )
    }
  }

  /** Finish all animations. */
  rest() {
    for (const animation of this.#moving.splice(0)) animation.cancel()
  }

  /** @param {string | null} part unused: no phrase of the text refers to a part of this figure */
  light(part) {
    if (part) this.pictures.dataset.ring = part
    else delete this.pictures.dataset.ring
  }
}
