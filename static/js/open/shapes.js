/** What is worked out of the server's answers before it is drawn. Pure: no DOM. */

import { fill } from '../text/messages.js'
import { number, thousands } from '../text/numbers.js'

const MEGA = 2 ** 20

/** Write a file's size. @param {number} bytes @param {Record<string, string>} messages */
export function size(bytes, messages) {
  if (bytes < MEGA) return fill(messages.bytes_kb, { count: thousands(Math.max(1, Math.round(bytes / 1000))) })
  return fill(messages.bytes_mb, { count: number(bytes / MEGA, bytes < 10 * MEGA ? 1 : 0) })
}

/**
 * Return what joins each block to the next, null where nothing does, and the edges that pass others by.
 * @param {Server.NetworkBlock[]} blocks @param {Server.NetworkEdge[]} edges
 */
export function joined(blocks, edges) {
  const after = blocks
    .slice(1)
    .map(({ key }, n) => edges.find(({ source, target }) => source === blocks[n].key && target === key) ?? null)
  return { after, beside: edges.filter((edge) => !after.includes(edge)) }
}

/** The question to which a part of the picture belongs. @type {Record<string, string[]>} by the block's key */
const ABOUT = {
  input: ['vocabulary', 'begin'],
  embedding: ['embedding'],
  readout: ['readout', 'tied'],
  output: ['outputs'],
}

/** Return the question that a block raises, "" for none. @param {string} block @param {string[]} keys of questions */
export function questionOf(block, keys) {
  const wanted = ABOUT[block] ?? ['activation', 'recurrent_activation', 'clip']
  return wanted.find((key) => keys.includes(key)) ?? ''
}

/** How a refusal is called, by its kind. */
const TITLES = new Map([
  ['too large', 'too_large'],
  ['second file', 'second_file'],
  ['cut off', 'cut_off'],
  ['not finite', 'not_finite'],
  ['no recurrent layer', 'none'],
  ['killed', 'killed'],
  ['memory', 'killed'],
  ['time', 'killed'],
  ['crashed', 'killed'],
])

/**
 * Return the last parts of the names of messages for a refusal: `refused_…` and `way_…`; "" for the usual one.
 * @param {Server.NetworkProblem} problem
 */
export function refusalOf({ status, kind = '', convert }) {
  if (convert) return 'pickle'
  if (status === 429 || status === 503) return 'busy'
  if (status === 413) return 'too_large'
  return TITLES.get(kind) ?? ''
}

/** Unpack float32 in base64. @param {Server.PackedValues} packed @returns {Float32Array} */
export function floats({ float32 }) {
  const bytes = Uint8Array.from(atob(float32), (letter) => letter.charCodeAt(0))
  return new Float32Array(bytes.buffer)
}

/**
 * Return the path of a line over time in a box of 1 by 1, one gap where a value is no number.
 * @param {ArrayLike<number>} values (columns, lines) @param {number} lines @param {number} line
 * @param {[number, number]} range
 */
export function lineOf(values, lines, line, [low, high]) {
  const columns = values.length / lines
  const spread = high - low || 1
  let path = ''
  let isDown = false
  for (let column = 0; column < columns; column += 1) {
    const value = values[column * lines + line]
    if (!Number.isFinite(value)) isDown = false
    else {
      const x = columns > 1 ? column / (columns - 1) : 0.5
      path += `${isDown ? 'L' : 'M'}${x.toFixed(4)} ${(1 - (value - low) / spread).toFixed(4)}`
      isDown = true
    }
  }
  return path
}

/** The least and the largest of what are numbers. @param {ArrayLike<number>} values @returns {[number, number]} */
export function rangeOf(values) {
  let [low, high] = [Infinity, -Infinity]
  for (let n = 0; n < values.length; n += 1) {
    if (!Number.isFinite(values[n])) continue
    low = Math.min(low, values[n])
    high = Math.max(high, values[n])
  }
  return low <= high ? [low, high] : [0, 1]
}

/** The heights of bars, from 0 to 1, of the largest. @param {number[]} values */
export function heights(values) {
  const finite = values.filter(Number.isFinite)
  const most = Math.max(0, ...finite)
  return values.map((value) => (Number.isFinite(value) ? (most ? value / most : 0) : 1))
}

/**
 * Return the largest of the steps that share a bar, so that there are at most `most` bars.
 * @param {number[]} values @param {number} most
 */
export function gathered(values, most) {
  const every = Math.ceil(values.length / most) || 1
  const groups = Array.from({ length: Math.ceil(values.length / every) }, (_, n) =>
    values.slice(n * every, (n + 1) * every),
  )
  return groups.map((group) => Math.max(...group))
}

/** Write a list of names, the first few. @param {string[]} names @param {number} [most] */
export const few = (names, most = 6) => names.slice(0, most).join(', ') + (names.length > most ? ', …' : '')

/** The address of the page. @param {string} model @param {string} step @param {string} here the address as it is */
export function addressOf(model, step, here) {
  const url = new URL(here)
  for (const [name, value] of Object.entries({ model, step: model ? step : '' })) {
    if (value) url.searchParams.set(name, value)
    else url.searchParams.delete(name)
  }
  return `${url.pathname}${url.search}`
}
