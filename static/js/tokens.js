/** The sentence: one button a token, each over its column of the heat maps; both scroll together when it is long. */

import { byId, element } from './format.js'

const COLUMNS = 28 // that fit; a longer sentence scrolls
const PHONE = matchMedia('(max-width: 760px)')

export class Tokens {
  #list
  #ribbon
  #gates
  #root

  /**
   * @param {{messages: Record<string, string>, go: (token: number) => void, at?: (id: string) => HTMLElement, root?: HTMLElement}} options
   *   `at` finds the page's parts; `root` is what carries the sizes for the style sheets
   */
  constructor(options) {
    this.options = options
    const at = options.at ?? byId
    this.#list = at('tokens')
    this.#ribbon = at('ribbon-scroller')
    this.#gates = at('gates-scroller')
    this.#root = options.root ?? document.body
    this.#list.addEventListener('click', (event) => {
      const button = /** @type {Element} */ (event.target).closest('button')
      if (!button) return
      event.preventDefault()
      options.go(Number(button.dataset.token ?? [...this.#list.querySelectorAll('button')].indexOf(button) + 1))
    })
    this.#ribbon.addEventListener('scroll', () => this.#follow(this.#ribbon, this.#gates), { passive: true })
    this.#gates.addEventListener('scroll', () => this.#follow(this.#gates, this.#ribbon), { passive: true })
    new ResizeObserver(() => this.measure()).observe(at('gates'))
  }

  /** @param {Element} from @param {Element} to */
  #follow(from, to) {
    if (PHONE.matches) return // there the words are wider than the columns
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
    const buttons = this.#list.querySelectorAll('button')
    buttons.forEach((button, n) => {
      button.classList.toggle('read', n < moment.t)
      button.classList.toggle('later', n > moment.t)
      if (n === moment.t) button.setAttribute('aria-current', 'step')
      else button.removeAttribute('aria-current')
    })
    requestAnimationFrame(() => this.#centre(moment, how.fresh))
  }

  /** @param {import('./moment.js').Moment} moment */
  #write(moment) {
    const { messages } = this.options
    const items = moment.trace.tokens.map((token, n) => {
      const button = element('button', { type: 'button', 'data-token': n + 1, text: token.text })
      if (!token.known) {
        button.className = 'unknown'
        button.title = messages.unknown
        button.append(element('span', { class: 'visually-hidden', text: ` (${messages.unknown_word})` }))
      } else if (token.title || token.text.length > 6) button.title = token.title || token.text
      return element('li', {}, button)
    })
    const focused = this.#list.contains(document.activeElement)
    this.#list.replaceChildren(...items)
    this.#list.dataset.count = String(items.length)
    if (focused) this.#list.querySelectorAll('button')[moment.t]?.focus()
  }

  /** The width of a column, for the words and the heat maps alike. */
  measure() {
    const count = Number(this.#list.dataset.count)
    const room = this.#gates.clientWidth
    const root = this.#root.style
    root.setProperty('--columns', String(count))
    if (PHONE.matches) root.removeProperty('--column')
    else root.setProperty('--column', `${room / Math.min(count, COLUMNS)}px`)
  }

  /** @param {import('./moment.js').Moment} moment @param {boolean} atOnce */
  #centre(moment, atOnce) {
    const behavior = /** @type {ScrollBehavior} */ (atOnce || matchMedia('(prefers-reduced-motion: reduce)').matches ? 'instant' : 'smooth')
    const button = this.#list.querySelectorAll('button')[moment.t]
    if (button && this.#ribbon.scrollWidth > this.#ribbon.clientWidth + 1) {
      const left = button.offsetLeft - this.#list.offsetLeft + button.offsetWidth / 2 - this.#ribbon.clientWidth / 2
      this.#ribbon.scrollTo({ left, behavior })
    }
    if (this.#gates.scrollWidth > this.#gates.clientWidth + 1) {
      const width = this.#gates.scrollWidth / moment.length
      this.#gates.scrollTo({ left: (moment.t + 0.5) * width - this.#gates.clientWidth / 2, behavior })
    }
  }
}
