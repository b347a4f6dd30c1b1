/**
 * Format numbers for the reader; app/text/numbers.py does the same and states the rounding rule. Both are held to
 * tests/contract/numbers.json.
 */

export const MINUS = '−'
const NONE = '–' // for a missing or non-finite number
const LARGEST = 1e21 // from here on numbers are written with a power of ten
const RAISED = '⁰¹²³⁴⁵⁶⁷⁸⁹'

/**
 * Format a number with the given decimals; ties are rounded away from zero. `toFixed` rounds ties up, so it is given
 * the absolute value only.
 * @param {number} size not negative, below 10²¹
 * @param {number} decimals
 */
const rounded = (size, decimals) => size.toFixed(decimals)

/**
 * Format a number with a true minus sign, but none before a zero.
 * @param {number | null | undefined} value
 * @param {number} [decimals]
 */
export function number(value, decimals = 2) {
  if (value === null || value === undefined || !Number.isFinite(value)) return NONE
  if (Math.abs(value) >= LARGEST) return scientific(value)
  const text = rounded(Math.abs(value), decimals)
  return value < 0 && Number(text) !== 0 ? MINUS + text : text
}

/** Format an integer with commas between thousands. @param {number} count */
export const thousands = (count) => count.toLocaleString('en')

/** Format a probability as a percentage, with one decimal below ten percent. @param {number} share from 0 to 1 */
export function percent(share) {
  const value = share * 100
  if (!Number.isFinite(value)) return NONE
  if (value >= 9.95 || value === 0) return `${rounded(value, 0)}%`
  return value >= 0.095 ? `${rounded(value, 1)}%` : '<0.1%'
}

/** Format a difference of probabilities as signed points. @param {number} change @param {number} [decimals] */
export function points(change, decimals = 1) {
  if (!Number.isFinite(change)) return NONE
  const text = rounded(100 * Math.abs(change), decimals)
  return (Number(text) === 0 ? '' : change > 0 ? '+' : MINUS) + text
}

/** Format a power of ten. @param {number} exponent */
export function power(exponent) {
  const digits = [...String(Math.abs(exponent))].map((digit) => RAISED[Number(digit)])
  return `10${exponent < 0 ? '⁻' : ''}${digits.join('')}`
}

/** Format a number with two digits: 0.15, 12, or 2.3 × 10⁻¹⁰ if it is very small or large. @param {number} value */
export function scientific(value) {
  if (value === 0) return '0'
  if (Number.isNaN(value)) return NONE
  const sign = value < 0 ? MINUS : ''
  if (!Number.isFinite(value)) return `${sign}∞`
  const [mantissa, exponent] = Math.abs(value).toExponential(1).split('e')
  const place = Number(exponent)
  if (place >= -3 && place <= 3) return sign + rounded(Number(`${mantissa}e${place}`), Math.max(0, 1 - place))
  return `${sign}${mantissa}\u00a0×\u00a0${power(place)}`
}
