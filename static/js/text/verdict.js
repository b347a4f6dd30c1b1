/** Whether two networks expect the same word; app/compare/routes.py says it alike. */

import { fill } from './messages.js'
import { percent } from './numbers.js'
import { visible } from './tokens.js'

/** @typedef {{token: string, probability: number}} Guess */

/**
 * @param {{agree: string, differ: string}} messages
 * @param {Guess} left
 * @param {Guess} right each one's likeliest next word
 */
export function verdict(messages, left, right) {
  const shares = { left: percent(left.probability), right: percent(right.probability) }
  if (left.token === right.token) return fill(messages.agree, { word: visible(left.token), ...shares })
  return fill(messages.differ, { left_word: visible(left.token), right_word: visible(right.token), ...shares })
}
