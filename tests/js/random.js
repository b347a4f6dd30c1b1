/** Numbers that look drawn and are always the same, for cases that nobody would think of. */

/** @param {number} seed @returns {() => number} from 0 to 1 (mulberry32) */
export function random(seed) {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** One of several. @template T @param {() => number} draw @param {T[]} all @returns {T} */
export const one = (draw, all) => all[Math.floor(draw() * all.length)]

/** A whole number. @param {() => number} draw @param {number} first @param {number} last */
export const between = (draw, first, last) => first + Math.floor(draw() * (last - first + 1))
