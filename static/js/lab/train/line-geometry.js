/** Where the dots of checkpoints and the names of branches go. Pure: no DOM. */

const EDGE = 14 // px on either side of the line, so that the knob stays inside
const RADIUS = 3.6 // px of a dot
const SMALL = 2.6 // px of a dot where they are many
const CLOSE = 9 // px between dots, below which they become small
const CLOSEST = 7 // px between dots, below which some are left out
const BESIDE = 10 // px between a branch's last dot and its name

/** Return the place of an update on the line. @param {number} update @param {number} width @param {number} updates */
export const placeOf = (update, width, updates) =>
  Math.round(10 * (EDGE + (update / Math.max(1, updates)) * (width - 2 * EDGE))) / 10

/** Return the update at a place of the line. @param {number} place @param {number} width @param {number} updates */
export const updateAt = (place, width, updates) =>
  Math.max(0, Math.min(updates, ((place - EDGE) / Math.max(1, width - 2 * EDGE)) * updates))

/**
 * Return the dots that are drawn: all, smaller where they are close, and where they would run into each other only as
 * many as stand apart, the last one always.
 * @param {number[]} places in rising order
 * @returns {{places: number[], radius: number}}
 */
export function dotsShown(places) {
  if (places.length < 2) return { places, radius: RADIUS }
  const pitch = (places[places.length - 1] - places[0]) / (places.length - 1)
  const radius = pitch >= CLOSE ? RADIUS : SMALL
  const shown = [places[places.length - 1]]
  for (const place of places.slice(0, -1).reverse()) if (shown[0] - place >= CLOSEST) shown.unshift(place)
  return { places: shown, radius }
}

/**
 * Return where the names of branches begin: behind the last dot, or as far left as they need to stay inside.
 * @param {number[]} ends of the branches
 * @param {number[]} widths of their names
 * @param {number} width
 */
export const labelPlaces = (ends, widths, width) =>
  ends.map((end, n) => Math.max(0, Math.min(end + BESIDE, width - widths[n])))
