/** The figure of the belt: a valve on a real cell state, and the decay of a number over a hundred words. */

import { fragment } from '../../core/elements.js'
import { mixed } from '../../drawing/scales.js'
import { fill } from '../../text/messages.js'
import { number } from '../../text/numbers.js'

/** @typedef {import('../figure.js').State} State */

const RIDE = 2400 // ms for a hundred words

export default class Belt {
  /** @type {Server.BeltData | null} */
  #numbers = null
  #frame = 0
  #wanted = 0
  /** @type {Element[]} */
  #ringed = []

  /** @param {HTMLElement} root @param {import('../figure.js').Setting} setting */
  constructor(root, setting) {
    this.root = root
    this.setting = setting
    this.state = { ...setting.state }
    this.pictures = this.#at('pictures')
    const slider = /** @type {HTMLInputElement} */ (this.#at('valve'))
    slider.addEventListener('input', () => this.#change({ f: slider.value }))
    for (const button of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll('[data-view]'))) {
      button.addEventListener('click', () => this.#change({ view: button.dataset.view ?? 'valve' }))
    }
    this.word = /** @type {HTMLSelectElement} */ (this.#at('word'))
    this.word.addEventListener('change', () => this.#change({ token: this.word.value }))
    this.columns = /** @type {SVGElement[]} */ ([...root.querySelectorAll('[data-token]')])
    for (const column of this.columns)
      column.addEventListener('click', () => this.#change({ token: column.dataset.token ?? '1' }))
    this.#at('real').addEventListener('scroll', () => this.#hold(), { passive: true })
    this.#at('ride').addEventListener('click', () => this.#go(0, 100))
    this.pictures.addEventListener('pointerover', (event) => {
      const part = /** @type {SVGElement | null} */ (/** @type {Element} */ (event.target).closest('[data-part]'))
      setting.pointed(part?.dataset.part ?? null)
    })
    this.pictures.addEventListener('pointerleave', () => setting.pointed(null))
  }

  /** On a phone, scroll the present word of the real gates into the middle. */
  #bring() {
    const real = this.#at('real')
    const word = real.querySelector('.belt-word.now')?.getBoundingClientRect()
    if (!word || real.scrollWidth < real.clientWidth + 4) return
    const { left, width } = real.getBoundingClientRect()
    real.scrollLeft += word.left + word.width / 2 - left - width / 2
    this.#hold()
  }

  /** Keep the labels of the real gates' rows at the left while their columns scroll. */
  #hold() {
    const real = this.#at('real')
    const gutter = /** @type {SVGGElement | null} */ (real.querySelector('.gutter'))
    if (gutter)
      gutter.style.transform = `translateX(${real.scrollLeft / (gutter.ownerSVGElement?.getScreenCTM()?.a ?? 1)}px)`
  }

  /** @param {string} name */
  #at(name) {
    return /** @type {HTMLElement} */ (this.root.querySelector(`[data-${name}]`))
  }

  /** @param {Partial<State>} change */
  #change(change) {
    this.setting.changed(/** @type {State} */ ({ ...this.state, ...change }))
  }

  /** @param {State} state @param {{travel: boolean}} how @returns {Promise<string>} */
  async show(state, { travel }) {
    const my = ++this.#wanted
    const before = this.state
    this.state = { ...state }
    const asked = { view: 'valve', f: '100', drop: '100', token: state.token }
    const numbers = /** @type {Server.BeltData} */ (await this.setting.ask(asked))
    if (my !== this.#wanted) return ''
    const isNew =
      before.view !== state.view ||
      before.token !== state.token ||
      (this.#numbers !== null && this.#numbers !== numbers)
    this.#numbers = numbers
    if (isNew) this.pictures.replaceChildren(...numbers.pictures[state.view].map(fragment))
    const f = Number(state.f)
    const slider = /** @type {HTMLInputElement} */ (this.#at('valve'))
    slider.value = state.f
    slider.setAttribute('aria-valuetext', number(f / 100))
    this.#at('shown').textContent = number(f / 100)
    this.#at('ride').hidden = state.view !== 'ride'
    this.pictures.dataset.shows = state.view
    this.word.value = state.token
    for (const column of this.columns) column.classList.toggle('now', column.dataset.token === state.token)
    for (const button of /** @type {NodeListOf<HTMLElement>} */ (this.root.querySelectorAll('[data-view]')))
      button.setAttribute('aria-pressed', String(button.dataset.view === state.view))
    cancelAnimationFrame(this.#frame)
    if (state.view === 'gates') this.#bring()
    if (state.view !== 'ride') this.#turn(f)
    else {
      this.#curve(f)
      const steps = Number(state.drop)
      const rides =
        travel &&
        !this.setting.calm &&
        (before.f !== state.f || before.view !== state.view) &&
        !this.root.querySelector('input:focus')
      if (rides) this.#go(0, steps)
      else this.#ride(steps)
    }
    return this.#say(Number(state.drop))
  }

  /** The numbers, which are there once something has been shown. */
  get #known() {
    if (!this.#numbers) throw new Error('nothing has been shown')
    return this.#numbers
  }

  /** Draw the valve at f percent. @param {number} f */
  #turn(f) {
    const { behind, behind_unit, limits } = this.#known
    for (const picture of this.pictures.querySelectorAll('svg')) {
      const strip = picture.querySelectorAll('[data-behind] [data-entry]')
      for (const [n, cell] of strip.entries()) /** @type {SVGElement} */ (cell).style.fill = mixed(behind[f][n], limits)
      const bars = /** @type {SVGGElement | null} */ (picture.querySelector('[data-bars="behind"]'))
      if (!bars) continue
      const [middle, scale] = [Number(bars.dataset.middle), Number(bars.dataset.scale)]
      for (const [n, bar] of [...bars.children].entries()) {
        const value = behind[f][n]
        const high = scale * Math.abs(value)
        bar.setAttribute('y', String(value > 0 ? middle - high : middle))
        bar.setAttribute('height', String(high))
      }
      const open = /** @type {SVGElement | null} */ (picture.querySelector('[data-open]'))
      open?.setAttribute('width', String((Number(open.dataset.open) * f) / 100))
      const shown = picture.querySelector('[data-f]')
      if (shown) shown.textContent = ` = ${number(f / 100)}`
      const own = picture.querySelector('[data-unit-value="behind"]')
      if (own) own.textContent = behind_unit[f]
    }
  }

  /** @param {SVGElement} picture */
  #axes(picture) {
    return this.#known.axes[picture.classList.contains('belt-wide') ? 'wide' : 'narrow']
  }

  /** Draw the curve of a valve at f percent. @param {number} f */
  #curve(f) {
    const kept = this.#known.kept[f]
    for (const picture of /** @type {NodeListOf<SVGElement>} */ (this.pictures.querySelectorAll('svg'))) {
      const axes = this.#axes(picture)
      const points = kept.map((value, n) => `${place(axes, n).toFixed(1)},${height(axes, value).toFixed(1)}`)
      const asked = /** @type {SVGElement | null} */ (picture.querySelector('[data-asked]'))
      asked?.setAttribute('visibility', asked.dataset.asked === this.state.f ? 'visible' : 'hidden')
      picture.querySelector('[data-curve]')?.setAttribute('d', `M${points.join('L')}`)
    }
  }

  /** Draw the dropped number at a word. @param {number} steps */
  #ride(steps) {
    const f = Number(this.state.f)
    const value = this.#known.kept[f][steps]
    for (const picture of /** @type {NodeListOf<SVGElement>} */ (this.pictures.querySelectorAll('svg'))) {
      const axes = this.#axes(picture)
      const rider = /** @type {SVGElement | null} */ (picture.querySelector('[data-rider]'))
      const dot = /** @type {SVGElement | null} */ (picture.querySelector('[data-dot]'))
      const left = picture.querySelector('[data-left]')
      if (!rider || !dot || !left) continue
      rider.style.transform = `translateX(${place(axes, steps)}px)`
      const box = /** @type {SVGElement} */ (rider.firstElementChild)
      box.style.fillOpacity = String(value)
      dot.style.transform = `translate(${place(axes, steps)}px,${height(axes, value)}px)`
      left.textContent = fill(this.setting.messages.after, { steps, left: this.#known.left[f][steps] })
    }
  }

  /** Animate the number from one word to another. @param {number} from @param {number} to */
  #go(from, to) {
    if (!this.#numbers) return
    cancelAnimationFrame(this.#frame)
    if (this.setting.calm) {
      this.#ride(to)
      this.#say(to)
      return
    }
    let begun = 0
    const on = (/** @type {number} */ now) => {
      begun ||= now
      const share = Math.min(1, (now - begun) / ((RIDE * Math.max(1, to - from)) / 100))
      this.#ride(Math.round(from + (to - from) * share))
      if (share < 1) this.#frame = requestAnimationFrame(on)
    }
    this.#frame = requestAnimationFrame(on)
  }

  /** Write and return the sentence on the present view. @param {number} steps @returns {string} */
  #say(steps) {
    const { messages } = this.setting
    const { before, behind_unit, unit, left } = this.#known
    const f = Number(this.state.f)
    const text =
      this.state.view === 'gates'
        ? this.#known.summaries[Number(this.state.token) - 1]
        : this.state.view === 'valve'
          ? fill(messages.valve, {
              f: String(f / 100),
              before,
              unit: unit + 1,
              behind: behind_unit[f],
            })
          : fill(messages.ride, { f: String(f / 100), one: left[f][1], ten: left[f][10], steps, left: left[f][steps] })
    this.#at('said').textContent = text
    return text
  }

  /** @param {string | null} part */
  light(part) {
    for (const node of this.#ringed) node.classList.remove('ringed')
    this.#ringed = part === null ? [] : [...this.pictures.querySelectorAll(`[data-part="${CSS.escape(part)}"]`)]
    for (const node of this.#ringed) node.classList.add('ringed')
  }

  rest() {
    cancelAnimationFrame(this.#frame)
    if (this.#numbers && this.state.view === 'ride') this.#ride(Number(this.state.drop))
  }
}

const place = (/** @type {Server.BeltAxes} */ axes, /** @type {number} */ steps) =>
  axes.left + ((axes.right - axes.left) * steps) / 100
const height = (/** @type {Server.BeltAxes} */ axes, /** @type {number} */ value) =>
  axes.bottom - (axes.bottom - axes.top) * value
