/** Parts hidden by the page that embeds this one; CSS hides them, and scripts do not announce them. */

/** Return whether a part is hidden. @param {'controls' | 'numbers' | 'answer' | 'variants'} part */
export function hides(part) {
  return document.querySelector(`[data-hide~="${part}"]`) !== null
}
