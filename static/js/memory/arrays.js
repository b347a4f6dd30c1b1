/** Arrays as app/memory/numbers.py packs them, and numbers as people read them. */

import { MINUS } from '../format.js'

/** @typedef {{shape: [number, number], halves: string}} Packed */
/** @typedef {{steps: number, units: number, at: (step: number, unit: number) => number}} Matrix */

/** @param {Packed} packed @returns {Matrix} */
export function unpack({ shape: [steps, units], halves }) {
  const bytes = Uint8Array.from(atob(halves), (letter) => letter.charCodeAt(0))
  const whole = new Uint32Array(bytes.length / 2)
  for (let n = 0; n < whole.length; n++) whole[n] = (bytes[2 * n] << 16) | (bytes[2 * n + 1] << 24)
  const values = new Float32Array(whole.buffer)
  return { steps, units, at: (step, unit) => values[step * units + unit] }
}

/**
 * One row a unit, for a heat map.
 * @param {Matrix} matrix
 * @param {(value: number) => number} shown
 * @returns {number[][]}
 */
export function rows({ steps, units, at }, shown) {
  return Array.from({ length: units }, (_, unit) => Array.from({ length: steps }, (__, step) => shown(at(step, unit))))
}

const RAISED = '⁰¹²³⁴⁵⁶⁷⁸⁹'

/** @param {number} power */
export const power = (power) =>
  `10${power < 0 ? '⁻' : ''}${[...String(Math.abs(power))].map((digit) => RAISED[Number(digit)]).join('')}`

/** A size with two digits, as `scientific` in app/memory/numbers.py writes it. @param {number} value */
export function scientific(value) {
  if (value === 0) return '0'
  const sign = value < 0 ? MINUS : ''
  const [mantissa, exponent] = Math.abs(value).toExponential(1).split('e')
  const place = Number(exponent)
  if (place >= -3 && place <= 3) return sign + Number(`${mantissa}e${place}`).toFixed(Math.max(0, 1 - place))
  return `${sign}${mantissa}\u00a0×\u00a0${power(place)}`
}

/** A difference of probabilities in points. @param {number} change */
export function points(change) {
  const text = Math.abs(change * 100).toFixed(1)
  return (Number(text) === 0 ? '' : change > 0 ? '+' : MINUS) + text
}
