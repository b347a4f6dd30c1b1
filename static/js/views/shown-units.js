/**
 * Select and order the units of the heat maps, by the state and the numbers. Pure: no DOM, no requests.
 */

import { numbers } from '../text/clamps.js'
import { entries } from './moment.js'

/**
 * Return the state by which units are ranked, over the text.
 * @param {import('./moment.js').Moment} moment
 * @returns {number[][]} (tokens, units)
 */
const states = ({ scene, trace }) =>
  /** @type {number[][]} */ (trace.values[scene.memory].map((value) => entries(value) ?? []))

/**
 * Return the indices of the units shown, top first.
 * @param {import('./moment.js').Moment} moment
 * @returns {number[]}
 */
export function shownUnits(moment) {
  const { order = '', rows = '' } = moment.state
  const all = Array.from({ length: moment.scene.units }, (_, unit) => unit)
  if (!order && !rows) return all
  const over = states(moment)
  const most = /^most-(\d+)$/.exec(rows)
  const kept = !rows ? all : most ? first(all, ranges(over), Number(most[1])) : numbers(rows, all.length)
  if (!kept.length) return all // the address names only units of another model
  if (!order) return kept.sort((a, b) => a - b)
  const [kind, at] = order.split('@')
  const score =
    kind === 'range' ? ranges(over) : kind === 'change' ? change(over, Number(at) - 1) : likeness(over, Number(at) - 1)
  return kept.sort((a, b) => score[b] - score[a] || a - b)
}

/** @param {number[]} all @param {number[]} score @param {number} count */
const first = (all, score, count) => [...all].sort((a, b) => score[b] - score[a]).slice(0, count)

/** Compute each unit's range, from its lowest to its highest value. @param {number[][]} over */
const ranges = (over) =>
  over[0].map((_, unit) => {
    let [low, high] = [Infinity, -Infinity]
    for (const row of over) [low, high] = [Math.min(low, row[unit]), Math.max(high, row[unit])]
    return high - low
  })

/** Compute how much each unit changes at a token. @param {number[][]} over @param {number} t */
function change(over, t) {
  const now = over[Math.min(t, over.length - 1)]
  const before = over[Math.min(t, over.length - 1) - 1]
  return now.map((value, unit) => Math.abs(value - (before ? before[unit] : 0)))
}

/**
 * Compute the correlation of each unit with one of them over the text, from -1 to 1.
 * @param {number[][]} over
 * @param {number} like
 */
function likeness(over, like) {
  const centred = over[0].map((_, unit) => {
    const mean = over.reduce((sum, row) => sum + row[unit], 0) / over.length
    return over.map((row) => row[unit] - mean)
  })
  const asked = centred[Math.min(like, centred.length - 1)]
  const along = (/** @type {number[]} */ a, /** @type {number[]} */ b) =>
    a.reduce((sum, value, n) => sum + value * b[n], 0)
  return centred.map((own) =>
    own === asked ? 2 : along(own, asked) / (Math.sqrt(along(own, own) * along(asked, asked)) || 1),
  )
}
