/** Numbers in the places of an equation, as `lstm_core.notation.fill` puts them there. */

import { MINUS, number } from './numbers.js'

/**
 * A number with the text before it: a minus takes the place of the plus there; after any other sign a negative number
 * stands in brackets.
 * @param {string} before
 * @param {string} digits as `number` writes it
 * @returns {[string, string]} the text before it, and the number
 */
function placed(before, digits) {
  if (!digits.startsWith(MINUS)) return [before, digits]
  if (before.endsWith(' + ')) return [`${before.slice(0, -2)}${MINUS} `, digits.slice(1)]
  return [before, /( [−×/] |−)$/.test(before) ? `(${digits})` : digits]
}

/**
 * An equation with its numbers, piece by piece.
 * @param {(string | {node: string})[]} pieces texts and places for numbers
 * @param {(node: string) => number | null | undefined} value of a node; a dash stands where there is none
 */
export function filled(pieces, value) {
  /** @type {string[]} */
  const texts = []
  for (const [n, piece] of pieces.entries()) {
    texts[n] = typeof piece === 'string' ? piece : number(value(piece.node))
    if (n > 0 && typeof piece !== 'string') [texts[n - 1], texts[n]] = placed(texts[n - 1], texts[n])
  }
  return texts
}
