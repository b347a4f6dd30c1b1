/**
 * Numbers as a reader has them; app/text/numbers.py writes them alike, and has the rule of rounding. Both are held to
 * tests/contract/numbers.json.
 */

export const MINUS = '−'
const NONE = '–' // for what is no number
const LARGEST = 1e21 // from here on a number is written with a power of ten
const RAISED = '⁰¹²³⁴⁵⁶⁷⁸⁹'

/**
 * A number with so many decimals; one that lies exactly in the middle goes away from zero. `toFixed` takes the larger
 * of two that are as near, so it is asked of the size alone.
 * @param {number} size not negative, below 10²¹
 * @param {number} decimals
 */
const rounded = (size, decimals) => size.toFixed(decimals)

/**
 * A number with a true minus, none before a zero.
 * @param {number | null | undefined} value
 * @param {number} [decimals]
 */
export function number(value, decimals = 2) {
  if (value === null || value === undefined || !Number.isFinite(value)) return NONE
  if (Math.abs(value) >= LARGEST) return scientific(value)
  const text = rounded(Math.abs(value), decimals)
  return value < 0 && Number(text) !== 0 ? MINUS + text : text
}

/** A whole number, thousands parted by commas. @param {number} count */
export const thousands = (count) => count.toLocaleString('en')

/** A probability: with a decimal below ten percent. @param {number} share from 0 to 1 */
export function percent(share) {
  const value = share * 100
  if (!Number.isFinite(value)) return NONE
  if (value >= 9.95 || value === 0) return `${rounded(value, 0)}%`
  return value >= 0.095 ? `${rounded(value, 1)}%` : '<0.1%'
}

/** A difference of probabilities in points, with its sign. @param {number} change @param {number} [decimals] */
export function points(change, decimals = 1) {
  if (!Number.isFinite(change)) return NONE
  const text = rounded(100 * Math.abs(change), decimals)
  return (Number(text) === 0 ? '' : change > 0 ? '+' : MINUS) + text
}

/** A power of ten. @param {number} exponent */
export function power(exponent) {
  const digits = [...String(Math.abs(exponent))].map((digit) => RAISED[Number(digit)])
  return `10${exponent < 0 ? '⁻' : ''}${digits.join('')}`
}

/** A number with two digits: 0.15, 12, or 2.3 × 10⁻¹⁰ where it is very small or large. @param {number} value */
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
