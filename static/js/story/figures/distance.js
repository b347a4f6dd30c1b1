/** The figure of long-distance dependencies: the reader sets the gap; bars and the target move. */

import { fragment } from '../../core/elements.js'
import { fill } from '../../text/messages.js'
import { same } from '../figure.js'
import { asStyle, EASING } from './between.js'

/** @typedef {import('../figure.js').State} State */

const TRAVEL = 420 // ms
const FADE = 180
export const SEEDS = 99 // as in app/story/figures/distance/figure.py

export default class Distance {
  #wanted = 0
  /** @type {Animation[]} */
  #moving = []

  /** @param {HTMLElement} root @param {import('../figure.js').Setting} setting */
  constructor(root, setting) {
    this.root = root
    this.setting = setting
    /** The state that is shown. @type {State} */
    this.state = { ...setting.state }
    /** The state that the reader has chosen; its response may be pending. @type {State} */
    this.next = this.state
    this.pictures = this.#at('[data-pictures]')
    this.gap = /** @type {HTMLInputElement} */ (this.#at('[data-gap]'))
    this.selects = /** @type {NodeListOf<HTMLSelectElement>} */ (root.querySelectorAll('[data-field]'))
    this.buttons = /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll('[data-sets]'))
    this.#listen()
  }

  /** @param {string} selector */
  #at(selector) {
    return /** @type {HTMLElement} */ (this.root.querySelector(selector))
  }

  #listen() {
    for (const select of this.selects)
      select.addEventListener('change', () => this.#change({ [select.dataset.field ?? '']: select.value }))
    for (const button of this.buttons)
      button.addEventListener('click', () => this.#change({ [button.dataset.sets ?? '']: button.dataset.value ?? '' }))
    this.gap.addEventListener('input', () => this.#change({ gap: this.gap.value }))
    this.#at('[data-another]').addEventListener('click', () =>
      this.#change({ seed: String((Number(this.next.seed) % SEEDS) + 1) }),
    )
    this.pictures.addEventListener('pointerover', (event) => {
      const part = /** @type {Element} */ (event.target).closest('[data-part]')
      this.setting.pointed(part instanceof SVGElement ? (part.dataset.part ?? null) : null)
    })
    this.pictures.addEventListener('pointerleave', () => this.setting.pointed(null))
  }

  /** Change the state, with the gap clipped to those of the task. @param {Partial<State>} change */
  #change(change) {
    const next = /** @type {State} */ ({ ...this.next, ...change })
    const most = Number(this.gap.dataset[next.task] ?? next.gap)
    if (Number(next.gap) > most) next.gap = String(most)
    if (next.task === 'curve')
      next.gap = String(measured(tried(this.gap.dataset[next.regime]), Number(next.gap), Number(this.next.gap)))
    this.next = next
    this.#controls()
    this.setting.changed(next)
  }

  /** @param {State} state @param {{travel: boolean}} how @returns {Promise<string>} */
  async show(state, { travel }) {
    const my = ++this.#wanted
    this.next = { ...state }
    this.#controls()
    const said = this.#at('[data-said]')
    if (same(state, this.state)) return said.textContent ?? ''
    const shown = /** @type {Server.DistanceData} */ (await this.setting.ask(state))
    if (my !== this.#wanted) return ''
    const isDragged =
      document.activeElement === this.gap && this.state.task === state.task && this.state.gap !== state.gap
    this.state = { ...state }
    this.#redraw(shown.pictures, isDragged ? 0 : travel ? TRAVEL : FADE)
    said.textContent = shown.said
    return shown.said
  }

  #controls() {
    const { next } = this
    const isPlaces = next.task === 'places'
    const isCurve = next.task === 'curve'
    if (!isPlaces)
      this.gap.max = isCurve ? String(tried(this.gap.dataset[next.regime]).at(-1)) : (this.gap.dataset[next.task] ?? '')
    this.gap.value = next.gap
    const { messages } = this.setting
    this.gap.setAttribute(
      'aria-valuetext',
      next.gap === '1' ? messages.between_one : fill(messages.between, { count: next.gap }),
    )
    this.#at('[data-gap-said]').textContent = next.gap
    this.#at('.apart-gap').hidden = isPlaces
    this.#at('[data-gap-name]').textContent = isCurve ? messages.trained : messages.distance
    this.#at('[data-another]').hidden = isPlaces || isCurve
    for (const select of this.selects) select.value = next[select.dataset.field ?? '']
    for (const button of this.buttons)
      button.setAttribute('aria-pressed', String(button.dataset.value === next[button.dataset.sets ?? '']))
    const shown = [next.task, `${next.task}-${next.view}`]
    for (const one of /** @type {NodeListOf<HTMLElement>} */ (this.root.querySelectorAll('[data-for]'))) {
      one.hidden = !(one.dataset.for ?? '').split(' ').some((name) => shown.includes(name))
    }
  }

  /**
   * Replace the pictures; elements that both have move, or else all fade.
   * @param {string[]} pictures
   * @param {number} lasts ms
   */
  #redraw(pictures, lasts) {
    this.#stop()
    const before = [...this.pictures.children].map(places)
    const made = pictures.map((picture) => /** @type {Element} */ (fragment(picture).firstChild))
    this.pictures.replaceChildren(...made)
    if (this.setting.calm || !lasts) return
    for (const [at, picture] of made.entries()) {
      const after = places(picture)
      if (before[at]?.kind !== after.kind) {
        this.#animate(picture, [{ opacity: 0.2 }, { opacity: 1 }], FADE)
        continue
      }
      for (const [key, node] of after.nodes) {
        const old = before[at].nodes.get(key)?.getAttribute('transform')
        const now = node.getAttribute('transform')
        if (old && now && old !== now)
          this.#animate(node, [{ transform: asStyle(old) }, { transform: asStyle(now) }], lasts)
      }
    }
  }

  /** @param {Element} node @param {Keyframe[]} frames @param {number} duration */
  #animate(node, frames, duration) {
    const animation = node.animate(frames, { duration, easing: EASING })
    this.#moving.push(animation)
    animation.onfinish = () => (this.#moving = this.#moving.filter((one) => one !== animation))
  }

  #stop() {
    for (const animation of this.#moving.splice(0)) animation.cancel()
  }

  /** Finish all animations. */
  rest() {
    this.#stop()
  }

  /** @param {string | null} part */
  light(part) {
    if (part) this.pictures.dataset.ring = part
    else delete this.pictures.dataset.ring
  }
}

/** Parse the gaps of an attribute. @param {string | undefined} text */
function tried(text) {
  return (text ?? '').split(' ').map(Number)
}

/**
 * Return the gap nearest to `wanted` among those with networks; if it differs from `before`, at least the next one in
 * that direction, so that an arrow key moves by one.
 * @param {number[]} gaps @param {number} wanted @param {number} before
 */
function measured(gaps, wanted, before) {
  if (wanted > before) return gaps.find((gap) => gap >= wanted) ?? gaps[gaps.length - 1]
  if (wanted < before) return gaps.findLast((gap) => gap <= wanted) ?? gaps[0]
  return gaps.reduce((best, gap) => (Math.abs(gap - wanted) < Math.abs(best - wanted) ? gap : best))
}

/** Return the elements of a picture that can move, with their places. @param {Element} picture */
function places(picture) {
  const nodes = new Map(
    [...picture.querySelectorAll('[data-key]')].map((node) => [node.getAttribute('data-key'), node]),
  )
  return { kind: picture.getAttribute('data-kind'), nodes }
}
