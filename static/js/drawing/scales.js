/** The colour scales of values: named stops and interpolation between them. Pure: no DOM. */

/** The stops of each scale, as SCALES in app/drawing/palette.py: colour names and positions from 0 to 1. */
export const SCALES = {
  gate: { names: ['gate-0', 'gate-1', 'gate-2'], places: [0, 0.5, 1] },
  signed: { names: ['signed-0', 'signed-1', 'signed-2', 'signed-3', 'signed-4'], places: [0, 0.2, 0.5, 0.8, 1] },
}

/** Return the scale for values from `low` on. @param {number} low */
export const scaleFrom = (low) => (low >= 0 ? SCALES.gate : SCALES.signed)

/**
 * Locate a value between two stops: the index of the upper one, and the fraction of the way to it, from 0 to 1.
 * @param {number} value @param {[number, number]} limits
 */
export function locate(value, [low, high]) {
  const { places } = scaleFrom(low)
  const place = Math.min(1, Math.max(0, (value - low) / (high - low)))
  const found = places.findIndex((stop) => place <= stop)
  const stop = Math.max(1, found)
  return { stop, share: (place - places[stop - 1]) / (places[stop] - places[stop - 1]) }
}

/**
 * Return a value's colour as a CSS mix, so that it follows the theme; `mixed` in app/drawing/palette.py does the same.
 * @param {number} value @param {[number, number]} limits
 */
export function mixed(value, limits) {
  const { names } = scaleFrom(limits[0])
  const { stop, share } = locate(value, limits)
  return `color-mix(in srgb,var(--${names[stop]}) ${(share * 100).toFixed(0)}%,var(--${names[stop - 1]}))`
}
