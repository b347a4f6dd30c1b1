/** Four small learning curves. Cells are told apart by the kind of line, never by hue; nothing is smoothed. */

import { element, svg } from '../../core/elements.js'
import { titled } from '../../text/joining.js'
import { fill } from '../../text/messages.js'
import { number, percent, thousands } from '../../text/numbers.js'
import { band, valueAt } from './course.js'
import { bandPath, frameOf, linePath, scaleOf, updateTicks } from './curve-geometry.js'

/** @typedef {Server.LearningCurve} Curve */
/** @typedef {import('./session.js').Session} Session */
/** @typedef {{session: Session, at: number}} Shown `at`: the update of the checkpoint looked at */

const EDGES = { left: 38, right: 10, top: 8, bottom: 20 } // `right` and `bottom`: from the right and the bottom

/** Write a value as its curve does. @param {Curve['kind']} kind @param {number | null} value */
export function written(kind, value) {
  if (kind === 'share') return value === null ? number(null) : percent(value)
  if (value === null || !Number.isFinite(value)) return number(null)
  if (kind === 'count') return thousands(Math.round(value))
  if (kind === 'surprise' || value < 10) return number(value, 2)
  return value < 100 ? number(value, 1) : thousands(Math.round(value))
}

/** Write the marks of an axis alike. @param {Curve['kind']} kind @param {number[]} ticks */
export function marks(kind, ticks) {
  if (kind === 'share') return ticks.map((tick) => (tick === 1 ? percent(1) : String(100 * tick)))
  if (kind === 'perplexity' && ticks.every((tick) => tick >= 1)) return ticks.map((tick) => thousands(tick))
  const places = Math.max(...ticks.map((tick) => String(tick).split('.')[1]?.length ?? 0))
  return ticks.map((tick) => number(tick, Math.min(places, 3)))
}

export class Curves {
  #root
  #messages
  #looked
  /** @type {Map<string, {root: HTMLElement, plot: HTMLElement, key: HTMLElement}>} */
  #places = new Map()
  /** @type {Shown | null} */
  #shown = null
  /** The update under the pointer. @type {number | null} */
  #pointed = null

  /**
   * @param {HTMLElement} root
   * @param {Record<string, string>} messages
   * @param {(update: number) => void} looked called with the update that was clicked
   */
  constructor(root, messages, looked) {
    this.#root = root
    this.#messages = messages
    this.#looked = looked
    let width = 0
    new ResizeObserver(() => {
      if (root.clientWidth === width) return
      width = root.clientWidth
      this.#draw()
    }).observe(root)
  }

  /** @param {Shown} shown */
  update(shown) {
    this.#shown = shown
    this.#draw()
  }

  #draw() {
    const run = this.#shown?.session.run
    if (!run || !this.#root.clientWidth) return
    const ids = run.curves.map(({ id }) => id)
    if (ids.join() !== [...this.#places.keys()].join()) {
      this.#places = new Map(run.curves.map((curve) => [curve.id, this.#build(curve)]))
      this.#root.replaceChildren(...[...this.#places.values()].map(({ root }) => root))
    }
    for (const curve of run.curves) this.#drawOne(curve)
  }

  /** @param {Curve} curve */
  #build(curve) {
    const plot = element('div', { class: 'train-plot' })
    const key = element('p', { class: 'train-key' })
    const title = element('p', { class: 'train-curve-title' }, element('b', { text: curve.title }), ' ')
    title.append(element('span', { text: curve.unit }))
    const update = (/** @type {PointerEvent} */ event) => {
      const { left, width } = plot.getBoundingClientRect()
      const share = (event.clientX - left - EDGES.left) / (width - EDGES.left - EDGES.right)
      return Math.round(Math.max(0, Math.min(1, share)) * (this.#shown?.session.run?.updates ?? 0))
    }
    plot.addEventListener('pointermove', (event) => {
      if (event.pointerType === 'mouse') this.#point(update(event))
    })
    plot.addEventListener('pointerleave', () => this.#point(null))
    plot.addEventListener('click', (event) => this.#looked(update(/** @type {PointerEvent} */ (event))))
    return { root: element('div', { class: 'train-curve' }, title, plot, key), plot, key }
  }

  /** @param {number | null} update */
  #point(update) {
    if (update === this.#pointed) return
    this.#pointed = update
    this.#draw()
  }

  /** @param {Curve} curve */
  #drawOne(curve) {
    const { session, at } = /** @type {Shown} */ (this.#shown)
    const run = /** @type {Server.TrainingRun} */ (session.run)
    const { plot, key } = /** @type {{plot: HTMLElement, key: HTMLElement}} */ (this.#places.get(curve.id))
    const { clientWidth: width, clientHeight: height } = plot
    const others = session.kin.map((kin) => ofCurve(kin.run, curve.id))
    const seeds = session.seeds.map((seed) => ofCurve(seed, curve.id))
    const scale = scaleOf(curve.kind, [curve.own, curve.beside, ...others, ...seeds], curve.chance, run.updates)
    const edges = { ...EDGES, right: width - EDGES.right, bottom: height - EDGES.bottom }
    const frame = frameOf(scale, run.updates, edges)
    const root = svg('svg', { width, height, role: 'img', 'aria-label': this.#said(curve) })
    root.append(...axes(curve.kind, scale, run.updates, frame, edges))
    const lines = svg('svg', { x: edges.left, y: 0, width: edges.right - edges.left + 6, height: edges.bottom + 1 })
    lines.setAttribute('viewBox', `${edges.left} 0 ${edges.right - edges.left + 6} ${edges.bottom + 1}`)
    if (curve.chance !== null) {
      const y = frame.y(curve.chance)
      lines.append(svg('path', { class: 'chance', d: `M${edges.left},${y}H${edges.right}` }))
    }
    if (seeds.length) lines.append(svg('path', { class: 'band', d: bandPath(band([curve.own, ...seeds]), frame) }))
    for (const row of others) lines.append(svg('path', { class: 'kin', d: linePath(row, frame) }))
    lines.append(svg('path', { class: 'beside', d: linePath(curve.beside, frame) }))
    lines.append(svg('path', { class: 'own', d: linePath(curve.own, frame) }))
    if (at) lines.append(svg('path', { class: 'looked', d: `M${frame.x(at)},${edges.top}V${edges.bottom}` }))
    if (this.#pointed !== null)
      lines.append(svg('path', { class: 'pointed', d: `M${frame.x(this.#pointed)},${edges.top}V${edges.bottom}` }))
    const end = at ? valueAt(curve.own, at) : curve.own.at(-1)
    if (end && end[1] !== null)
      lines.append(svg('circle', { class: 'end', cx: frame.x(end[0]), cy: frame.y(end[1]), r: 3.5 }))
    root.append(lines)
    plot.replaceChildren(root)
    key.replaceChildren(...this.#keyed(curve))
  }

  /** The values below a curve: the last ones, or those at the pointer. @param {Curve} curve */
  #keyed(curve) {
    const { session } = /** @type {Shown} */ (this.#shown)
    const value = (/** @type {Server.CurvePoint[]} */ row) => {
      const found = this.#pointed === null ? row.at(-1) : valueAt(row, this.#pointed)
      return written(curve.kind, found ? found[1] : null)
    }
    const name = session.run?.name || this.#messages.your_cell
    const rows = [entry('own', name, value(curve.own), true)]
    const beside = session.run?.beside
    if (beside) rows.push(entry('beside', beside.title, value(curve.beside), false))
    if (this.#pointed !== null)
      rows.push(element('small', { text: fill(this.#messages.at_update, { update: thousands(this.#pointed) }) }))
    return rows
  }

  /** A curve in a sentence. @param {Curve} curve */
  #said(curve) {
    const run = /** @type {Server.TrainingRun} */ (this.#shown?.session.run)
    const end = curve.own.at(-1)
    const parts = [
      fill(this.#messages.curve_own, {
        name: run.name || this.#messages.your_cell,
        value: written(curve.kind, end ? end[1] : null),
        update: thousands(end ? end[0] : 0),
      }),
    ]
    const other = curve.beside.at(-1)
    if (run.beside && other)
      parts.push(fill(this.#messages.curve_beside, { name: run.beside.title, value: written(curve.kind, other[1]) }))
    if (curve.chance !== null)
      parts.push(fill(this.#messages.curve_chance, { value: written(curve.kind, curve.chance) }))
    return titled(`${curve.title} (${curve.unit})`, parts.join(this.#messages.between))
  }
}

/** @param {Server.TrainingRun} run @param {string} id */
const ofCurve = (run, id) => run.curves.find((curve) => curve.id === id)?.own ?? []

/**
 * @param {'own' | 'beside'} kind
 * @param {string} name
 * @param {string} value
 * @param {boolean} isOwn
 */
function entry(kind, name, value, isOwn) {
  const line = svg('svg', { class: 'train-key-line', width: 22, height: 8, 'aria-hidden': 'true' })
  line.append(svg('path', { class: kind, d: 'M0,4H22' }))
  const label = element('span', { class: 'visually-hidden', text: titled(name, '') })
  const row = element('span', { class: `train-key-${kind}`, title: name })
  row.append(line, label, element(isOwn ? 'b' : 'span', { text: value }))
  return row
}

/**
 * Lines and numbers of the axes.
 * @param {Curve['kind']} kind
 * @param {import('./curve-geometry.js').Scale} scale
 * @param {number} updates
 * @param {import('./curve-geometry.js').Frame} frame
 * @param {{left: number, right: number, bottom: number}} edges
 */
function axes(kind, scale, updates, frame, { left, right, bottom }) {
  const drawn = marks(kind, scale.ticks).flatMap((label, n) => {
    const y = frame.y(scale.ticks[n])
    const text = svg('text', { x: left - 5, y: y + 3.5, 'text-anchor': 'end' })
    text.textContent = label
    return [svg('path', { class: 'grid', d: `M${left},${y}H${right}` }), text]
  })
  const anchors = ['start', 'middle', 'end']
  const below = updateTicks(updates).map((tick, n, all) => {
    const anchor = n === all.length - 1 ? 'end' : anchors[n]
    const text = svg('text', { x: frame.x(tick), y: bottom + 14, 'text-anchor': anchor })
    text.textContent = thousands(tick)
    return text
  })
  return [...drawn, ...below]
}
