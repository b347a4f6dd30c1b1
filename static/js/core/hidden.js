/** What the page around this one's frame hides; CSS hides it, and no script says it either. */

/** @param {'controls' | 'numbers' | 'answer' | 'variants'} part */
export function hides(part) {
  return document.querySelector(`[data-hide~="${part}"]`) !== null
}
