/** Colours: figures name them ("$wire"), style sheets say what they look like in this theme. */

const probe = document.createElement('span')
probe.hidden = true

/** @param {string} name as in a style sheet, without the dashes @returns {string} "rgb(...)" in the theme of now */
export function colour(name) {
  if (!probe.isConnected) document.body.append(probe)
  probe.style.color = `var(--${name})`
  return getComputedStyle(probe).color
}

/**
 * Put colours in for the names in a figure.
 * @template T
 * @param {T} value any part of a figure
 * @param {Map<string, string>} [known]
 * @returns {T} a copy
 */
export function coloured(value, known = new Map()) {
  if (typeof value === 'string') {
    if (value[0] !== '$') return value
    const name = value.slice(1)
    if (!known.has(name)) known.set(name, colour(name))
    return /** @type {T} */ (known.get(name))
  }
  if (Array.isArray(value)) return /** @type {T} */ (value.map((item) => coloured(item, known)))
  if (value && typeof value === 'object') {
    return /** @type {T} */ (Object.fromEntries(Object.entries(value).map(([key, item]) => [key, coloured(item, known)])))
  }
  return value
}

/**
 * Return a function from a number to the colour that a heat map of these limits gives it.
 * @param {number} low
 * @param {number} high
 */
export function scale(low, high) {
  const names = low >= 0 ? ['gate-0', 'gate-1', 'gate-2'] : ['signed-0', 'signed-1', 'signed-2', 'signed-3', 'signed-4']
  const places = low >= 0 ? [0, 0.5, 1] : [0, 0.2, 0.5, 0.8, 1]
  const stops = names.map((name) => (colour(name).match(/[\d.]+/g) ?? []).slice(0, 3).map(Number))
  return (/** @type {number} */ value) => {
    const place = Math.min(1, Math.max(0, (value - low) / (high - low)))
    const n = Math.max(1, places.findIndex((stop) => place <= stop))
    const share = (place - places[n - 1]) / (places[n] - places[n - 1])
    const mixed = stops[n].map((end, k) => Math.round(stops[n - 1][k] + (end - stops[n - 1][k]) * share))
    return `rgb(${mixed.join(' ')})`
  }
}
