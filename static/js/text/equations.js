/** Fill numbers into an equation, as `lstm_core.notation.fill` does. */

import { MINUS, number } from './numbers.js'

/**
 * Join a number to the text before it: a minus replaces a plus; after any other sign, and before a power's, a negative
 * number is put in brackets.
 * @param {string} before
 * @param {string} digits as formatted by `number`
 * @param {boolean} isRaised
 * @returns {[string, string]} the text before it, and the number
 */
function placed(before, digits, isRaised) {
  if (!digits.startsWith(MINUS)) return [before, digits]
  if (isRaised || /( [−×/^] |−)$/.test(before)) return [before, `(${digits})`]
  if (before.endsWith(' + ')) return [`${before.slice(0, -2)}${MINUS} `, digits.slice(1)]
  return [before, digits]
}

/**
 * Fill in the numbers of an equation, piece by piece.
 * @param {(string | {node: string})[]} pieces texts and places for numbers
 * @param {(node: string) => number | null | undefined} value of a node; null or undefined is written as a dash
 */
export function filled(pieces, value) {
  /** @type {string[]} */
  const texts = []
  for (const [n, piece] of pieces.entries()) {
    texts[n] = typeof piece === 'string' ? piece : number(value(piece.node))
    if (typeof piece === 'string') continue
    const next = pieces[n + 1]
    const isRaised = typeof next === 'string' && next.startsWith(' ^ ')
    const [before, digits] = placed(texts[n - 1] ?? '', texts[n], isRaised)
    if (n > 0) texts[n - 1] = before
    texts[n] = digits
  }
  return texts
}
