/** The figure of the loop: a plain network unrolled into a chain, and a sentence that it reads word by word. */

import { fragment } from '../../core/elements.js'
import { fill } from '../../text/messages.js'
import { percent } from '../../text/numbers.js'
import { same } from '../figure.js'
import { asStyle, between, EASING } from './between.js'

/** @typedef {import('../figure.js').State} State */
/** @typedef {{node: Element, attribute: string, start: string, end: string}} Mover */
/**
 * @typedef {object} Drawing one of the pictures, and its moving elements
 * @property {SVGSVGElement} root
 * @property {Element} scroll
 * @property {number[]} scrolls
 * @property {Mover[]} movers
 * @property {Element[]} copies
 * @property {Element[]} arrows
 */

const PULL = 900 // ms from loop to chain
const STEP = 260
export const APPEARS = 0.35 // as in app/story/figures/loop/picture.py

export default class Loop {
  /** @type {Drawing[]} */
  #drawings = []
  #unroll
  #frame = 0
  /** @type {Server.LoopData | null} */
  #numbers = null
  /** @type {State | null} the state of the request for the sentence that is shown */
  #asked = null
  #wanted = 0
  /** @type {Animation[]} */
  #moving = []

  /** @param {HTMLElement} root @param {import('../figure.js').Setting} setting */
  constructor(root, setting) {
    this.root = root
    this.setting = setting
    this.state = { ...setting.state }
    this.#unroll = Number(this.state.unroll) / 100
    this.pictures = this.#at('[data-pictures]')
    this.slider = /** @type {HTMLInputElement} */ (this.#at('[data-unroll]'))
    this.check = /** @type {HTMLInputElement} */ (this.#at('[data-show-weights]'))
    this.example = /** @type {HTMLSelectElement} */ (this.#at('[data-example]'))
    this.text = /** @type {HTMLInputElement} */ (this.#at('[data-text]'))
    this.steps = /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll('[data-step]'))
    this.#take()
    this.#listen()
  }

  /** @param {string} selector */
  #at(selector) {
    return /** @type {HTMLElement} */ (this.root.querySelector(selector))
  }

  /** Find the moving elements of the present pictures. */
  #take() {
    this.#drawings = [.../** @type {NodeListOf<SVGSVGElement>} */ (this.pictures.querySelectorAll('svg'))].map(
      (root) => ({
        root,
        scroll: /** @type {Element} */ (root.querySelector('[data-scroll]')),
        scrolls: (root.dataset.scrolls ?? '').split(' ').map(Number),
        movers: [.../** @type {NodeListOf<SVGElement>} */ (root.querySelectorAll('[data-morph]'))].map((node) => {
          const [attribute, start, end] = (node.dataset.morph ?? '').split('|')
          return { node, attribute, start, end }
        }),
        copies: [...root.querySelectorAll('[data-copy]')],
        arrows: [...root.querySelectorAll('[data-arrow]')],
      }),
    )
  }

  #listen() {
    this.slider.addEventListener('input', () => this.#change({ unroll: this.slider.value }))
    this.check.addEventListener('change', () => this.#change({ weights: this.check.checked ? '1' : '0' }))
    for (const button of this.steps) {
      button.addEventListener('click', () => {
        const token = Number(this.state.token) + Number(button.dataset.step)
        if (token >= 1 && token <= this.#count) this.#change({ token: String(token) })
      })
    }
    this.example.addEventListener('change', () => {
      if (this.example.value) this.#read(this.example.value)
      else this.text.focus()
    })
    this.#at('form').addEventListener('submit', (event) => {
      event.preventDefault()
      this.#read(this.text.value.trim().replace(/\s+/g, ' '))
    })
    this.pictures.addEventListener('click', (event) => {
      const word = /** @type {Element} */ (event.target).closest('[data-go]')
      if (word instanceof SVGElement) this.#change({ token: word.dataset.go ?? '1' })
    })
    this.pictures.addEventListener('pointerover', (event) => {
      const part = /** @type {Element} */ (event.target).closest('[data-part]')
      this.setting.pointed(part instanceof SVGElement ? (part.dataset.part ?? null) : null)
    })
    this.pictures.addEventListener('pointerleave', () => this.setting.pointed(null))
  }

  get #count() {
    return this.#drawings[0].scrolls.length
  }

  /** Change the sentence; keep the word, or take the last one if the sentence is shorter. @param {string} text */
  #read(text) {
    const count = text ? text.split(' ').length + 1 : 1
    const wasLast = Number(this.state.token) === this.#count
    const token = wasLast ? count : Math.min(Number(this.state.token), count)
    this.#change({ text, token: String(Math.max(1, token)) })
  }

  /** @param {Partial<State>} change */
  #change(change) {
    this.setting.changed(/** @type {State} */ ({ ...this.state, ...change }))
  }

  /** @param {State} state @param {{travel: boolean}} how @returns {Promise<string>} */
  async show(state, { travel }) {
    const my = ++this.#wanted
    // the server rendered it
    if (!this.#numbers && same(state, this.state)) return this.#at('[data-said]').textContent ?? ''
    const asked = this.#asked?.text === state.text ? this.#asked : state
    const numbers = /** @type {Server.LoopData} */ (await this.setting.ask(asked))
    if (my !== this.#wanted) return ''
    this.#asked = asked
    const isOther = state.text !== this.state.text
    const before = this.state
    this.state = { ...state }
    this.#numbers = numbers
    const moves = travel && !this.setting.calm
    if (isOther) {
      this.pictures.replaceChildren(...numbers.pictures.map(fragment))
      this.#take()
      if (!this.setting.calm) this.#animate(this.pictures, [{ opacity: 0.3 }, { opacity: 1 }], 180)
    }
    this.#controls()
    this.#weights()
    const now = Number(state.token) - 1
    this.#panel(numbers, now, moves && !isOther && before.token !== state.token)
    this.#pull(Number(state.unroll) / 100, moves && !this.#isDragged(), isOther ? now : Number(before.token) - 1)
    this.#at('[data-said]').textContent = numbers.said[now]
    return numbers.said[now]
  }

  #isDragged() {
    return document.activeElement === this.slider && this.slider.value === this.state.unroll
  }

  #controls() {
    const { unroll, weights, text, token } = this.state
    this.slider.value = unroll
    this.slider.setAttribute('aria-valuetext', fill(this.setting.messages.unrolled, { share: unroll }))
    this.check.checked = weights === '1'
    this.text.value = text
    const option = [...this.example.options].find((one) => one.text === text && one.value)
    this.example.value = option ? option.value : ''
    for (const button of this.steps) {
      const next = Number(token) + Number(button.dataset.step)
      button.setAttribute('aria-disabled', String(next < 1 || next > this.#count))
    }
  }

  #weights() {
    for (const { root } of this.#drawings) root.dataset.weights = this.state.weights
  }

  /**
   * Draw a share of the way from loop to chain.
   * @param {number} share
   * @param {boolean} moves
   * @param {number} before the word that was read
   */
  #pull(share, moves, before) {
    cancelAnimationFrame(this.#frame)
    const now = Number(this.state.token) - 1
    const from = this.#unroll
    for (const drawing of this.#drawings) this.#step(drawing, now)
    if (!moves || (from === share && now === before)) {
      this.#place(share, now, now, 1)
      return
    }
    const start = performance.now()
    const lasts = from === share ? STEP : Math.max(STEP, PULL * Math.abs(share - from))
    const advance = (/** @type {number} */ time) => {
      const part = Math.min(1, Math.max(0, (time - start) / lasts))
      const eased = part * part * (3 - 2 * part)
      this.#place(from + (share - from) * eased, before, now, eased)
      if (part < 1) this.#frame = requestAnimationFrame(advance)
    }
    this.#frame = requestAnimationFrame(advance)
  }

  /**
   * Draw a share of the way from loop to chain, scrolled between two words.
   * @param {number} share
   * @param {number} before the word that was read
   * @param {number} now
   * @param {number} part of the way between the two
   */
  #place(share, before, now, part) {
    const isSame = share === this.#unroll
    this.#unroll = share
    for (const drawing of this.#drawings) {
      const scroll = drawing.scrolls[before] + (drawing.scrolls[now] - drawing.scrolls[before]) * part
      drawing.scroll.setAttribute('transform', `translate(${-scroll * share},0)`)
      const others = String(Math.min(1, share / APPEARS))
      for (const [at, copy] of drawing.copies.entries()) copy.setAttribute('opacity', at === now ? '1' : others)
      for (const [at, arrow] of drawing.arrows.entries()) arrow.setAttribute('opacity', at === now ? '1' : others)
      if (isSame) continue
      for (const { node, attribute, start, end } of drawing.movers)
        node.setAttribute(attribute, between(start, end, share))
    }
  }

  /** Mark the copy that reads the present word. @param {Drawing} drawing @param {number} now */
  #step(drawing, now) {
    for (const nodes of [drawing.copies, drawing.arrows]) {
      for (const [at, node] of nodes.entries()) {
        const when = at < now ? 'past' : at === now ? 'now' : 'next'
        if (node.getAttribute('data-when') !== when) node.setAttribute('data-when', when)
      }
    }
  }

  /** Draw the panel of predictions. @param {Server.LoopData} numbers @param {number} now @param {boolean} moves */
  #panel(numbers, now, moves) {
    for (const { root } of this.#drawings) {
      for (const cell of /** @type {NodeListOf<SVGElement>} */ (root.querySelectorAll('[data-unit]'))) {
        cell.style.fill = numbers.colours[now][Number(cell.dataset.unit)]
      }
      const index = root.querySelector('[data-state] tspan tspan')
      if (index) index.textContent = String(now + 1)
      for (const bar of /** @type {NodeListOf<SVGElement>} */ (root.querySelectorAll('[data-bar]'))) {
        this.#stretch(bar, this.#share(numbers, now, bar.dataset.bar ?? ''), moves)
      }
      for (const value of /** @type {NodeListOf<SVGElement>} */ (root.querySelectorAll('[data-value]'))) {
        value.textContent = percent(this.#share(numbers, now, value.dataset.value ?? ''))
      }
      for (const word of /** @type {NodeListOf<SVGElement>} */ (root.querySelectorAll('[data-word]'))) {
        word.textContent = numbers.likeliest[now][Number(word.dataset.word)][0]
      }
    }
  }

  /** @param {Server.LoopData} numbers @param {number} now @param {string} name of a bar */
  #share(numbers, now, name) {
    return name in numbers.groups ? numbers.groups[name][now] : numbers.likeliest[now][Number(name.split('-')[1])][1]
  }

  /** @param {SVGElement} bar @param {number} share @param {boolean} moves */
  #stretch(bar, share, moves) {
    const old = bar.getAttribute('transform') ?? ''
    const next = old.replace(/scale\([^)]*\)/, `scale(${share.toFixed(4)},1)`)
    if (old === next) return
    bar.setAttribute('transform', next)
    if (moves) this.#animate(bar, [{ transform: asStyle(old) }, { transform: asStyle(next) }], STEP)
  }

  /** @param {Element} node @param {Keyframe[]} frames @param {number} duration */
  #animate(node, frames, duration) {
    const animation = node.animate(frames, { duration, easing: EASING })
    this.#moving.push(animation)
    animation.onfinish = () => (this.#moving = this.#moving.filter((one) => one !== animation))
  }

  /** Finish all animations. */
  rest() {
    cancelAnimationFrame(this.#frame)
    for (const animation of this.#moving.splice(0)) animation.cancel()
    const now = Number(this.state.token) - 1
    this.#place(Number(this.state.unroll) / 100, now, now, 1)
  }

  /** @param {string | null} part */
  light(part) {
    if (part) this.pictures.dataset.ring = part
    else delete this.pictures.dataset.ring
  }
}
