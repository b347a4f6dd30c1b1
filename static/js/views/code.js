/** The cell as code: a tab for each language, fetched when it is looked at. See templates/stage/_code.html. */

import { copied } from '../core/copying.js'
import { byId } from '../core/elements.js'
import { fill } from '../text/messages.js'

const WAYS = new Map([
  ['ArrowLeft', (/** @type {number} */ at) => at - 1],
  ['ArrowRight', (/** @type {number} */ at) => at + 1],
  ['Home', () => 0],
  ['End', () => -1],
])

export class Code {
  #details = /** @type {HTMLDetailsElement} */ (byId('code'))
  #text = byId('code-text')
  #said = byId('code-said')
  #tabs = /** @type {HTMLAnchorElement[]} */ ([...byId('code-tabs').children])
  #chosen = this.#tabs[0]
  #shown = '' // the address whose text is in the panel

  /** @param {{messages: Record<string, string>}} options */
  constructor(options) {
    this.messages = options.messages
    byId('code-tabs').setAttribute('role', 'tablist')
    this.#text.setAttribute('role', 'tabpanel')
    this.#text.tabIndex = 0
    for (const [at, tab] of this.#tabs.entries()) {
      tab.setAttribute('role', 'tab')
      tab.setAttribute('aria-controls', this.#text.id)
      tab.addEventListener('click', (event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return // a page of its own, as of any link
        event.preventDefault()
        this.#choose(tab)
      })
      tab.addEventListener('keydown', (event) => this.#key(event, at))
    }
    this.#details.addEventListener('toggle', () => this.#show())
    byId('code-copy').addEventListener('click', () => this.#copy())
    this.#choose(this.#chosen)
  }

  /** Show the cell of a model. @param {import('./moment.js').Moment} moment */
  update(moment) {
    for (const tab of this.#tabs) {
      const address = new URL(tab.href)
      address.searchParams.set('model', moment.scene.model)
      tab.href = address.href
    }
    void this.#show()
  }

  /** @param {KeyboardEvent} event @param {number} at */
  #key(event, at) {
    if (event.key === ' ') this.#choose(this.#tabs[at])
    const way = WAYS.get(event.key)
    if (event.key !== ' ' && !way) return
    event.preventDefault()
    event.stopPropagation() // the page's own keys go from step to step
    if (!way) return
    const next = /** @type {HTMLAnchorElement} */ (this.#tabs.at(way(at) % this.#tabs.length))
    next.focus()
    this.#choose(next)
  }

  /** @param {HTMLAnchorElement} chosen */
  #choose(chosen) {
    this.#chosen = chosen
    for (const tab of this.#tabs) {
      tab.setAttribute('aria-selected', String(tab === chosen))
      tab.tabIndex = tab === chosen ? 0 : -1
    }
    this.#text.setAttribute('aria-labelledby', chosen.id)
    void this.#show()
  }

  /** Fetch the chosen text, where the panel is open and shows another. */
  async #show() {
    const address = this.#chosen.href
    if (!this.#details.open || this.#shown === address) return
    this.#shown = address
    this.#said.textContent = ''
    try {
      const response = await fetch(address)
      if (!response.ok) throw new Error(`${response.status} ${response.statusText}`)
      const text = await response.text()
      if (this.#shown !== address) return
      this.#text.textContent = text
      this.#text.hidden = false
      this.#text.scrollTop = 0
    } catch (error) {
      if (this.#shown !== address) return
      this.#shown = ''
      const reason = error instanceof TypeError ? this.messages.offline : /** @type {Error} */ (error).message
      this.#said.textContent = fill(this.messages.failed, { reason })
    }
  }

  async #copy() {
    await this.#show()
    const isDone = await copied(this.#text.textContent ?? '')
    this.#said.textContent = isDone ? this.messages.copied : this.messages.not_copied
  }
}
