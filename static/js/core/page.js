/** Base class of all interactive pages: a state, its address, and the data fetched for it. */

import { AddressBar } from './address-bar.js'
import { Carrying } from './carrying.js'
import { byId, element } from './elements.js'
import { failure } from './failure.js'
import { languageLinks } from './languages.js'
import { watchSliders } from './sliders.js'
import { choose, watchTheme } from './theme.js'
import { offerYours, showOwn } from './yours-box.js'

/** @typedef {import('./address.js').State} State */
/**
 * @template {State} S
 * @typedef {object} Options
 * @property {import('./address.js').Address} address
 * @property {S} state the state that the server has rendered
 * @property {S} [usual] defaults for parameters missing from an address; `state` if omitted
 * @property {Record<string, string>} messages
 * @property {HTMLElement} busy the element marked as busy while something is fetched
 */

/**
 * A page whose subclass loads data in `fetch` and renders it in `show`. This class does the rest: only the answer to
 * the latest request is shown, the last good view stays until then, failures are reported beside it, and the back
 * button works.
 * @template {State} S
 * @template {{state: S, notice?: string}} Answer `state` is the requested state, adjusted to the available data
 */
export class Page {
  /** @type {S} */
  state
  /** Until the first load has ended, the page shows what the server rendered. */
  isOpening = true
  #bar = new AddressBar()
  #carrying
  #asked = 0
  #options

  /** @param {Options<S>} options */
  constructor(options) {
    this.#options = options
    this.state = options.state
    this.#carrying = new Carrying(options.state)
    const usual = options.usual ?? { ...options.state }
    window.addEventListener('popstate', () => {
      this.#bar.forget()
      const state = /** @type {S} */ (options.address.read(location.search, usual))
      choose(state.theme ?? '')
      void this.load(state, true)
    })
    watchSliders()
    offerYours(document.getElementById('chosen'))
    watchTheme((theme, isChosen) => {
      if (isChosen) this.set(/** @type {Partial<S>} */ ({ theme }))
      this.recolour()
    })
  }

  /**
   * Fetch everything that a state needs. To be overridden.
   * @param {S} _state
   * @param {boolean} _isReturn whether the back button led here or the page has just been opened
   * @returns {Promise<Answer>}
   */
  fetch(_state, _isReturn) {
    throw new Error('a page says what it needs')
  }

  /**
   * Render an answer. To be overridden.
   * @param {Answer} _answer
   * @param {boolean} _isReturn
   * @returns {void | Promise<unknown>}
   */
  show(_answer, _isReturn) {
    throw new Error('a page shows its state')
  }

  /** Redraw in the colours of another theme. To be overridden where scripts draw. */
  recolour() {}

  /** Update the links to the other languages to the current state. To be overridden where other links need it, too. */
  link() {
    for (const link of languageLinks()) link.search = this.search(/** @type {Partial<S>} */ ({ lang: link.hreflang }))
  }

  /** Return the address of a state, from `?` on. @param {Partial<S>} [change] to the current state */
  search(change = {}) {
    return this.#options.address.write({ ...this.state, ...change })
  }

  /**
   * Change the state and the address without rendering.
   * @param {Partial<S>} change
   * @param {boolean} [isJourney]
   */
  set(change, isJourney = false) {
    this.state = { ...this.state, ...change }
    this.#bar.show(this.search(), isJourney)
    this.link()
    this.#carrying.update(this.state)
    showOwn(this.state)
  }

  /** Change the state: fetch the data and render it. @param {Partial<S>} change @param {boolean} [isReturn] */
  async load(change, isReturn = false) {
    const { address, busy } = this.#options
    const my = ++this.#asked
    busy.setAttribute('aria-busy', 'true')
    try {
      const answer = await this.fetch({ ...this.state, ...change }, isReturn)
      if (my !== this.#asked) return
      this.set(answer.state, !isReturn && address.isJourney(this.state, answer.state))
      this.notice(answer.notice ?? '')
      await this.show(answer, isReturn)
    } catch (error) {
      if (my === this.#asked) this.fail(error, () => void this.load(change, isReturn))
    } finally {
      this.isOpening = false
      if (my === this.#asked) busy.removeAttribute('aria-busy')
    }
  }

  /** Return a function that is true while no newer request has started. @returns {() => boolean} */
  latest() {
    const my = this.#asked
    return () => my === this.#asked
  }

  /** Show a notice, or clear it if the text is empty; the server's notice stays first. @param {string} text */
  notice(text, isError = false) {
    if (this.isOpening && !text) return
    const notice = element('p', { class: isError ? 'notice error' : 'notice', role: 'status', text })
    byId('notices').replaceChildren(...(text ? [notice] : []))
  }

  /**
   * Report an error beside the last good view, with a button to retry.
   * @param {unknown} error
   * @param {() => void} again
   */
  fail(error, again) {
    byId('notices').replaceChildren(failure(error, this.#options.messages, again))
  }
}
