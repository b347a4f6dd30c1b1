/**
 * The attention weights for each word as small tiles, each a button for its step; and a description of this step.
 */

import { byId, element } from '../core/elements.js'
import { draw } from '../drawing/plain.js'
import { sentences } from '../text/joining.js'
import { fill } from '../text/messages.js'
import { number } from '../text/numbers.js'
import { panelOf } from './attention-panel.js'
import { place } from './attention-picture.js'

const GAP = 1 // patches between tiles
const LETTERS = 22 // px below each tile, for its word
const WIDEST = 12 // px, the largest side of a patch
const LEAST = 6.5

export class Looks {
  #box = byId('tiles')
  #place = byId('looks')
  #list = byId('sought')
  /** @type {import('../views/moment.js').Moment | null} */
  #moment = null
  #shown = ''

  /** @param {import('../stage/stage.js').Setting<Server.AttentionConfig>} setting */
  constructor({ messages, config, stage }) {
    this.messages = messages
    this.config = config
    this.stage = stage
    let width = 0
    new ResizeObserver(() => {
      if (this.#box.clientWidth === width) return
      width = this.#box.clientWidth
      if (this.#moment) void this.#draw(this.#moment, true)
    }).observe(this.#box)
  }

  /** @param {import('../views/moment.js').Moment} moment @param {import('../views/moment.js').How} how */
  async update(moment, how) {
    this.#moment = moment
    this.#say(moment)
    if (how.fresh) {
      const { verdict, sought } = panelOf(moment)
      byId('verdict').textContent = verdict?.text ?? ''
      byId('verdict').dataset.right = String(verdict?.isRight ?? '')
      this.#list.replaceChildren(
        ...sought.map((word, t) => {
          const label = fill(this.messages.looked_for, { word })
          const button = element(
            'button',
            { type: 'button', 'aria-label': label, title: label },
            element('span', { text: word }),
          )
          button.addEventListener('click', () => void this.stage.go({ token: t + 1 }, 'jump'))
          return element('li', {}, button)
        }),
      )
    }
    this.#list.querySelectorAll('button').forEach((button, t) => {
      if (t === moment.t) button.setAttribute('aria-current', 'step')
      else button.removeAttribute('aria-current')
      button.classList.toggle('later', t >= moment.columns('alpha'))
    })
    await this.#draw(moment, how.fresh || how.recolour)
  }

  /** Describe this step in words. @param {import('../views/moment.js').Moment} moment */
  #say(moment) {
    const weights = moment.isKnown('alpha') ? moment.vector('alpha') : null
    const { word } = moment
    if (!weights) {
      byId('look').textContent = fill(this.messages.not_looked, { word })
      return
    }
    const most = Math.max(...weights)
    const where = place(weights.indexOf(most), this.config.columns)
    const said = [fill(this.messages.look, { word, ...where, weight: number(most) })]
    if (moment.isKnown('beta')) said.push(fill(this.messages.let_in, { beta: number(moment.vector('beta')?.[0]) }))
    byId('look').textContent = sentences(...said)
  }

  /**
   * Place the tiles, and draw the weights as one heat map.
   * @param {import('../views/moment.js').Moment} moment
   * @param {boolean} always
   */
  async #draw(moment, always) {
    const { rows, columns, looks } = this.config
    const count = moment.length
    const across = Math.max(1, Math.min(count, Math.floor(this.#box.clientWidth / ((columns + GAP) * LEAST))))
    const side = Math.min(WIDEST, this.#box.clientWidth / (across * (columns + GAP)))
    const letters = Math.ceil(LETTERS / side)
    const [wide, high] = [columns + GAP, rows + letters]
    const down = Math.ceil(count / across)
    const known = moment.columns('alpha')
    const key = `${known} ${side} ${across}`
    if (!always && key === this.#shown) return
    this.#shown = key
    ;[...this.#list.children].forEach((item, t) => {
      const { style } = /** @type {HTMLElement} */ (item)
      style.left = `${(t % across) * wide * side}px`
      style.top = `${Math.floor(t / across) * high * side}px`
      style.width = `${wide * side}px`
      style.height = `${high * side}px`
      style.setProperty('--tile', `${columns * side}px`)
    })
    this.#box.style.height = `${down * high * side}px`
    /** @type {(number | null)[][]} */
    const z = Array.from({ length: down * high }, () => new Array(across * wide).fill(null))
    for (let t = 0; t < known; t++) {
      moment.vector('alpha', t)?.forEach((weight, patch) => {
        z[Math.floor(t / across) * high + Math.floor(patch / columns)][(t % across) * wide + (patch % columns)] = weight
      })
    }
    const size = { width: Math.round(across * wide * side), height: Math.round(down * high * side) }
    const figure = { ...looks, data: [{ ...looks.data[0], z }] }
    await draw(this.#place, figure, { ...size, x: [-0.5, across * wide - 0.5], y: [down * high - 0.5, -0.5] })
  }
}
