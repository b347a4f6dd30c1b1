/** Format the numbers in a caption; app/text/phase_captions.py formats the same ones. */

import { number, percent } from './numbers.js'
import { visible } from './tokens.js'

/**
 * Format one number of a caption.
 * @param {string} kind
 * @param {number[]} now the entries of a value
 * @param {number[]} before its entries one step earlier
 * @param {{token: string, probability: number} | null | undefined} guess the likeliest next word
 */
export function statistic(kind, now, before, guess) {
  const moved = largest(now.map((value, unit) => Math.abs(value - before[unit])))
  switch (kind) {
    case 'mean':
      return number(now.reduce((sum, value) => sum + value, 0) / now.length)
    case 'high':
      return number(now[largest(now)])
    case 'low':
      return number(now[smallest(now)])
    case 'high_unit':
      return String(largest(now) + 1)
    case 'low_unit':
      return String(smallest(now) + 1)
    case 'moved_unit':
      return String(moved + 1)
    case 'before':
      return number(before[moved])
    case 'after':
      return number(now[moved])
    case 'guess':
      return guess ? visible(guess.token) : '–'
    case 'share':
      return guess ? percent(guess.probability) : '–'
    default:
      throw new Error(`no statistic is called ${kind}`)
  }
}

/** Return the index of the first largest number. @param {number[]} row */
const largest = (row) => row.reduce((best, value, n) => (value > row[best] ? n : best), 0)

/** Return the index of the first smallest number. @param {number[]} row */
const smallest = (row) => largest(row.map((value) => -value))
