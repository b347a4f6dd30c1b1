/** The browser's address bar, updated with the page's state. */

import { rewrite } from './sandboxed.js'

const WAIT = 250 // ms between changes, as browsers limit their rate

export class AddressBar {
  #timer = 0
  #pending = ''

  constructor() {
    window.addEventListener('pagehide', () => this.flush())
  }

  /** @param {string} address @param {boolean} isJourney whether to push a history entry or replace the current one */
  show(address, isJourney) {
    if (isJourney) {
      this.flush()
      rewrite('pushState', address)
      return
    }
    this.#pending = address
    if (!this.#timer) this.#timer = window.setTimeout(() => this.flush(), WAIT)
  }

  /** Cancel a pending change. */
  forget() {
    window.clearTimeout(this.#timer)
    this.#timer = 0
    this.#pending = ''
  }

  /** Write a pending change immediately. */
  flush() {
    if (this.#pending) rewrite('replaceState', this.#pending)
    this.forget()
  }
}
