/** Numbers in the places of an equation, as `lstm_core.notation.fill` puts them there. */

import { MINUS } from './numbers.js'

/**
 * A number with the text before it: a minus takes the place of the plus there; after any other sign a negative number
 * stands in brackets.
 * @param {string} before
 * @param {string} number as `number` writes it
 * @returns {[string, string]} the text before it, and the number
 */
export function placed(before, number) {
  if (!number.startsWith(MINUS)) return [before, number]
  if (before.endsWith(' + ')) return [`${before.slice(0, -2)}${MINUS} `, number.slice(1)]
  return [before, /( [−×/] |−)$/.test(before) ? `(${number})` : number]
}
