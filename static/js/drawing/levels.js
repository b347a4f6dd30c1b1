/** The colours of a range as bytes of pixels, for values that are drawn one pixel each. */

import { scale } from './palette.js'

export const LEVELS = 128 // colours of a range

/** @type {Map<string, Uint8ClampedArray>} the colours of a range, four bytes a level */
const tables = new Map()

/** Return the colours of a range, from its low end to its high one, as pixels. @param {[number, number]} range */
export function levels([low, high]) {
  const key = `${low} ${high}`
  let found = tables.get(key)
  if (!found) {
    const colour = scale(low, high)
    found = new Uint8ClampedArray(4 * (LEVELS + 1))
    for (let level = 0; level <= LEVELS; level += 1) {
      const parts = (colour(low + ((high - low) * level) / LEVELS).match(/[\d.]+/g) ?? []).map(Number)
      found.set([parts[0], parts[1], parts[2], 255], 4 * level)
    }
    tables.set(key, found)
  }
  return new Uint32Array(found.buffer)
}

/** Clear the colours after a change of theme. */
export const forgetLevels = () => tables.clear()
