/** Resolve the colour names in figures ("$wire") to the colours that the style sheets define for the theme. */

import { locate, scaleFrom } from './scales.js'

/** @type {Map<string, string>} */
const known = new Map()

/** @type {HTMLElement | null} the element whose style resolves colours */
let probe = null

/** @returns {HTMLElement} */
function probed() {
  probe ??= document.createElement('span')
  probe.hidden = true
  if (!probe.isConnected) document.body.append(probe)
  return probe
}

/**
 * Resolve a colour name.
 * @param {string} name as in a style sheet, without the dashes
 * @returns {string} "rgb(...)" in the current theme
 */
export function colour(name) {
  let found = known.get(name)
  if (found === undefined) {
    const place = probed()
    place.style.color = `var(--${name})`
    found = getComputedStyle(place).color
    known.set(name, found)
  }
  return found
}

/** Clear the cached colours after a change of theme. */
export function forgetColours() {
  known.clear()
}

/**
 * Replace the colour names in a figure by colours; a heat map's numbers, `z`, contain none and are not copied.
 * @template T
 * @param {T} value any part of a figure
 * @returns {T} a copy
 */
export function coloured(value) {
  if (typeof value === 'string') return value[0] === '$' ? /** @type {T} */ (colour(value.slice(1))) : value
  if (Array.isArray(value)) return /** @type {T} */ (value.map(coloured))
  if (value && typeof value === 'object') {
    return /** @type {T} */ (
      Object.fromEntries(Object.entries(value).map(([key, item]) => [key, key === 'z' ? item : coloured(item)]))
    )
  }
  return value
}

/**
 * Return a function that maps a number to its colour in a heat map with these limits.
 * @param {number} low
 * @param {number} high
 */
export function scale(low, high) {
  const { names } = scaleFrom(low)
  const stops = names.map((name) => (colour(name).match(/[\d.]+/g) ?? []).slice(0, 3).map(Number))
  return (/** @type {number} */ value) => {
    const { stop, share } = locate(value, [low, high])
    const mixed = stops[stop].map((end, k) => Math.round(stops[stop - 1][k] + (end - stops[stop - 1][k]) * share))
    return `rgb(${mixed.join(' ')})`
  }
}
