/** Parts hidden by the page that embeds this one; CSS hides them, and scripts do not announce them. */

/** @param {'controls' | 'numbers' | 'answer' | 'variants'} part */
export function hides(part) {
  return document.querySelector(`[data-hide~="${part}"]`) !== null
}
