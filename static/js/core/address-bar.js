/** The browser's address bar, kept in step with what is shown. */

import { rewrite } from './sandboxed.js'

const WAIT = 250 // ms: browsers refuse addresses that change too often

export class AddressBar {
  #timer = 0
  #pending = ''

  constructor() {
    window.addEventListener('pagehide', () => this.flush())
  }

  /** @param {string} address @param {boolean} isJourney it is a new entry of the history, or changes the present one */
  show(address, isJourney) {
    if (isJourney) {
      this.flush()
      rewrite('pushState', address)
      return
    }
    this.#pending = address
    if (!this.#timer) this.#timer = window.setTimeout(() => this.flush(), WAIT)
  }

  /** Drop a change that has not been written. */
  forget() {
    window.clearTimeout(this.#timer)
    this.#timer = 0
    this.#pending = ''
  }

  /** Write a change at once. */
  flush() {
    if (this.#pending) rewrite('replaceState', this.#pending)
    this.forget()
  }
}
