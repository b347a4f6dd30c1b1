/** Tokens as they are shown, and what is said of them; app/text/tokens.py says the same. */

import { fill } from './messages.js'
import { thousands } from './numbers.js'

const SIGNS = new Map([
  [' ', '␣'],
  ['\n', '⏎'],
  ['\t', '⇥'],
])

/** A token with a sign for a space, an end of a line or a tab, which nobody sees. @param {string} token */
export const visible = (token) => SIGNS.get(token) ?? token

/**
 * That a model does not know most of a text, where that is so; else nothing.
 * @param {string} message
 * @param {{known: boolean}[]} tokens the first, which opens every text, is not counted
 */
export function mostlyUnknown(message, tokens) {
  const [unknown, count] = [tokens.slice(1).filter(({ known }) => !known).length, tokens.length - 1]
  return 2 * unknown > count ? fill(message, { unknown: thousands(unknown), count: thousands(count) }) : ''
}
