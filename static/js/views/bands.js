/** Heat maps of every value over the whole sentence: drawn once, and uncovered step by step. */

import { byId, element, fragment } from '../core/elements.js'
import { draw } from '../drawing/plain.js'
import { entries } from './moment.js'
import { shownUnits } from './shown-units.js'

const MANY = 9 // with more bands than this, each has a fixed height and the page grows
export const GAP = 0.11 // of a band's height, as in app/drawing/charts.py
const ROW = 2 // px of a unit's row at zoom 1

export class Bands {
  #bands
  #plane
  #covers
  #labels
  #now
  #gates // carries the sizes for the style sheets
  #root
  #size = { width: 0, height: 0 }
  /** @type {import('./moment.js').Moment | null} */
  #moment = null
  /** @type {number[]} the units shown, from 0, top first */
  #units = []

  /**
   * @param {object} options
   * @param {Record<string, string>} options.messages
   * @param {(unit: number) => void} options.pick
   * @param {(id: string) => HTMLElement} [options.at] finds the page's parts
   * @param {HTMLElement} [options.root] whose classes say what there is to be seen
   */
  constructor(options) {
    this.options = options
    const at = options.at ?? byId
    this.#bands = at('bands')
    this.#plane = at('plane')
    this.#covers = at('covers')
    this.#labels = at('band-labels')
    this.#now = at('now')
    this.#gates = at('gates')
    this.#root = options.root ?? document.body
    this.#plane.addEventListener('click', (event) => {
      const place = this.at(event)
      if (place && this.#moment?.hasUnits(place.name)) options.pick(place.unit + 1)
    })
    let waiting = 0
    new ResizeObserver(() => {
      if (
        !this.#moment ||
        (this.#plane.clientWidth === this.#size.width && this.#plane.clientHeight === this.#size.height)
      )
        return
      window.clearTimeout(waiting)
      waiting = window.setTimeout(() => this.redraw(), 100)
    }).observe(this.#plane)
  }

  /** @param {import('./moment.js').Moment} moment @param {{fresh: boolean}} how */
  async update(moment, how) {
    this.#moment = moment
    if (how.fresh) {
      this.#label(moment)
      this.#look(moment)
      await this.#draw(moment)
    }
    this.#uncover(moment)
  }

  /** Update which units are shown, their order and their height. @param {import('./moment.js').Moment} moment */
  async look(moment) {
    this.#moment = moment
    this.#look(moment)
    await this.redraw()
  }

  /** @param {import('./moment.js').Moment} moment */
  #look(moment) {
    this.#units = shownUnits(moment)
    const zoom = Number(moment.state.zoom) || 0
    this.#root.classList.toggle('zoomed', zoom > 0)
    const rows = Math.max(1, ...moment.scene.bands.map((band) => this.#count(band) / band.height))
    if (zoom)
      this.#gates.style.setProperty('--zoomed', `${Math.ceil((rows * ROW * zoom * moment.scene.rows) / (1 - GAP))}px`)
  }

  /** Return the number of rows of a band. @param {Server.Band} band */
  #count(band) {
    return band.entries === this.#moment?.scene.units ? this.#units.length : band.entries
  }

  async redraw() {
    if (!this.#moment) return
    await this.#draw(this.#moment)
    this.#uncover(this.#moment)
  }

  /** Draw the heat maps. @param {import('./moment.js').Moment} moment */
  async #draw(moment) {
    const { clientWidth: width, clientHeight: height } = this.#plane
    this.#size = { width, height }
    const figure = moment.scene.bands_figure
    /** @type {Server.PlotlyObject[]} */
    const data = moment.scene.bands.map((band, n) => {
      const height = (band.height * (1 - GAP)) / this.#count(band)
      return {
        ...figure.data[n],
        y0: band.top + height / 2,
        dy: height,
        z: this.#rows(band, transposed(moment.trace.values[band.name])),
      }
    })
    for (const [n, band] of moment.scene.bands.entries()) {
      if (!moment.scene.asleep[band.name]) continue
      const cover = sleep(moment, band, data[n])
      data.push({ ...cover, z: this.#rows(band, cover.z) })
    }
    const free = moment.trace.unclamped?.values
    if (free) {
      for (const band of moment.scene.bands) {
        const differs = free[band.name] && difference(moment.trace.values[band.name], free[band.name], band.range)
        const bottom = band.top + band.height
        if (differs)
          data.push({
            type: 'heatmap',
            z: [differs],
            x0: 0.5,
            dx: 1,
            y: [bottom - GAP * band.height + 0.015, bottom - 0.015],
            zmin: 0,
            zmax: 1,
            colorscale: [
              [0, '$page'],
              [1, '$difference'],
            ],
            showscale: false,
            hoverinfo: 'skip',
          })
      }
    }
    await draw(this.#bands, { data, layout: figure.layout }, { width, height, x: [0, moment.length] })
  }

  /**
   * Return the visible rows of a band, in display order.
   * @template T
   * @param {Server.Band} band
   * @param {T[]} rows
   */
  #rows(band, rows) {
    return band.entries === this.#moment?.scene.units ? this.#units.map((unit) => rows[unit]) : rows
  }

  /** Write the labels and place the covers. @param {import('./moment.js').Moment} moment */
  #label(moment) {
    const { bands, rows } = moment.scene
    this.#gates.style.setProperty('--bands', String(rows))
    this.#root.classList.toggle('many-bands', rows > MANY)
    const part = (/** @type {number} */ count) => (count / rows) * 100
    const place = (/** @type {Server.Band} */ band, share = 1) =>
      `top:${part(band.top)}%;height:${part(band.height * share)}%`
    const hasUnits = (/** @type {Server.Band} */ band) => band.entries === moment.scene.units
    this.#labels.replaceChildren(
      ...bands.flatMap((band) => {
        const label = element(
          'p',
          {
            class: hasUnits(band) ? null : 'other',
            'data-role': band.role ?? '',
            'data-band': band.name,
            style: place(band, 1 - GAP),
          },
          element('span', { text: band.label }),
          ' ',
        )
        const letter = element('i')
        letter.append(fragment(band.letter))
        label.append(letter)
        const heading = band.heading
          ? [element('h3', { style: `bottom:${100 - part(band.top)}%`, text: band.heading })]
          : []
        return [...heading, label]
      }),
    )
    const frames = bands.map((band) => element('div', { class: 'band-frame', style: place(band, 1 - GAP) }))
    const covers = bands.map((band) => element('div', { class: 'cover', 'data-band': band.name, style: place(band) }))
    const marks = bands.filter(hasUnits).map((band) => element('div', { class: 'row-mark', 'data-mark': band.name }))
    this.#covers.replaceChildren(...marks, ...covers, ...frames)
  }

  /** Move the covers to the present step. @param {import('./moment.js').Moment} moment */
  #uncover(moment) {
    const { bands, rows } = moment.scene
    for (const cover of /** @type {NodeListOf<HTMLElement>} */ (this.#covers.querySelectorAll('.cover'))) {
      cover.style.left = `${(moment.columns(/** @type {string} */ (cover.dataset.band)) / moment.length) * 100}%`
    }
    this.#now.style.width = `${100 / moment.length}%`
    this.#now.style.left = `${(moment.t / moment.length) * 100}%` // no translation by its width, which WebKit rounds
    const row = this.#units.indexOf(moment.unit)
    const inBand = (row + 0.5) / this.#units.length
    this.#gates.style.setProperty('--unit-top', `${inBand * 100}%`)
    this.#root.classList.toggle('unit-hidden', row < 0)
    for (const band of bands) {
      const mark = /** @type {HTMLElement | null} */ (
        this.#covers.querySelector(`[data-mark="${CSS.escape(band.name)}"]`)
      )
      if (mark) mark.style.top = `${((band.top + inBand * band.height * (1 - GAP)) / rows) * 100}%`
    }
  }

  /**
   * Return the value under the pointer, if it has been computed.
   * @param {MouseEvent} event
   * @returns {{name: string, t: number, unit: number} | null} counted from 0
   */
  at(event) {
    const moment = this.#moment
    if (!moment) return null
    const box = this.#plane.getBoundingClientRect()
    const t = Math.floor(((event.clientX - box.left) / box.width) * moment.length)
    const y = ((event.clientY - box.top) / box.height) * moment.scene.rows
    const band = moment.scene.bands.find(({ top, height }) => top <= y && y < top + height)
    if (!band) return null
    const count = this.#count(band)
    const row = Math.floor(((y - band.top) / band.height / (1 - GAP)) * count)
    if (t < 0 || row >= count || t >= moment.columns(band.name)) return null
    return { name: band.name, t, unit: band.entries === moment.scene.units ? this.#units[row] : row }
  }
}

/** @param {Server.Values} values numbers or vectors, one a step @returns {number[][]} (entries, steps) */
const transposed = (values) => {
  const columns = values.map((value) => entries(value) ?? [])
  return columns[0].map((_, entry) => columns.map((column) => column[entry]))
}

/**
 * Return a pale heat map that covers the steps and units whose clock is 0.
 * @param {import('./moment.js').Moment} moment
 * @param {Server.Band} band
 * @param {Server.PlotlyObject} like the band's trace
 */
function sleep(moment, band, like) {
  const steps = Array.from({ length: moment.length }, (_, t) => moment.asleep(band.name, t) ?? [])
  const z = steps[0].map((_, entry) => steps.map((step) => (step[entry] ? 1 : null)))
  return {
    ...like,
    name: `asleep:${band.name}`,
    z,
    zmin: 0,
    zmax: 1,
    colorscale: [
      [0, '$asleep'],
      [1, '$asleep'],
    ],
  }
}

/**
 * Compute how much held values change a band at each token: the largest difference of a unit, as a fraction of
 * the range, scaled so that a tenth of it is clearly visible.
 * @param {Server.Values} now @param {Server.Values} free @param {[number, number]} range
 */
const difference = (now, free, [low, high]) =>
  now.map((value, t) => {
    const would = entries(free[t]) ?? []
    const apart = (entries(value) ?? []).map((entry, n) => Math.abs(entry - would[n]))
    return Math.sqrt(Math.min(1, Math.max(...apart) / (high - low)))
  })
