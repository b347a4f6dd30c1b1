/** Types and decoding of the server's answers: a trace and the numbers of a unit. Pure: no DOM. */

/** @typedef {(number | number[] | number[][])[]} Values */
/**
 * @typedef {object} Unclamped
 * @property {Record<string, Values>} values
 * @property {{token: string, probability: number}[][]} predictions
 * @property {number[]} [distances]
 * @property {any} [panel]
 */
/**
 * @typedef {object} Trace see GET /api/trace
 * @property {{name: string, title: string, cell: string, units: number, inputs: number}} model
 * @property {{text: string, known: boolean, title?: string}[]} tokens the steps
 * @property {Record<string, Values>} values a number, a vector or a matrix at every step
 * @property {Record<string, any>} previous
 * @property {Record<string, [number, number]>} ranges
 * @property {{token: string, probability: number}[][]} predictions
 * @property {import('./held.js').Held[]} clamp
 * @property {any} [panel] data for a page's own views
 * @property {null | Unclamped} unclamped the same with nothing held
 */
/** @typedef {{pieces: (string | {node: string})[], terms: Record<string, number[]>, result: number[]}} Line */
/**
 * @typedef {object} Unit see GET /api/unit
 * @property {number} unit
 * @property {Record<string, Line>} lines
 */

/** The request parameter for packed numbers, to be decoded by `unpacked`. */
export const PACKED = { encoding: 'base64' }

/** Decode the packed numbers of a trace into lists. @param {any} trace @returns {Trace} */
export function unpacked(trace) {
  for (const values of [trace.values, trace.previous, trace.unclamped?.values ?? {}]) {
    for (const [name, { shape, float32 }] of Object.entries(values)) values[name] = nested(numbers(float32), shape)
  }
  return trace
}

/** @param {string} packed base64 of little-endian numbers @returns {Float32Array} */
function numbers(packed) {
  const text = atob(packed)
  const bytes = new Uint8Array(text.length)
  for (let n = 0; n < text.length; n++) bytes[n] = text.charCodeAt(n)
  return new Float32Array(bytes.buffer)
}

/** @param {Float32Array} flat @param {number[]} shape @returns {any[]} lists in lists, as the shape says */
function nested(flat, shape) {
  const [count, ...inner] = shape
  if (!inner.length) return Array.from(flat)
  const size = flat.length / count
  return Array.from({ length: count }, (_, n) => nested(flat.subarray(n * size, (n + 1) * size), inner))
}
