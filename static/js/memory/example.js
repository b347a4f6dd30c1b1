/** One example of a gap, read by two cells: the prediction and the state of each after every token. */

import { byId, element } from '../core/elements.js'
import { draw, isLoaded } from '../drawing/plotly-adapter.js'
import { listed, sentences } from '../text/joining.js'
import { fill } from '../text/messages.js'
import { percent } from '../text/numbers.js'
import { rows, unpack } from './arrays.js'
import { apart, beside, heats, lines } from './figures.js'

const SIDES = ['left', 'right']
const BEAT = 120 // ms per token during playback
const SHOWN = 7 // words of the text shown on each side of the token

/** @typedef {Server.RecallReader & {matrix: import('./arrays.js').Matrix}} Reader */
/** @typedef {Omit<Server.RecallExample, 'cells'> & {cells: Reader[]}} Shown */

export class Example {
  #slider = /** @type {HTMLInputElement} */ (byId('step'))
  #play = byId('play')
  #timer = 0
  #width = 0
  #step = 1
  /** @type {Shown | null} */
  #answer = null
  #marks = ['shares', 'left-states', 'right-states'].map((id) => {
    const mark = element('div', { class: 'at-step', 'aria-hidden': 'true' })
    byId(id).after(mark)
    return mark
  })

  /**
   * @param {{messages: Record<string, string>, config: Server.MemoryConfig, step: (step: number) => void, cells:
   *   (change: Record<string, string>) => void, another: () => void, say: (text: string) => void}} options
   */
  constructor(options) {
    this.options = options
    this.#slider.addEventListener('input', () => {
      this.pause()
      options.step(Number(this.#slider.value))
    })
    this.#slider.addEventListener('change', () => options.say(this.words()))
    this.#play.addEventListener('click', () => (this.#timer ? this.pause() : this.play()))
    byId('another').addEventListener('click', () => options.another())
    for (const side of SIDES) {
      const chosen = /** @type {HTMLSelectElement} */ (byId(side))
      chosen.addEventListener('change', () => options.cells({ [side]: chosen.value }))
    }
    document.addEventListener('visibilitychange', () => document.hidden && this.pause())
    let waiting = 0
    new ResizeObserver(() => {
      if (!this.#answer || byId('shares').clientWidth === this.#width) return
      window.clearTimeout(waiting)
      waiting = window.setTimeout(() => this.redraw(), 100)
    }).observe(byId('shares'))
  }

  get #count() {
    return this.#answer?.tokens.length ?? 0
  }

  /** Play to the end; restart if already there. */
  play() {
    if (!this.#answer) return
    if (this.#step === this.#count) this.options.step(1)
    this.#timer = window.setInterval(() => {
      if (this.#step < this.#count) this.options.step(this.#step + 1)
      else this.pause()
    }, BEAT)
    this.#showPlay()
  }

  pause() {
    if (!this.#timer) return
    window.clearInterval(this.#timer)
    this.#timer = 0
    this.#showPlay()
    this.options.say(this.words())
  }

  #showPlay() {
    const { messages } = this.options
    const label = this.#timer ? messages.pause : messages.play
    this.#play.setAttribute('aria-label', label)
    this.#play.title = label
    this.#play.classList.toggle('playing', this.#timer !== 0)
  }

  /** Show new numbers. @param {Server.RecallExample} answer @param {{step: string}} state */
  async show(answer, state) {
    this.#answer = {
      ...answer,
      cells: answer.cells.map((cell) => ({ ...cell, matrix: unpack(cell.values) })),
    }
    this.#slider.max = String(this.#count)
    answer.cells.forEach((cell, n) => {
      const chosen = /** @type {HTMLSelectElement} */ (byId(SIDES[n]))
      chosen.value = cell.key
      byId(`${SIDES[n]}-name`).replaceChildren(cell.label, ' ', element('i', { text: listed(cell.states) }))
      byId(`${SIDES[n]}-step`).setAttribute('href', cell.step)
    })
    this.go(Math.min(Number(state.step) || this.#count, this.#count))
    await this.redraw()
  }

  /** Move the marks to another token. @param {number} step from 1 */
  go(step) {
    if (!this.#answer) return
    this.#step = Math.min(step, this.#count)
    const { messages } = this.options
    const { tokens } = this.#answer
    const left = ((this.#step - 1) * this.#width) / this.#count
    for (const mark of this.#marks) mark.style.transform = `translateX(${left}px)`
    this.#slider.value = String(this.#step)
    this.#slider.setAttribute(
      'aria-valuetext',
      fill(messages.token_value, { token: this.#step, count: this.#count, word: tokens[this.#step - 1] }),
    )
    byId('example-says').textContent = this.words()
    this.#text()
  }

  /** Write the text around the token, with the word to recall marked. */
  #text() {
    if (!this.#answer) return
    const { tokens, shown } = this.#answer
    const at = this.#step - 1
    const first = Math.max(0, Math.min(at - SHOWN, this.#count - 2 * SHOWN - 1))
    const part = tokens.slice(first, first + 2 * SHOWN + 1)
    byId('example-text').replaceChildren(
      ...(first > shown ? [element('mark', { text: tokens[shown] }), ' '] : []),
      ...(first > 0 ? ['… '] : []),
      ...part.flatMap((token, n) => {
        const place = first + n
        const tag = place === shown ? 'mark' : place === at ? 'b' : 'span'
        return [element(tag, { class: place === at ? 'here' : null, text: token }), ' ']
      }),
      ...(first + part.length < this.#count ? ['…'] : []),
    )
  }

  /** Describe both cells' predictions at the token. */
  words() {
    const { messages } = this.options
    if (!this.#answer) return ''
    const { tokens, cells, words, word } = this.#answer
    const at = this.#step - 1
    const isEnd = this.#step === this.#count
    const said = cells.map((cell) => {
      const shares = cell.shares[at]
      if (!isEnd)
        return fill(messages.example_share, { cell: cell.label, word, share: percent(shares[words.indexOf(word)]) })
      const best = shares.indexOf(Math.max(...shares))
      const verdict = words[best] === word ? messages.correct : fill(messages.wrong, { word })
      return fill(messages.example_says, {
        cell: cell.label,
        answer: words[best],
        share: percent(shares[best]),
        verdict,
      })
    })
    return sentences(fill(messages.example_now, { token: this.#step, count: this.#count, word: tokens[at] }), ...said)
  }

  async redraw() {
    if (!this.#answer) return
    const { cells, words, word } = this.#answer
    const place = byId('shares')
    const { clientWidth: width, clientHeight: height } = place
    this.#width = width
    document.getElementById('example')?.style.setProperty('--token', `${width / this.#count}px`)
    this.go(this.#step)
    const y = /** @type {[number, number]} */ ([-0.04, 1.08])
    const grid = [0, 0.5, 1]
    const top = (/** @type {number} */ value) => (1 - (value - y[0]) / (y[1] - y[0])) * height
    byId('share-ticks').replaceChildren(
      ...grid.map((at) => element('span', { style: `top:${top(at)}px`, text: `${at * 100}%` })),
    )
    if (!isLoaded()) return
    const right = words.indexOf(word)
    const drawn = cells.map((cell) => ({
      x: cell.shares.map((_, n) => n + 0.5),
      y: cell.shares.map((each) => each[right]),
      dash: cell.style,
    }))
    await draw(place, lines(drawn, { x: [0, this.#count], y, grid, level: 1 / words.length }), { width, height })
    place.parentElement?.querySelector('.names')?.remove()
    const names = cells.map((cell, n) => ({
      text: cell.label,
      top: beside(top(drawn[n].y[Math.floor(this.#count / 2)]) / height, height),
    }))
    place.after(
      element(
        'div',
        { class: 'names middle', 'aria-hidden': 'true' },
        ...apart(names, height, 14).map(({ text, top: at }) => element('b', { style: `top:${at}px`, text })),
      ),
    )
    const { scales } = this.options.config
    for (const [n, cell] of cells.entries()) {
      const strip = byId(`${SIDES[n]}-states`)
      const scale = cell.range[0] < 0 ? scales.signed : scales.gate
      const map = { z: rows(cell.matrix, (value) => value), range: cell.range, scale }
      await draw(strip, heats([map], this.#count), { width, height: strip.clientHeight })
    }
  }
}
