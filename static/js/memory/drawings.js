/**
 * Drawings of the gradients through a sentence: norms, heat maps, products of the forget gates, and the effect of
 * leaving words out.
 */

import { byId, element } from '../core/elements.js'
import { draw } from '../drawing/plotly-adapter.js'
import { listed } from '../text/joining.js'
import { fill } from '../text/messages.js'
import { points, power, rows, scientific } from './arrays.js'
import { apart, bars, decades, heats, lines } from './figures.js'

/** @typedef {import('./arrays.js').Matrix} Matrix */
/** @typedef {import('./look.js').Row} Row */
/**
 * @typedef {{rows: Row[], scale: string, state: string, steps: number, columns: number, width: number}} Shown `steps`
 *   words before the target, of `columns`; `width` px of all
 */

const MOST_DECADES = 40
const BELOW = 100 // a single unit's scale ends this factor below the smallest norm, which is over many units

export class Drawings {
  /** @type {Shown} */
  #shown = { rows: [], scale: 'log', state: 'cell', steps: 0, columns: 0, width: 0 }

  /** @param {{messages: Record<string, string>, config: Server.MemoryConfig}} options */
  constructor(options) {
    this.options = options
  }

  /**
   * Return each drawing as a function, so that the page stays responsive in between.
   * @param {Shown} shown
   * @returns {(() => Promise<void>)[]}
   */
  parts(shown) {
    this.#shown = shown
    return [
      () => this.#drawCurve(),
      () => this.#drawHeats(),
      () => this.#drawKept(),
      () => this.#drawKeptHeats(),
      () => this.#drawBars(),
    ]
  }

  /** @param {string} id */
  #size(id) {
    return { width: this.#shown.width, height: byId(id).clientHeight }
  }

  /** Draw the norms of the gradients as lines. */
  async #drawCurve() {
    const { scale, steps } = this.#shown
    const isLog = scale === 'log'
    const { sizes, range } = this.#sizes
    const grid = isLog ? decades(range).map((power) => 10 ** power) : ticks(range)
    const x = centres(steps)
    const drawn = this.#shown.rows.map((row, n) => ({
      x,
      y: isLog ? sizes[n].map((size) => (size > 0 ? size : null)) : sizes[n],
      dash: row.style,
    }))
    await draw(
      byId('curve'),
      lines(drawn, { x: [0, this.#shown.columns], y: range, grid, log: isLog }),
      this.#size('curve'),
    )
    this.#tick('curve', grid, range, isLog)
    this.#name(
      'curve',
      drawn.map(({ y }, n) => ({ text: this.#shown.rows[n].label, value: y[0] })),
      range,
      isLog,
    )
  }

  /** The norms on the chosen scale, and their range. */
  get #sizes() {
    const { scale, state } = this.#shown
    const most = this.#shown.rows.map((row) => Math.max(...row.sizes[state]))
    const sizes = this.#shown.rows.map((row, n) =>
      row.sizes[state].map((size) => (scale === 'row' ? size / (most[n] || 1) : size)),
    )
    const range =
      scale === 'log'
        ? logRange(sizes.flat())
        : /** @type {[number, number]} */ ([0, Math.max(...sizes.flat(), 1e-30) * 1.08])
    return { sizes, range }
  }

  /** Draw the gradients of all units as heat maps. */
  async #drawHeats() {
    const { scale, state } = this.#shown
    const isLog = scale === 'log'
    const { range } = this.#sizes
    const least = range[0] / BELOW
    const maps = this.#shown.rows.map((row) => {
      const top = scale === 'row' ? largest(row.gradients[state]) : 1
      const z = rows(row.gradients[state], (value) =>
        isLog ? Math.log10(Math.max(Math.abs(value), least)) : Math.abs(value) / (top || 1),
      )
      return { z, scale: this.options.config.scales.gate }
    })
    const far = isLog
      ? Math.log10(range[1])
      : scale === 'row'
        ? 1
        : Math.max(...this.#shown.rows.map((row) => largest(row.gradients[state])), 1e-30)
    const limits = /** @type {[number, number]} */ ([isLog ? Math.log10(least) : 0, far])
    await draw(
      byId('heats'),
      heats(
        maps.map((map) => ({ ...map, range: limits })),
        this.#shown.columns,
      ),
      this.#size('heats'),
    )
    const { messages } = this.options
    byId('heat-labels').replaceChildren(
      ...this.#shown.rows.map((row) => {
        const own = state === 'hidden' ? ['h'] : row.belts.length ? row.belts : ['h']
        const note =
          state === 'hidden'
            ? ''
            : !row.belts.length
              ? messages.no_belt
              : row.belts.includes('h')
                ? messages.belt_is_h
                : ''
        return element(
          'p',
          {},
          element('b', { text: row.label }),
          element('i', { text: listed(own) }),
          ...(note ? [element('small', { text: note })] : []),
        )
      }),
    )
    const ends = isLog
      ? [scientific(least), scientific(range[1])]
      : ['0', scale === 'row' ? messages.whole_of : scientific(far)]
    byId('scale-note').replaceChildren(
      element(
        'span',
        { class: 'ramp' },
        element('span', { text: ends[0] }),
        element('i', { 'aria-hidden': 'true' }),
        element('span', { text: ends[1] }),
      ),
      messages[`${scale}_note`],
    )
  }

  /** Draw the mean products of the forget gates as lines. */
  async #drawKept() {
    const { steps } = this.#shown
    const shown = this.#shown.rows.filter((row) => row.kept && row.kept_mean)
    for (const id of ['why-title', 'kept-strip', 'kept-heats-strip']) byId(id).hidden = !shown.length
    if (!shown.length) return
    byId('plane').style.setProperty('--kept-rows', String(shown.length))
    const isLog = this.#shown.scale === 'log'
    const means = shown.map((row) => /** @type {number[]} */ (row.kept_mean))
    const range = isLog
      ? logRange(means.flat().map(Math.abs))
      : /** @type {[number, number]} */ ([Math.min(0, ...means.flat()), Math.max(1, ...means.flat()) * 1.06])
    const grid = isLog ? decades(range).map((power) => 10 ** power) : ticks(range)
    const drawn = shown.map((row, n) => ({
      x: centres(steps),
      y: isLog ? means[n].map((value) => Math.abs(value) || null) : means[n],
      dash: row.style,
      colour: '$f',
    }))
    await draw(
      byId('kept'),
      lines(drawn, { x: [0, this.#shown.columns], y: range, grid, log: isLog }),
      this.#size('kept'),
    )
    this.#tick('kept', grid, range, isLog)
    this.#name(
      'kept',
      drawn.map(({ y }, n) => ({ text: shown[n].label, value: y[0] })),
      range,
      isLog,
    )
  }

  /** Draw the products of all units' forget gates as heat maps. */
  async #drawKeptHeats() {
    const shown = this.#shown.rows.filter(({ kept }) => kept)
    if (!shown.length) return
    const scale = this.options.config.scales.gate
    const maps = shown.map((row) => ({
      z: rows(/** @type {Matrix} */ (row.kept), (value) => value),
      range: /** @type {[number, number]} */ ([0, 1]),
      scale,
    }))
    await draw(byId('kept-heats'), heats(maps, this.#shown.columns), this.#size('kept-heats'))
    byId('kept-labels').replaceChildren(
      ...shown.map((row) =>
        element('p', {}, element('b', { text: row.label }), element('i', { text: listed(row.belts) })),
      ),
    )
  }

  /** Draw the effects of leaving words out as bars. */
  async #drawBars() {
    const lanes = this.#shown.rows.map(({ left_out: { first, changes } }) => ({
      x: changes.map((_, n) => first + n + 0.5),
      y: changes,
    }))
    await draw(byId('hangs'), bars(lanes, this.#shown.columns), this.#size('hangs'))
    byId('hang-labels').replaceChildren(
      ...this.#shown.rows.map((row) => element('p', {}, element('b', { text: row.label }), ...this.#most(row))),
    )
  }

  /** Return the largest effect of leaving a word out. @param {Row} row */
  #most({ left_out: { changes } }) {
    if (!changes.length) return []
    return [element('small', { text: fill(this.options.messages.up_to, { points: points(Math.max(...changes)) }) })]
  }

  /**
   * Write the numbers at the grid's lines.
   * @param {string} id
   * @param {number[]} grid
   * @param {[number, number]} range
   * @param {boolean} isLog
   */
  #tick(id, grid, range, isLog) {
    byId(`${id}-ticks`).replaceChildren(
      ...grid.map((at) =>
        element('span', {
          style: `top:${(1 - share(at, range, isLog)) * 100}%`,
          text: isLog ? power(Math.round(Math.log10(at))) : scientific(at),
        }),
      ),
    )
  }

  /**
   * Write the names before the lines' left ends.
   * @param {string} id
   * @param {{text: string, value: number | null}[]} names
   * @param {[number, number]} range
   * @param {boolean} isLog
   */
  #name(id, names, range, isLog) {
    const place = byId(id)
    const height = place.clientHeight
    const labels = names.map(({ text, value }) => ({
      text,
      top: value ? (1 - share(value, range, isLog)) * height : height,
    }))
    const least = names.some(({ text }) => text.length > WRAPPED) ? 28 : 15
    byId(`${id}-ticks`).append(
      ...apart(labels, height, least).map(({ text, top }) => element('b', { style: `top:${top}px`, text })),
    )
  }
}

const WRAPPED = 12 // letters, above which a name before a line takes two rows

const centres = (/** @type {number} */ count) => Array.from({ length: count }, (_, n) => n + 0.5)

/**
 * Return the position of a value between the ends of a range.
 * @param {number} value
 * @param {[number, number]} range
 * @param {boolean} isLog
 */
function share(value, [low, high], isLog) {
  const [a, b, c] = isLog ? [value, low, high].map(Math.log10) : [value, low, high]
  return (a - b) / (c - b)
}

/**
 * Return the range of the sizes in whole powers of ten, limited to a few.
 * @param {number[]} sizes
 * @returns {[number, number]}
 */
function logRange(sizes) {
  const high = Math.ceil(Math.log10(Math.max(...sizes, 1e-30)))
  const positive = sizes.filter((size) => size > 0)
  const low = positive.length ? Math.floor(Math.log10(Math.min(...positive))) : high - 1
  return [10 ** Math.max(Math.min(low, high - 1), high - MOST_DECADES), 10 ** high]
}

/** Return three or four round numbers between two. @param {[number, number]} range */
function ticks([low, high]) {
  const rough = (high - low) / 3
  const unit = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 5, 10].map((times) => times * unit).find((size) => size >= rough) ?? rough
  return Array.from({ length: Math.floor(high / step) + 1 }, (_, n) => n * step)
}

/** @param {Matrix} matrix */
function largest({ steps, units, at }) {
  let found = 0
  for (let step = 0; step < steps; step++)
    for (let unit = 0; unit < units; unit++) found = Math.max(found, Math.abs(at(step, unit)))
  return found
}
