/** The sentence: one button per token, above its column of the heat maps; the two scroll together. */

import { byId, element } from '../core/elements.js'
import { bracketed, signs } from '../text/joining.js'
import { fill } from '../text/messages.js'
import { percent, thousands } from '../text/numbers.js'
import { visible } from '../text/tokens.js'

const COLUMNS = 28 // the most that fit; a longer sentence scrolls
const WIDEST = 72 // px: a longer token ends in …, and has its whole text as a title

export class Tokens {
  #list
  #ribbon
  #gates
  /** @type {HTMLElement[]} */
  #buttons = []
  #lit = 0
  #phone = matchMedia('(max-width: 760px)')

  /**
   * @param {object} options
   * @param {Record<string, string>} options.messages
   * @param {(token: number) => void} options.go
   * @param {(id: string) => HTMLElement} [options.at] finds the page's parts
   */
  constructor(options) {
    this.options = options
    const at = options.at ?? byId
    this.#list = at('tokens')
    this.#ribbon = at('ribbon-scroller')
    this.#gates = at('gates-scroller')
    this.#list.addEventListener('click', (event) => {
      const button = /** @type {Element} */ (event.target).closest('button')
      if (!button) return
      event.preventDefault()
      options.go(Number(button.dataset.token ?? [...this.#list.querySelectorAll('button')].indexOf(button) + 1))
    })
    this.#list.addEventListener('keydown', (event) => this.#walk(event))
    this.#ribbon.addEventListener('scroll', () => this.#follow(this.#ribbon, this.#gates), { passive: true })
    this.#gates.addEventListener('scroll', () => this.#follow(this.#gates, this.#ribbon), { passive: true })
    new ResizeObserver(() => {
      this.measure()
      requestAnimationFrame(() => this.#reach())
    }).observe(at('gates'))
    new ResizeObserver(() => this.#reach()).observe(at('plane')) // what is in the scroller grows after it
  }

  /** @param {Element} from @param {Element} to */
  #follow(from, to) {
    if (this.#phone.matches) return // on a phone the words are wider than the columns
    if (Math.abs(from.scrollLeft - to.scrollLeft) > 0.5) to.scrollLeft = from.scrollLeft
  }

  /**
   * @param {import('./moment.js').Moment} moment
   * @param {{fresh: boolean}} how
   */
  update(moment, how) {
    if (how.fresh) {
      this.#write(moment)
      this.measure()
    }
    this.#light(moment.t, how.fresh)
    requestAnimationFrame(() => this.#centre(moment, how.fresh))
  }

  /**
   * Mark the tokens that have been read and the one being read.
   * @param {number} t
   * @param {boolean} all or only those between the last one and this
   */
  #light(t, all) {
    const buttons = this.#buttons
    const [first, last] = all ? [0, buttons.length - 1] : [Math.min(t, this.#lit), Math.max(t, this.#lit)]
    for (let n = first; n <= last; n++) {
      buttons[n].classList.toggle('read', n < t)
      buttons[n].classList.toggle('later', n > t)
      if (n === t) buttons[n].setAttribute('aria-current', 'step')
      else buttons[n].removeAttribute('aria-current')
    }
    this.#stop(t)
    if (t !== this.#lit && this.#list.contains(document.activeElement)) buttons[t].focus({ preventScroll: true })
    this.#lit = t
  }

  /** Make a token the row's only tab stop. @param {number} at from 0 */
  #stop(at) {
    for (const [n, button] of this.#buttons.entries()) button.tabIndex = n === at ? 0 : -1
  }

  /** Walk through the row by the up and down keys, without choosing. @param {KeyboardEvent} event */
  #walk(event) {
    const way = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    const at = this.#buttons.indexOf(/** @type {HTMLElement} */ (event.target))
    if (!way || at < 0) return
    event.preventDefault()
    const next = Math.min(this.#buttons.length - 1, Math.max(0, at + way))
    this.#stop(next)
    this.#buttons[next].focus()
  }

  /** Write the tokens as buttons. @param {import('./moment.js').Moment} moment */
  #write(moment) {
    const { messages } = this.options
    const { symbols, vocabulary } = moment.scene
    const unknown = symbols === 'characters' ? messages.unknown_character : messages.unknown_word
    const names = /** @type {Record<string, string>} */ ({
      ' ': messages.sign_space,
      '\n': messages.sign_line,
      '\t': messages.sign_tab,
    })
    const distances = moment.trace.unclamped?.distances
    const items = moment.trace.tokens.map((token, n) => {
      const sign = visible(token.text)
      const button = element('button', {
        type: 'button',
        'data-token': n + 1,
        class: sign === token.text ? null : 'sign',
        text: sign,
      })
      const about = [token.title || (sign !== token.text ? names[token.text] : token.text.length > 6 ? token.text : '')]
      if (!token.known) {
        button.classList.add('unknown')
        about.push(
          fill(symbols === 'characters' ? messages.unknown_of_characters : messages.unknown_of_words, {
            count: thousands(vocabulary),
          }),
        )
        button.append(element('span', { class: 'visually-hidden', text: bracketed(unknown) }))
      }
      const changed = distances?.[n] ?? 0
      if (percent(changed) !== percent(0)) about.push(fill(messages.changed_by, { share: percent(changed) }))
      const title = about.filter(Boolean).join(signs.semicolon)
      if (title) button.title = title
      return element('li', { style: changed > 0.002 ? `--changed:${changed}` : null }, button)
    })
    this.#buttons = items.map((item) => /** @type {HTMLElement} */ (item.firstElementChild))
    const focused = this.#list.contains(document.activeElement)
    this.#list.replaceChildren(...items)
    this.#list.dataset.count = String(items.length)
    if (focused) this.#buttons[moment.t]?.focus()
  }

  /** Set the width of a column, for both the words and the heat maps. */
  measure() {
    const count = Number(this.#list.dataset.count)
    const room = this.#gates.clientWidth
    this.#size('--columns', String(count))
    if (this.#phone.matches) return this.#size('--column', '')
    const even = room / Math.min(count, COLUMNS)
    this.#size('--column', `${even}px`)
    const longest = Math.max(0, ...this.#buttons.map((button) => button.scrollWidth))
    if (longest > even) this.#size('--column', `${Math.min(longest + 2, WIDEST)}px`)
  }

  /**
   * Set a size where it is used: on the whole page, every element's style would be worked out again.
   * @param {string} name
   * @param {string} value
   */
  #size(name, value) {
    for (const { style } of [this.#ribbon, this.#gates]) style.setProperty(name, value)
  }

  /** Let Tab stop at the heat maps where they scroll. */
  #reach() {
    this.#gates.tabIndex = this.#gates.scrollWidth > this.#gates.clientWidth + 1 ? 0 : -1
  }

  /** Scroll the present token into the middle. @param {import('./moment.js').Moment} moment @param {boolean} atOnce */
  #centre(moment, atOnce) {
    const behavior = /** @type {ScrollBehavior} */ (
      atOnce || matchMedia('(prefers-reduced-motion: reduce)').matches ? 'instant' : 'smooth'
    )
    this.#reach()
    const button = this.#buttons[moment.t]
    if (button && this.#ribbon.scrollWidth > this.#ribbon.clientWidth + 1) {
      const [word, line] = [button.getBoundingClientRect(), this.#list.getBoundingClientRect()]
      const left = word.left - line.left + word.width / 2 - this.#ribbon.clientWidth / 2
      this.#ribbon.scrollTo({ left, behavior })
    }
    if (this.#gates.scrollWidth > this.#gates.clientWidth + 1) {
      const width = this.#gates.scrollWidth / moment.length
      this.#gates.scrollTo({ left: (moment.t + 0.5) * width - this.#gates.clientWidth / 2, behavior })
    }
  }
}
