/** What an edit would make of each line, so that its rows can show it before it is made. */

import { defined } from './lexer.js'
import { counterparts } from './lines.js'

/**
 * @typedef {object} Foreseen
 * @property {string | null} becomes what stands in a line's place, "" for nothing, null for itself
 * @property {string[]} added what would follow it
 */

/**
 * Return what would stand in the place of lines, by their number from 0.
 * @param {string[]} before
 * @param {string[]} after
 * @returns {Map<number, Foreseen>}
 */
export function foreseen(before, after) {
  const found = counterparts(before, after)
  const kept = new Set(found)
  const rest = new Set([...after.keys()].filter((number) => !kept.has(number) && after[number]?.trim()))
  /** @type {Map<number, Foreseen>} */
  const next = new Map()
  for (const [line, text] of before.entries()) {
    if (found[line] !== -1 || !text.trim()) continue
    const other = [...rest].find((number) => defined(after[number] ?? '') === defined(text))
    next.set(line, { becomes: other === undefined ? '' : code(after[other]), added: [] })
    if (other === undefined) continue
    rest.delete(other)
    found[line] = other
  }
  for (const number of rest) {
    const line = Math.max(
      found.findLastIndex((other) => other !== -1 && other < number),
      0,
    )
    const entry = next.get(line) ?? { becomes: null, added: [] }
    entry.added.push(code(after[number]))
    next.set(line, entry)
  }
  return next
}

const code = (line = '') => line.split('#')[0]?.trim() || line.trim()
