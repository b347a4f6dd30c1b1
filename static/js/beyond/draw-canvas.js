/** The canvas at one glimpse, with the read and the write window. */

import { byId } from '../core/elements.js'
import { draw } from '../drawing/plain.js'
import { fill } from '../text/messages.js'
import { number } from '../text/numbers.js'

const NAMES = { canvas: 'canvas', read: 'look', write: 'pen' } // the values that each one depends on
const THICKEST = 9 // px, the largest width of a window's line

/**
 * Return a moment's data for the page's own views.
 * @param {import('../views/moment.js').Moment} moment
 */
export const panelOf = (moment) => /** @type {Server.DrawPanel} */ (moment.trace.panel)

/** Build the figure of a canvas. @param {(number | null)[][]} z @param {Record<string, unknown>} [more] */
export const inkFigure = (z, more = {}) => ({
  data: [
    {
      type: 'heatmap',
      z,
      zmin: 0,
      zmax: 255,
      colorscale: [
        [0, '$panel'],
        [1, '$ink'],
      ],
      showscale: false,
      hoverinfo: 'skip',
      zsmooth: false,
      ...more,
    },
  ],
  layout: {
    xaxis: { visible: false, fixedrange: true },
    yaxis: { visible: false, fixedrange: true },
    margin: { l: 0, r: 0, t: 0, b: 0, pad: 0 },
    paper_bgcolor: 'rgba(0,0,0,0)',
    plot_bgcolor: 'rgba(0,0,0,0)',
    showlegend: false,
  },
})

/**
 * Return the width of a window's line: the blur of its filters, within limits.
 * @param {Server.DrawWindow} window
 * @param {number} scale
 */
export const lineOf = (window, scale) => Math.min(THICKEST, Math.max(1.5, window.blur * scale))

export class Canvas {
  #place = byId('draw-canvas')
  #frame = byId('draw-frame')
  /** @type {import('../views/moment.js').Moment | null} */
  #moment = null
  #shown = ''

  /** @param {import('../stage/stage.js').Setting<Server.DrawConfig>} setting */
  constructor({ messages, config }) {
    this.messages = messages
    this.config = config
    new ResizeObserver(() => {
      if (this.#moment) void this.#draw(this.#moment)
    }).observe(this.#frame)
  }

  /** @param {import('../views/moment.js').Moment} moment @param {import('../views/moment.js').How} how */
  async update(moment, how) {
    this.#moment = moment
    if (how.recolour) this.#shown = ''
    if (how.fresh) {
      byId('draw-card').dataset.mode = /** @type {string} */ (moment.state.mode)
      const { reads, writes } = panelOf(moment)
      byId('draw-legend').hidden = !writes.length
      const key = /** @type {HTMLElement} */ (document.querySelector('.key.read'))
      key.hidden = !reads.length
      this.#shown = ''
    }
    this.#say(moment)
    await this.#draw(moment)
  }

  /** Describe the glimpse and its windows. @param {import('../views/moment.js').Moment} moment */
  #say(moment) {
    const { messages } = this
    const { kl, nll } = panelOf(moment)
    const { t } = moment
    const isWritten = moment.isKnown(NAMES.canvas)
    byId('draw-when').textContent = fill(isWritten ? messages.draw_after : messages.draw_before, { glimpse: t + 1 })
    const write = (/** @type {string} */ id, /** @type {string} */ message, /** @type {number | null} */ value) => {
      byId(id).textContent = value === null ? '' : fill(message, { value: number(value, 1) })
    }
    if (!kl || !nll) {
      byId('draw-nll').textContent = messages.draw_nothing_read
      byId('draw-kl').textContent = byId('draw-bound').textContent = ''
      return
    }
    write('draw-nll', messages.draw_nll, isWritten ? nll[t] : (nll[t - 1] ?? null))
    write('draw-kl', messages.draw_kl, moment.isKnown('kl') ? kl[t] : null)
    const spent = kl.slice(0, t + 1).reduce((sum, value) => sum + value, 0)
    write('draw-bound', messages.draw_bound, isWritten ? nll[t] + spent : null)
  }

  /** Draw the canvas and its windows. @param {import('../views/moment.js').Moment} moment */
  async #draw(moment) {
    const { clientWidth: width, clientHeight: height } = this.#frame
    const { canvases, reads, writes } = panelOf(moment)
    const n = moment.t + (moment.isKnown(NAMES.canvas) ? 1 : 0)
    this.#lay(byId('draw-read'), moment.isKnown(NAMES.read) ? reads[moment.t] : undefined)
    this.#lay(byId('draw-write'), moment.isKnown(NAMES.write) ? writes[moment.t] : undefined)
    const wanted = `${n} ${width} ${height}`
    if (!width || this.#shown === wanted) return
    this.#shown = wanted
    const figure = inkFigure(canvases[n], { x0: 0.5, y0: 0.5 })
    await draw(this.#place, figure, {
      width,
      height,
      x: [0, this.config.width],
      y: /** @type {[number, number]} */ ([this.config.height, 0]),
    })
  }

  /** @param {HTMLElement} mark @param {Server.DrawWindow | undefined} window */
  #lay(mark, window) {
    mark.hidden = !window
    if (!window) return
    const scale = this.#frame.clientWidth / this.config.width
    mark.style.setProperty('--line', `${lineOf(window, scale)}px`)
    mark.style.width = mark.style.height = `${window.side * scale}px`
    const [left, top] = [window.x, window.y].map((centre) => (centre - window.side / 2) * scale)
    mark.style.transform = `translate(${left}px, ${top}px)`
  }
}
