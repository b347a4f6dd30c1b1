/**
 * Animation of vectors: the movements of one phase, planned along the diagram's wires and played on their groups.
 *
 * A copy of each operand travels along its wire; the result then moves from its node to its final position. At the end
 * no transform remains.
 */

/**
 * @typedef {object} Travel
 * @property {string} strip id
 * @property {Server.Point[]} points the path of the strip's centre, in the diagram's units
 * @property {number} start ms
 * @property {number} duration ms
 * @property {boolean} copy whether a copy travels and vanishes at the end, or the strip itself appears
 */

const EASING = 'cubic-bezier(.45,.05,.25,1)'
const LEVEL = 620 // ms from one operation to the next
const GO = 420 // ms that operands travel
const COME = 380 // ms after which the result appears
const APPEAR = 240
const RIDE = 380

/**
 * Plan the travels of a phase.
 * @param {Server.MovingGeometry} geometry
 * @param {Server.Moments} moments
 * @param {number} phase
 * @returns {Travel[]}
 */
export function plan(geometry, moments, phase) {
  /** @type {Map<string, Server.Strip[]>} A vector that enters several decks has several strips, the main one first. */
  const strips = new Map()
  for (const strip of geometry.stripList) strips.set(strip.value, [...(strips.get(strip.value) ?? []), strip])
  const travels = []
  for (const node of geometry.nodes) {
    const [when, level] = moments[node.id] ?? [-1, 0]
    if (when !== phase) continue
    const start = level * LEVEL
    for (const wire of geometry.wires) {
      if (wire.target !== node.id) continue
      const strip = nearest(strips.get(wire.source) ?? [], wire.points)
      if (!strip) continue
      const points = way([strip.x, strip.y], wire.points, [node.x, node.y])
      travels.push({ strip: strip.id, points, start, duration: GO, copy: true })
    }
    const result = nearest(strips.get(node.value ?? node.id) ?? [], [[node.x, node.y]])
    if (result) {
      const points = /** @type {Server.Point[]} */ ([
        [node.x, node.y],
        [result.x, result.y],
      ])
      travels.push({ strip: result.id, points, start: start + COME, duration: APPEAR, copy: false })
    }
  }
  return travels
}

/**
 * Find the strip nearest to a path.
 * @param {Server.Strip[]} strips
 * @param {Server.Point[]} points
 * @returns {Server.Strip | undefined}
 */
function nearest(strips, points) {
  const distance = (/** @type {Server.Strip} */ strip) =>
    Math.min(...points.map(([x, y]) => Math.hypot(strip.x - x, strip.y - y)))
  return strips.length < 2
    ? strips[0]
    : strips.reduce((best, strip) => (distance(strip) < distance(best) ? strip : best))
}

/**
 * Plan the travels at a new token: previous values enter from the left, the word's vector from its chip.
 * @param {Server.MovingGeometry} geometry
 * @returns {Travel[]}
 */
export function arrival(geometry) {
  return geometry.stripList
    .filter((/** @type {Server.Strip} */ strip) => strip.value === 'x' || strip.value.endsWith('_prev'))
    .map((/** @type {Server.Strip} */ strip) => ({
      strip: strip.id,
      points:
        strip.value === 'x'
          ? [
              [strip.x, strip.y + 3 * strip.height],
              [strip.x, strip.y],
            ]
          : [
              [Math.max(-strip.width, strip.x - 3 * strip.width), strip.y],
              [strip.x, strip.y],
            ],
      start: 0,
      duration: RIDE,
      copy: false,
    }))
}

/**
 * Return the path from a strip's centre along a wire to a node's centre. A strip may lie on the wire, or on the rail
 * from which the wire leaves.
 * @param {Server.Point} from @param {Server.Point[]} wire @param {Server.Point} to @returns {Server.Point[]}
 */
export function way(from, wire, to) {
  let nearest = { distance: Infinity, leg: 0, point: wire[0] }
  for (let leg = 0; leg + 1 < wire.length; leg += 1) {
    const point = project(from, wire[leg], wire[leg + 1])
    const distance = Math.hypot(point[0] - from[0], point[1] - from[1])
    if (distance < nearest.distance) nearest = { distance, leg, point }
  }
  const rest = wire.slice(nearest.leg + 1)
  const start = /** @type {Server.Point[]} */ (
    nearest.distance < 2 ? [from] : [from, [from[0], nearest.point[1]], nearest.point]
  )
  return [...start, ...rest, to].filter(
    (point, n, all) => n === 0 || Math.hypot(point[0] - all[n - 1][0], point[1] - all[n - 1][1]) > 0.5,
  )
}

/**
 * @param {Server.Point} point
 * @param {Server.Point} a
 * @param {Server.Point} b
 * @returns {Server.Point} the nearest point of the segment ab
 */
function project(point, a, b) {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]]
  const length = dx * dx + dy * dy
  const share = length ? Math.min(1, Math.max(0, ((point[0] - a[0]) * dx + (point[1] - a[1]) * dy) / length)) : 0
  return [a[0] + dx * share, a[1] + dy * share]
}

/** A player of travels; starting new ones cancels those still running. */
export class Motion {
  /** @type {Animation[]} */
  #running = []
  /** @type {SVGGElement | null} */
  #layer = null

  cancel() {
    for (const animation of this.#running) animation.cancel()
    this.#running = []
    this.#layer?.replaceChildren()
  }

  get isRunning() {
    return this.#running.length > 0
  }

  /**
   * Animate travels.
   * @param {Travel[]} travels
   * @param {{groups: Map<string, SVGGElement>, layer: SVGGElement | null, strips: Map<string, Server.Strip>, scale:
   *   number, speed: number, belts: SVGElement[], pitch: number, delay?: number}} stage
   * @returns {number} ms until the last one rests
   */
  play(travels, stage) {
    this.#layer = stage.layer
    const delay = (stage.delay ?? 0) / stage.speed
    let end = 0
    for (const travel of travels) {
      const group = stage.groups.get(travel.strip)
      const strip = stage.strips.get(travel.strip)
      if (!group || !strip || (travel.copy && !stage.layer)) continue
      const moving = travel.copy ? /** @type {SVGGElement} */ (group.cloneNode(true)) : group
      if (travel.copy) stage.layer?.append(moving)
      const timing = {
        delay: delay + travel.start / stage.speed,
        duration: travel.duration / stage.speed,
        easing: EASING,
        fill: /** @type {FillMode} */ ('both'),
      }
      const animation = moving.animate(keyframes(travel, strip, stage.scale), timing)
      this.#running.push(animation)
      end = Math.max(end, timing.delay + timing.duration)
      animation.finished.then(
        () => {
          if (travel.copy) moving.remove()
          animation.cancel()
          this.#running = this.#running.filter((other) => other !== animation)
        },
        () => {}, // cancelled: the caller has cleaned up
      )
    }
    for (const belt of end ? stage.belts : []) {
      const turns = Math.max(1, Math.round(end / 550))
      this.#running.push(
        belt.animate([{ transform: 'none' }, { transform: `translateX(${stage.pitch * stage.scale}px)` }], {
          duration: end / turns,
          iterations: turns,
        }),
      )
    }
    return end
  }
}

/**
 * Return the keyframes of a travel.
 * @param {Travel} travel
 * @param {{x: number, y: number}} strip
 * @param {number} scale px per unit
 * @returns {Keyframe[]}
 */
function keyframes(travel, strip, scale) {
  const along = [0]
  for (let n = 1; n < travel.points.length; n += 1) {
    const [a, b] = [travel.points[n - 1], travel.points[n]]
    along.push(along[n - 1] + Math.hypot(b[0] - a[0], b[1] - a[1]))
  }
  const length = along[along.length - 1] || 1
  return travel.points.map(([x, y], n) => {
    const share = along[n] / length
    const first = n === 0
    const last = n === travel.points.length - 1
    const opacity = travel.copy ? (last ? 0.15 : 0.92) : first ? 0 : 1
    return {
      transform: `translate(${(x - strip.x) * scale}px, ${(y - strip.y) * scale}px)`,
      opacity,
      offset: last ? 1 : share,
    }
  })
}
