/** Where the lines of a learning curve go. Pure: no DOM. */

/** @typedef {import('./course.js').Point} Point */
/** @typedef {'share' | 'surprise' | 'perplexity' | 'count'} Kind how a curve is scaled and its values are written */
/**
 * @typedef {object} Scale of a curve's values
 * @property {number} low
 * @property {number} high
 * @property {number[]} ticks
 * @property {boolean} isLog
 */

const TICKS = 4
const STEPS = [1, 2, 2.5, 5, 10]
const BEGINNING = 0.02 // of a run: its values count only until there are others
const ENOUGH = 4 // values
const ROOM = 1.5 // times chance, beyond which a curve leaves its frame: a training that fails would flatten it

/** @param {Point[]} points @returns {number[]} */
const values = (points) => points.flatMap(([, value]) => (value !== null && Number.isFinite(value) ? [value] : []))

/**
 * Return the scale of a curve's values: shares from 0 to 1; surprise between round numbers; perplexity on a log scale.
 * What falls steeply at the very beginning may leave the frame at its top: it would flatten all that follows.
 * @param {Kind} kind
 * @param {Point[][]} rows every line in the frame
 * @param {number | null} chance
 * @param {number} updates of the whole run
 * @returns {Scale}
 */
export function scaleOf(kind, rows, chance, updates) {
  if (kind === 'share') return { low: 0, high: 1, ticks: [0, 0.5, 1], isLog: false }
  if (kind === 'count') return linear(0, Math.max(1, ...rows.flatMap(values)))
  const starts = rows.flatMap((row) => values(row).slice(0, 1))
  const most = Math.max(...starts, ...(chance === null ? [] : [chance])) * ROOM
  const later = rows.flatMap((row) => values(row.filter(([update]) => update >= BEGINNING * updates)))
  const shown = (later.length >= ENOUGH ? later : rows.flatMap(values)).filter((value) => value <= most)
  if (!shown.length) return { low: 0, high: 1, ticks: [0, 1], isLog: false }
  const [least, largest] = [Math.min(...shown), Math.max(...shown)]
  return kind === 'perplexity' && least > 0 ? logarithmic(least, largest) : linear(least, largest)
}

/** @param {number} least @param {number} largest @returns {Scale} */
function linear(least, largest) {
  const step = stepOf((largest - least || Math.abs(largest) || 1) / (TICKS - 1))
  const first = Math.floor(least / step + 1e-9)
  const last = Math.max(first + 1, Math.ceil(largest / step - 1e-9))
  const ticks = Array.from({ length: last - first + 1 }, (_, n) => rounded((first + n) * step))
  return { low: ticks[0], high: ticks[ticks.length - 1], ticks, isLog: false }
}

/** @param {number} least @param {number} largest @returns {Scale} */
function logarithmic(least, largest) {
  const first = Math.floor(Math.log10(least) + 1e-9)
  const last = Math.max(first + 1, Math.ceil(Math.log10(largest) - 1e-9))
  const ticks = Array.from({ length: last - first + 1 }, (_, n) => 10 ** (first + n))
  return { low: ticks[0], high: ticks[ticks.length - 1], ticks, isLog: true }
}

/** Return the smallest round step that is not below a size. @param {number} size */
function stepOf(size) {
  const power = 10 ** Math.floor(Math.log10(size))
  const factor = STEPS.find((step) => step * power >= size * (1 - 1e-9)) ?? 10
  return rounded(factor * power)
}

const rounded = (/** @type {number} */ value) => Number(value.toPrecision(12))

/**
 * Return the place of a value in a frame, from 0 at the bottom to 1 at the top; what is outside is beyond.
 * @param {Scale} scale
 * @param {number} value
 */
export function place({ low, high, isLog }, value) {
  if (!isLog) return (value - low) / (high - low)
  return value > 0 ? Math.log(value / low) / Math.log(high / low) : -1
}

/** Return the updates that are written below a curve. @param {number} updates @returns {number[]} */
export const updateTicks = (updates) => (updates > 1 ? [0, Math.round(updates / 2), updates] : [0, updates])

/** @typedef {{x: (update: number) => number, y: (value: number) => number}} Frame from values to px */

/**
 * Return the frame of a curve in px.
 * @param {Scale} scale
 * @param {number} updates
 * @param {{left: number, right: number, top: number, bottom: number}} edges
 * @returns {Frame}
 */
export const frameOf = (scale, updates, { left, right, top, bottom }) => ({
  x: (update) => left + (update / Math.max(1, updates)) * (right - left),
  y: (value) => bottom - place(scale, value) * (bottom - top),
})

const px = (/** @type {number} */ value) => Math.round(value * 10) / 10

/**
 * Return the path of a line: straight from point to point, nothing smoothed; broken where a value is no number.
 * @param {Point[]} points
 * @param {Frame} frame
 */
export function linePath(points, { x, y }) {
  let path = ''
  let isOn = false
  for (const [update, value] of points) {
    if (value === null || !Number.isFinite(value)) {
      isOn = false
      continue
    }
    path += `${isOn ? 'L' : 'M'}${px(x(update))},${px(y(value))}`
    isOn = true
  }
  return path
}

/** Return the outline of a band. @param {[number, number, number][]} rows @param {Frame} frame */
export function bandPath(rows, { x, y }) {
  if (rows.length < 2) return ''
  const over = rows.map(([update, , high]) => `${px(x(update))},${px(y(high))}`)
  const under = rows.map(([update, low]) => `${px(x(update))},${px(y(low))}`).reverse()
  return `M${[...over, ...under].join('L')}Z`
}
