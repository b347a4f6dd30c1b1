/** Colours: figures name them ("$wire"), style sheets say what they look like in this theme. */

const probe = document.createElement('span')
probe.hidden = true

/** @type {Map<string, string>} */
const known = new Map()

/** @param {string} name as in a style sheet, without the dashes @returns {string} "rgb(...)" in the theme of now */
export function colour(name) {
  let found = known.get(name)
  if (found === undefined) {
    if (!probe.isConnected) document.body.append(probe)
    probe.style.color = `var(--${name})`
    found = getComputedStyle(probe).color
    known.set(name, found)
  }
  return found
}

/** The theme is another one: look every colour up again. */
export function forgetColours() {
  known.clear()
}

/**
 * Put colours in for the names in a figure; a heat map's numbers, `z`, have none and are passed on as they are.
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

/** What a heat map's colours run through: names and places from 0 to 1, of gates and of signed values. */
const STOPS = {
  gate: { names: ['gate-0', 'gate-1', 'gate-2'], places: [0, 0.5, 1] },
  signed: { names: ['signed-0', 'signed-1', 'signed-2', 'signed-3', 'signed-4'], places: [0, 0.2, 0.5, 0.8, 1] },
}

/** The stops for values from `low` on. @param {number} low */
export const stopsFrom = (low) => (low >= 0 ? STOPS.gate : STOPS.signed)

/**
 * Return a function from a number to the colour that a heat map of these limits gives it.
 * @param {number} low
 * @param {number} high
 */
export function scale(low, high) {
  const { names, places } = stopsFrom(low)
  const stops = names.map((name) => (colour(name).match(/[\d.]+/g) ?? []).slice(0, 3).map(Number))
  return (/** @type {number} */ value) => {
    const place = Math.min(1, Math.max(0, (value - low) / (high - low)))
    const n = Math.max(
      1,
      places.findIndex((stop) => place <= stop),
    )
    const share = (place - places[n - 1]) / (places[n] - places[n - 1])
    const mixed = stops[n].map((end, k) => Math.round(stops[n - 1][k] + (end - stops[n - 1][k]) * share))
    return `rgb(${mixed.join(' ')})`
  }
}
