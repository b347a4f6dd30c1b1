/** How large a diagram is drawn, and in which of its two geometries: as a whole where it can be read. Pure: no DOM. */

export const LEAST = 11 // px, of a letter
const CROWDED = 1.45 // times its size in the drawing a letter may grow; beyond, words stand on one another
const CLOSE = 1.2 // the same for a drawing that scrolls, which may as well be larger

/** @typedef {Server.ByLayout<Server.Geometry>} Geometries */
/** @typedef {{kind: 'wide' | 'narrow', scale: number, scrolls: boolean}} Fit */

/**
 * Return the size of the smallest letters of a drawing, in its own units.
 * @param {Server.Geometry} geometry @returns {number}
 */
export function smallest(geometry) {
  const written = [geometry.backdrop, geometry.operators].flatMap(({ layout }) => layout.annotations ?? [])
  return Math.min(...written.map((/** @type {Server.PlotlyObject} */ one) => one.font.size), 20)
}

/**
 * How many times larger the letters have to be to be read at a scale.
 * @param {Server.Geometry} geometry @param {number} scale
 */
const growth = (geometry, scale) => LEAST / (smallest(geometry) * scale)

/**
 * Return the geometry and the scale for a room. The wide drawing is taken where its letters need not grow much, else
 * the one whose letters need to grow less; where both would be crowded, it scrolls: as wide as the room if that can be
 * read.
 * @param {Geometries} geometries
 * @param {(kind: 'wide' | 'narrow') => {width: number, height: number}} room that the drawing would have, px
 * @returns {Fit}
 */
export function fit(geometries, room) {
  const fits = /** @type {const} */ (['wide', 'narrow']).map((kind) => {
    const { width, height } = room(kind)
    const geometry = geometries[kind]
    const scale = Math.min(width / geometry.width, height / geometry.height)
    return { kind, geometry, width, scale, grows: growth(geometry, scale) }
  })
  const [wide, narrow] = fits
  const best = wide.grows <= CROWDED || wide.grows <= narrow.grows ? wide : narrow
  if (best.grows <= CROWDED) return { kind: best.kind, scale: best.scale, scrolls: false }
  const seen = fits.map(({ kind, geometry, width }) => {
    const across = Math.min(width / geometry.width, LEAST / smallest(geometry))
    const scale = growth(geometry, across) <= CROWDED ? across : LEAST / (smallest(geometry) * CLOSE)
    const high = room(kind).height / (geometry.height * scale)
    return { kind, scale, share: Math.min(1, width / (geometry.width * scale)) * Math.min(1, high) }
  })
  const { kind, scale } = seen[0].share >= seen[1].share ? seen[0] : seen[1]
  return { kind, scale, scrolls: true }
}

/**
 * Return the geometry and the scale at which a drawing as wide as the room can be read, however high it then is: the
 * lower of the two. Null if neither can.
 * @param {Geometries} geometries
 * @param {number} width px
 * @returns {Fit | null}
 */
export function whole(geometries, width) {
  const fits = /** @type {const} */ (['wide', 'narrow'])
    .map((kind) => ({ kind, scale: Math.min(width / geometries[kind].width, 1), scrolls: false }))
    .filter(({ kind, scale }) => growth(geometries[kind], scale) <= CROWDED * 1.1)
    .sort((a, b) => geometries[a.kind].height * a.scale - geometries[b.kind].height * b.scale)
  return fits[0] ?? null
}
