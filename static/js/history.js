/** Every value over the whole sentence: drawn once, whole, and uncovered as the reading goes on. */

import { byId, element, fragment } from './format.js'
import { draw } from './plotly-adapter.js'

const GAP = 0.11 // of a band's height, as in app/figures/bands.py

export class History {
  #bands = byId('bands')
  #plane = byId('plane')
  #covers = byId('covers')
  #labels = byId('band-labels')
  #now = byId('now')
  #size = { width: 0, height: 0 }
  /** @type {import('./moment.js').Moment | null} */
  #moment = null

  /** @param {{messages: Record<string, string>, pick: (unit: number) => void}} options */
  constructor(options) {
    this.options = options
    this.#plane.addEventListener('click', (event) => {
      const place = this.at(event)
      if (place) options.pick(place.unit + 1)
    })
    let waiting = 0
    new ResizeObserver(() => {
      if (!this.#moment || (this.#plane.clientWidth === this.#size.width && this.#plane.clientHeight === this.#size.height)) return
      window.clearTimeout(waiting)
      waiting = window.setTimeout(() => this.redraw(), 100)
    }).observe(this.#plane)
  }

  /** @param {import('./moment.js').Moment} moment @param {{fresh: boolean}} how */
  async update(moment, how) {
    this.#moment = moment
    if (how.fresh) {
      this.#label(moment)
      await this.#draw(moment)
    }
    this.#uncover(moment)
  }

  async redraw() {
    if (!this.#moment) return
    await this.#draw(this.#moment)
    this.#uncover(this.#moment)
  }

  /** @param {import('./moment.js').Moment} moment */
  async #draw(moment) {
    const { clientWidth: width, clientHeight: height } = this.#plane
    this.#size = { width, height }
    const figure = moment.scene.bands_figure
    const data = figure.data.map((/** @type {any} */ trace) => ({ ...trace, z: transposed(moment.trace.values[trace.name]) }))
    const free = moment.trace.unclamped?.values
    if (free) {
      moment.scene.bands.forEach((band, row) => {
        const differs = free[band.name] && difference(moment.trace.values[band.name], free[band.name], band.range)
        if (differs) data.push({ type: 'heatmap', z: [differs], x0: 0.5, dx: 1, y: [row + 1 - GAP + 0.015, row + 1 - 0.015], zmin: 0, zmax: 1, colorscale: [[0, '$page'], [1, '$difference']], showscale: false, hoverinfo: 'skip' })
      })
    }
    await draw(this.#bands, { data, layout: figure.layout }, { width, height, x: [0, moment.length] })
  }

  /** @param {import('./moment.js').Moment} moment */
  #label(moment) {
    const { bands } = moment.scene
    document.body.style.setProperty('--bands', String(bands.length))
    this.#labels.replaceChildren(
      ...bands.map((band) => {
        const label = element('p', { 'data-role': band.role ?? '', 'data-band': band.name }, element('span', { text: band.label }), ' ')
        const letter = element('i')
        letter.append(fragment(band.letter))
        label.append(letter)
        return label
      }),
    )
    const height = 100 / bands.length
    const frames = bands.map((_, n) => element('div', { class: 'band-frame', style: `top:${n * height}%;height:${height * (1 - GAP)}%` }))
    const covers = bands.map((band, n) => element('div', { class: 'cover', 'data-band': band.name, style: `top:${n * height}%;height:${height}%` }))
    const marks = bands.map((band) => element('div', { class: 'row-mark', 'data-mark': band.name }))
    this.#covers.replaceChildren(...marks, ...covers, ...frames)
  }

  /** @param {import('./moment.js').Moment} moment */
  #uncover(moment) {
    const { bands, units } = moment.scene
    for (const cover of /** @type {NodeListOf<HTMLElement>} */ (this.#covers.querySelectorAll('.cover'))) {
      cover.style.left = `${(moment.columns(/** @type {string} */ (cover.dataset.band)) / moment.length) * 100}%`
    }
    this.#now.style.width = `${100 / moment.length}%`
    this.#now.style.transform = `translateX(${moment.t * 100}%)`
    const inBand = ((moment.unit + 0.5) / units) * (1 - GAP)
    document.body.style.setProperty('--unit-top', `${inBand * 100}%`)
    bands.forEach((band, row) => {
      const mark = /** @type {HTMLElement | null} */ (this.#covers.querySelector(`[data-mark="${CSS.escape(band.name)}"]`))
      if (mark) mark.style.top = `${((row + inBand) / bands.length) * 100}%`
    })
  }

  /**
   * What lies under the pointer, if it has been computed.
   * @param {MouseEvent} event
   * @returns {{name: string, t: number, unit: number} | null} counted from 0
   */
  at(event) {
    const moment = this.#moment
    if (!moment) return null
    const box = this.#plane.getBoundingClientRect()
    const t = Math.floor(((event.clientX - box.left) / box.width) * moment.length)
    const y = ((event.clientY - box.top) / box.height) * moment.scene.bands.length
    const band = moment.scene.bands[Math.floor(y)]
    const unit = Math.floor(((y % 1) / (1 - GAP)) * moment.scene.units)
    if (!band || t < 0 || unit >= moment.scene.units || t >= moment.columns(band.name)) return null
    return { name: band.name, t, unit }
  }
}

/** @param {number[][]} rows (time, units) @returns {number[][]} (units, time) */
const transposed = (rows) => rows[0].map((_, unit) => rows.map((row) => row[unit]))

/**
 * How much a band differs from what it would have been, at each token: the largest difference of a unit, as a part of
 * the range, and drawn so that a tenth of it is seen well.
 * @param {number[][]} now @param {number[][]} free @param {[number, number]} range
 */
const difference = (now, free, [low, high]) =>
  now.map((row, t) => Math.sqrt(Math.min(1, Math.max(...row.map((value, unit) => Math.abs(value - free[t][unit]))) / (high - low))))
