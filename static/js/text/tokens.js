/** Display text and notices of tokens; app/text/tokens.py does the same. */

import { fill } from './messages.js'
import { thousands } from './numbers.js'

const SIGNS = new Map([
  [' ', '␣'],
  ['\n', '⏎'],
  ['\t', '⇥'],
])

/** Replace a space, line end or tab, which are invisible, by a visible sign. @param {string} token */
export const visible = (token) => SIGNS.get(token) ?? token

/**
 * Return the message if the model does not know most of the text, otherwise an empty text.
 * @param {string} message
 * @param {{known: boolean}[]} tokens the first one, which starts every text, is not counted
 */
export function mostlyUnknown(message, tokens) {
  const [unknown, count] = [tokens.slice(1).filter(({ known }) => !known).length, tokens.length - 1]
  return 2 * unknown > count ? fill(message, { unknown: thousands(unknown), count: thousands(count) }) : ''
}
