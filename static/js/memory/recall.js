/** The curve of accuracy against the gap: a line with a band over the seeds per cell, chance, and the chosen gap. */

import { byId, element } from '../core/elements.js'
import { draw, isLoaded } from '../drawing/plotly-adapter.js'
import { signs } from '../text/joining.js'
import { fill } from '../text/messages.js'
import { apart, lines } from './figures.js'

const LEFT = 0.04 // the share of the width left of the first gap
const LETTER = 7.6 // px, a letter's width in the names after the last gap
const WIDE = /[\u2e80-\uffef]/ // a letter of twice that width
const NARROW = 25 // px between two gaps; if they are closer, every other one has a number

export class Recall {
  #slider = /** @type {HTMLInputElement} */ (byId('gap'))
  #boxes = /** @type {HTMLInputElement[]} */ ([...byId('cells').querySelectorAll('input')])
  #plot = byId('recall-plot')
  #now = element('div', { class: 'at-gap', 'aria-hidden': 'true' })
  #width = 0
  #right = 0.18 // the share of the width after the last gap, for the names
  #state = { gap: 0, cells: '' }

  /**
   * @param {{messages: Record<string, string>, curve: Server.RecallCurve, gap: (gap: number) => void, cells: (cells:
   *   string) => void}} options
   */
  constructor(options) {
    this.options = options
    const { curve } = options
    this.#slider.addEventListener('input', () => options.gap(curve.gaps[Number(this.#slider.value)]))
    byId('cells').addEventListener('change', () =>
      options.cells(
        this.#boxes
          .filter(({ checked }) => checked)
          .map(({ value }) => value)
          .join(','),
      ),
    )
    this.#plot.after(this.#now)
    this.#plot.parentElement?.addEventListener('click', (event) => options.gap(this.#nearest(event)))
    let waiting = 0
    new ResizeObserver(() => {
      if (this.#plot.clientWidth === this.#width || !this.#state.gap) return
      window.clearTimeout(waiting)
      waiting = window.setTimeout(() => this.redraw(), 100)
    }).observe(this.#plot)
  }

  /** @param {MouseEvent} event */
  #nearest(event) {
    const { gaps } = this.options.curve
    const box = this.#plot.getBoundingClientRect()
    const at = (event.clientX - box.left) / box.width
    return gaps.reduce(
      (best, gap, n) => (Math.abs(this.#place(n) - at) < Math.abs(this.#place(gaps.indexOf(best)) - at) ? gap : best),
      gaps[0],
    )
  }

  /** Return the position of a gap as a share of the width; the measured gaps are evenly spaced. @param {number} n */
  #place(n) {
    const last = this.options.curve.gaps.length - 1
    return LEFT + (last ? n / last : 0) * (1 - LEFT - this.#right)
  }

  /** @param {{gap: number | string, cells: string}} state */
  async show(state) {
    const isNew = state.cells !== this.#state.cells || !this.#state.gap
    this.#state = { gap: Number(state.gap), cells: state.cells }
    const { curve, messages } = this.options
    const n = curve.gaps.indexOf(this.#state.gap)
    const words = fill(messages.gap_words, { count: this.#state.gap })
    this.#slider.value = String(n)
    this.#slider.setAttribute('aria-valuetext', words)
    this.#now.style.transform = `translateX(${this.#place(n) * this.#plot.clientWidth}px)`
    const shown = this.#shown
    byId('gap-says').replaceChildren(
      fill(messages.gap_now, { count: this.#state.gap }) + signs.space,
      ...shown.flatMap((cell, at) => [
        at ? signs.comma : '',
        element('span', {}, element('b', { text: cell.label }), ` ${cell.said[n]}`),
      ]),
    )
    for (const box of this.#boxes) box.checked = shown.some(({ key }) => key === box.value)
    if (isNew) await this.redraw()
  }

  get #shown() {
    const wanted = this.#state.cells.split(',')
    return this.options.curve.cells.filter(({ key }) => wanted.includes(key))
  }

  async redraw() {
    const { curve, messages } = this.options
    const { clientWidth: width, clientHeight: height } = this.#plot
    this.#width = width
    const letters = (/** @type {string} */ label) =>
      [...label].reduce((sum, sign) => sum + (WIDE.test(sign) ? 2 : 1), 0)
    const longest = Math.max(5, ...this.#shown.map(({ label }) => letters(label)))
    this.#right = Math.min(0.42, (longest * LETTER + 10) / width)
    byId('recall').style.setProperty('--right', String(this.#right))
    this.#now.style.transform = `translateX(${this.#place(curve.gaps.indexOf(this.#state.gap)) * width}px)`
    const grid = [0, 0.25, 0.5, 0.75, 1]
    const y = /** @type {[number, number]} */ ([-0.02, 1.04])
    const top = (/** @type {number} */ value) => (1 - (value - y[0]) / (y[1] - y[0])) * height
    byId('recall-ticks').replaceChildren(
      ...grid.map((at) => element('span', { style: `top:${top(at)}px`, text: `${at * 100}%` })),
    )
    const last = curve.gaps.length - 1
    const every = (this.#place(1) - this.#place(0)) * width < NARROW ? 2 : 1
    byId('recall-x').replaceChildren(
      ...curve.gaps.map((gap, n) =>
        element('span', { style: `left:${this.#place(n) * 100}%`, text: (last - n) % every ? '' : gap }),
      ),
    )
    this.#plot.parentElement?.querySelector('.names')?.remove()
    const x = curve.gaps.map((_, n) => this.#place(n))
    const shown = this.#shown.map(({ mean, low, high, style }) => ({ x, y: mean, low, high, dash: style }))
    if (isLoaded())
      await draw(
        this.#plot,
        lines(shown, { x: [0, 1], y, grid, level: curve.chance, levelEnd: 1 - this.#right + 0.01 }),
        { width, height },
      )
    const names = this.#shown.map(({ label, mean }) => ({ text: label, top: top(mean[mean.length - 1]) }))
    const chance = element('small', {
      style: `top:${top(curve.chance)}px`,
      text: fill(messages.chance, { count: Math.round(1 / curve.chance) }),
    })
    this.#plot.after(
      element(
        'div',
        { class: 'names', 'aria-hidden': 'true' },
        ...apart(names, height, 14).map(({ text, top: at }) => element('b', { style: `top:${at}px`, text })),
        chance,
      ),
    )
  }
}
