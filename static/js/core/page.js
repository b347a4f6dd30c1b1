/** What every page that is worked by scripts has: a state, its address, and what is fetched for it. */

import { AddressBar } from './address-bar.js'
import { byId, element } from './elements.js'
import { failure } from './failure.js'
import { languageLinks } from './languages.js'
import { choose, watchTheme } from './theme.js'

/** @typedef {import('./address.js').State} State */
/**
 * @template {State} S
 * @typedef {object} Options
 * @property {import('./address.js').Address} address
 * @property {S} state what the server has drawn
 * @property {S} [usual] what holds where an address says nothing; what the server has drawn, otherwise
 * @property {Record<string, string>} messages
 * @property {HTMLElement} busy what is marked while something is fetched
 */

/**
 * A page says what it needs in `fetch` and shows it in `show`. The rest is the same everywhere: what was asked for last
 * is shown, the last good view stays until it is there, failures are reported beside it; the back button leads back.
 * @template {State} S
 * @template {{state: S, notice?: string}} Answer `state` is what was asked for, made to fit what there is
 */
export class Page {
  /** @type {S} */
  state
  /** Until the first load has ended, what the server has drawn stands. */
  isOpening = true
  #bar = new AddressBar()
  #asked = 0
  #options

  /** @param {Options<S>} options */
  constructor(options) {
    this.#options = options
    this.state = options.state
    const usual = options.usual ?? { ...options.state }
    window.addEventListener('popstate', () => {
      this.#bar.forget()
      const state = /** @type {S} */ (options.address.read(location.search, usual))
      choose(state.theme)
      void this.load(state, true)
    })
    watchTheme((theme, isChosen) => {
      if (isChosen) this.set(/** @type {any} */ ({ theme }))
      this.recolour()
    })
  }

  /**
   * Everything that a state needs. To be overridden.
   * @param {S} _state
   * @param {boolean} _isReturn the back button has led here, or the page has just opened
   * @returns {Promise<Answer>}
   */
  fetch(_state, _isReturn) {
    throw new Error('a page says what it needs')
  }

  /**
   * Show it. To be overridden.
   * @param {Answer} _answer
   * @param {boolean} _isReturn
   * @returns {void | Promise<unknown>}
   */
  show(_answer, _isReturn) {
    throw new Error('a page shows its state')
  }

  /** Draw with the colours of another theme. To be overridden where scripts draw. */
  recolour() {}

  /** Let the links to the other languages lead to the present state. To be overridden where other links do so, too. */
  link() {
    for (const link of languageLinks()) link.search = this.search(/** @type {any} */ ({ lang: link.hreflang }))
  }

  /** The address of a state, from `?` on. @param {Partial<S>} [change] of the present state */
  search(change = {}) {
    return this.#options.address.write({ ...this.state, ...change })
  }

  /**
   * Change the state and the address, nothing that is shown.
   * @param {Partial<S>} change
   * @param {boolean} [isJourney]
   */
  set(change, isJourney = false) {
    this.state = { ...this.state, ...change }
    this.#bar.show(this.search(), isJourney)
    this.link()
  }

  /** Fetch what a change of the state needs, and show it. @param {Partial<S>} change @param {boolean} [isReturn] */
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

  /** A function that tells whether nothing else has been asked for since. @returns {() => boolean} */
  latest() {
    const my = this.#asked
    return () => my === this.#asked
  }

  /** Show the reader a notice, or none any more; the server's notice stays first. @param {string} text */
  notice(text, isError = false) {
    if (this.isOpening && !text) return
    const notice = element('p', { class: isError ? 'notice error' : 'notice', role: 'status', text })
    byId('notices').replaceChildren(...(text ? [notice] : []))
  }

  /**
   * Tell what went wrong beside the last good view, and offer to try again.
   * @param {unknown} error
   * @param {() => void} again
   */
  fail(error, again) {
    byId('notices').replaceChildren(failure(error, this.#options.messages, again))
  }
}
