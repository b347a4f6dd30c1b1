/** The canvas after each glimpse, with its windows and its nats; later glimpses are covered. */

import { byId } from '../core/elements.js'
import { draw } from '../drawing/plain.js'
import { number } from '../text/numbers.js'
import { inkFigure, lineOf, panelOf } from './draw-canvas.js'

export class Glimpses {
  #plane = byId('draw-plane')
  #place = byId('draw-glimpses')
  #cells = byId('draw-cells')
  /** @type {import('../views/moment.js').Moment | null} */
  #moment = null
  #size = ''

  /** @param {import('../stage/stage.js').Setting<Server.DrawConfig>} setting */
  constructor({ stage, config }) {
    this.config = config
    this.#cells.addEventListener('click', (event) => {
      const cell = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest('[data-glimpse]'))
      if (cell) void stage.go({ token: Number(cell.dataset.glimpse) }, 'token')
    })
    new ResizeObserver(() => {
      const size = `${this.#plane.clientWidth} ${this.#plane.clientHeight}`
      if (this.#moment && size !== this.#size) void this.#draw(this.#moment)
    }).observe(this.#plane)
  }

  /** @param {import('../views/moment.js').Moment} moment @param {import('../views/moment.js').How} how */
  async update(moment, how) {
    this.#moment = moment
    if (how.fresh) this.#write(moment)
    const done = moment.t + (moment.isKnown('canvas') ? 1 : 0)
    for (const cell of /** @type {NodeListOf<HTMLElement>} */ (this.#cells.querySelectorAll('[data-glimpse]'))) {
      const glimpse = Number(cell.dataset.glimpse)
      cell.classList.toggle('later', glimpse > done)
      cell.classList.toggle('now', glimpse === moment.t + 1)
    }
    if (how.fresh || how.recolour) await this.#draw(moment)
  }

  /** @param {import('../views/moment.js').Moment} moment */
  #write(moment) {
    const { kl, nll } = panelOf(moment)
    this.#cells.querySelectorAll('[data-glimpse]').forEach((cell, t) => {
      const [bold, small] = [cell.querySelector('b'), cell.querySelector('small')]
      if (bold) bold.textContent = nll ? number(nll[t], 1) : ''
      if (small) small.textContent = kl ? `KL ${number(kl[t], 1)}` : ''
    })
  }

  /**
   * Draw all canvases as one heat map: squares in one row or two, each under its cell of the page.
   * @param {import('../views/moment.js').Moment} moment
   */
  async #draw(moment) {
    const plane = this.#plane.getBoundingClientRect()
    const { clientWidth: width, clientHeight: height } = this.#plane
    this.#size = `${width} ${height}`
    if (!width) return
    const panel = panelOf(moment)
    const squares = [...this.#cells.querySelectorAll('.draw-cover')].map((cover) => {
      const box = cover.getBoundingClientRect()
      return { left: box.left - plane.left, top: box.top - plane.top, side: box.width }
    })
    const x = edges([...new Set(squares.map((square) => square.left))], squares[0].side, this.config.width)
    const y = edges([...new Set(squares.map((square) => square.top))], squares[0].side, this.config.height)
    const across = new Set(squares.map((square) => square.left)).size
    const z = y.slice(1).map((_, row) => x.slice(1).map((__, column) => this.#ink(panel, row, column, across)))
    const figure = inkFigure(z, { x, y })
    const scale = squares[0].side / this.config.width
    const shapes = squares.flatMap((square, t) => [
      outline(panel.reads[t], square, scale, '$word-edge', 'solid'),
      outline(panel.writes[t], square, scale, '$pos', 'dot'),
    ])
    Object.assign(figure.layout, { shapes: shapes.filter(Boolean) })
    await draw(this.#place, figure, { width, height, x: [0, width], y: [height, 0] })
  }

  /**
   * Return the ink at a position of the heat map; null between the squares.
   * @param {Server.DrawPanel} panel
   * @param {number} row
   * @param {number} column
   * @param {number} across
   */
  #ink(panel, row, column, across) {
    const { width, height } = this.config
    const [line, pixelRow] = [Math.floor(row / (height + 1)), row % (height + 1)]
    const [place, pixelColumn] = [Math.floor(column / (width + 1)), column % (width + 1)]
    if (pixelRow === height || pixelColumn === width) return null
    return panel.canvases[1 + line * across + place]?.[pixelRow][pixelColumn] ?? null
  }
}

/**
 * Return the edges of all pixels along one axis: those of each square, with gaps between squares.
 * @param {number[]} starts
 * @param {number} side
 * @param {number} count
 */
const edges = (starts, side, count) =>
  starts.flatMap((start) => Array.from({ length: count + 1 }, (_, n) => start + (n / count) * side))

/**
 * Build the shape of a window, clipped to its square.
 * @param {Server.DrawWindow | undefined} window
 * @param {{left: number, top: number, side: number}} square
 * @param {number} scale
 * @param {string} colour
 * @param {string} dash
 */
function outline(window, square, scale, colour, dash) {
  if (!window) return null
  const inside = (/** @type {number} */ place) => Math.min(square.side, Math.max(0, place * scale))
  const half = window.side / 2
  const [x0, x1] = [inside(window.x - half), inside(window.x + half)]
  const [y0, y1] = [inside(window.y - half), inside(window.y + half)]
  return {
    type: 'rect',
    x0: square.left + x0,
    x1: square.left + x1,
    y0: square.top + y0,
    y1: square.top + y1,
    line: { color: colour, width: Math.min(4, lineOf(window, scale)), dash },
  }
}
