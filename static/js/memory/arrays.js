/** Decode the arrays packed by app/memory/packing.py. */

/** @typedef {{steps: number, units: number, at: (step: number, unit: number) => number}} Matrix */

/** Decode a packed matrix. @param {Server.PackedMatrix} packed @returns {Matrix} */
export function unpack({ shape: [steps, units], halves }) {
  const bytes = Uint8Array.from(atob(halves), (letter) => letter.charCodeAt(0))
  const whole = new Uint32Array(bytes.length / 2)
  for (let n = 0; n < whole.length; n++) whole[n] = (bytes[2 * n] << 16) | (bytes[2 * n + 1] << 24)
  const values = new Float32Array(whole.buffer)
  return { steps, units, at: (step, unit) => values[step * units + unit] }
}

/**
 * Return one row per unit, for a heat map.
 * @param {Matrix} matrix
 * @param {(value: number) => number} shown
 * @returns {number[][]}
 */
export function rows({ steps, units, at }, shown) {
  return Array.from({ length: units }, (_, unit) => Array.from({ length: steps }, (__, step) => shown(at(step, unit))))
}

export { points, power, scientific } from '../text/numbers.js'
