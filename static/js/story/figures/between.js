/** Interpolation between two drawings of an element: between the numbers of two texts. */

import { MINUS, number } from '../../text/numbers.js'

const NUMBER = /-?\d+(?:\.\d+)?/g

/**
 * Interpolate the numbers of two texts.
 * @param {string} start
 * @param {string} end the same but for its numbers
 * @param {number} share 0: start, 1: end
 */
export function between(start, end, share) {
  if (share <= 0) return start
  if (share >= 1) return end
  const others = end.match(NUMBER) ?? []
  let at = 0
  return start.replace(NUMBER, (found) => {
    const from = Number(found)
    return String(Number(number(from + (Number(others[at++]) - from) * share).replace(MINUS, '-')))
  })
}

/** Convert an SVG transform to CSS. @param {string} transform */
export const asStyle = (transform) =>
  transform
    .replace(/translate\(([^,]+),([^)]+)\)/g, 'translate($1px,$2px)')
    .replace(/rotate\(([^)]+)\)/g, 'rotate($1deg)')

/** The easing of the story's animations. */
export const EASING = 'cubic-bezier(.45,.05,.25,1)'
