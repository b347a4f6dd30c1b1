/** Marking tokens: by dragging, by Shift and arrow keys, by two touches. */

const PAUSE = 300 // ms without another key

export class Marking {
  #place
  #options
  /** @type {number | null} */
  #anchor = null
  #end = 0
  #timer = 0
  #dragging = false

  /**
   * @param {HTMLElement} place whose tokens may be replaced at any time
   * @param {{marked: (first: number, last: number) => void}} options
   */
  constructor(place, options) {
    this.#place = place
    this.#options = options
    place.addEventListener('pointerdown', (event) => this.#down(event))
    window.addEventListener('pointermove', (event) => this.#move(event))
    window.addEventListener('pointerup', () => this.#up())
    place.addEventListener('click', (event) => this.#click(event))
    place.addEventListener('keydown', (event) => this.#key(event))
  }

  get #tokens() {
    return /** @type {HTMLButtonElement[]} */ ([...this.#place.querySelectorAll('.token')])
  }

  /** @param {EventTarget | null} target */
  #number(target) {
    const token = target instanceof Element ? /** @type {HTMLElement | null} */ (target.closest('.token')) : null
    return token && this.#place.contains(token) ? Number(token.dataset.token) : 0
  }

  /** @param {PointerEvent} event */
  #down(event) {
    const token = this.#number(event.target)
    if (!token || event.button || event.pointerType === 'touch') return
    this.#dragging = true
    this.#anchor = event.shiftKey && this.#anchor ? this.#anchor : token
    this.#mark(token)
  }

  /** @param {PointerEvent} event */
  #move(event) {
    if (!this.#dragging) return
    const token = this.#number(document.elementFromPoint(event.clientX, event.clientY))
    if (token && token !== this.#end) this.#mark(token)
  }

  #up() {
    if (!this.#dragging) return
    this.#dragging = false
    this.#report()
  }

  /**
   * A touch marks one token, the next touch all up to there; a key marks one.
   * @param {PointerEvent | MouseEvent} event
   */
  #click(event) {
    const token = this.#number(event.target)
    const isTouch = event instanceof PointerEvent && event.pointerType === 'touch'
    if (!token || (event.detail && !isTouch)) return
    const isSecond = isTouch && this.#anchor && this.#anchor === this.#end && token !== this.#anchor
    if (!isSecond) this.#anchor = token
    this.#mark(token)
    this.#report()
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const token = this.#number(event.target)
    if (!token || !['ArrowLeft', 'ArrowRight', 'Home', 'End'].includes(event.key)) return
    event.preventDefault()
    const tokens = this.#tokens
    const next = { ArrowLeft: token - 1, ArrowRight: token + 1, Home: 1, End: tokens.length }[event.key] ?? token
    const to = Math.min(tokens.length, Math.max(1, next))
    for (const [n, button] of tokens.entries()) button.tabIndex = n === to - 1 ? 0 : -1
    tokens[to - 1].focus()
    if (!event.shiftKey) return
    if (!this.#anchor || this.#end !== token) this.#anchor = token
    this.#mark(to)
    window.clearTimeout(this.#timer)
    this.#timer = window.setTimeout(() => this.#report(), PAUSE)
  }

  /** Show what would be marked, before the server has answered. @param {number} end */
  #mark(end) {
    this.#end = end
    const [first, last] = this.#span
    for (const [n, token] of this.#tokens.entries()) {
      const marked = n + 1 >= first && n + 1 <= last
      token.classList.toggle('marked', marked)
      token.setAttribute('aria-pressed', String(marked))
    }
  }

  get #span() {
    const anchor = this.#anchor ?? this.#end
    return [Math.min(anchor, this.#end), Math.max(anchor, this.#end)]
  }

  #report() {
    const [first, last] = this.#span
    this.#options.marked(first, last)
  }
}
