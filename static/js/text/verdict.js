/** The verdict on whether two networks predict the same word; app/compare/routes.py gives the same. */

import { fill } from './messages.js'
import { percent } from './numbers.js'
import { visible } from './tokens.js'

/** @typedef {{token: string, probability: number}} Guess */

/**
 * Return the sentence that compares two predictions.
 * @param {{agree: string, differ: string}} messages
 * @param {Guess} left
 * @param {Guess} right the likeliest next word of each network
 */
export function verdict(messages, left, right) {
  const shares = { left: percent(left.probability), right: percent(right.probability) }
  if (left.token === right.token) return fill(messages.agree, { word: visible(left.token), ...shares })
  return fill(messages.differ, { left_word: visible(left.token), right_word: visible(right.token), ...shares })
}
