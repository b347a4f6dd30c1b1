/** The invisible layer over the diagram, with parts that can be hovered, focused by keyboard, and highlighted. */

import { svg } from '../core/elements.js'

/**
 * @typedef {object} Part
 * @property {string} id KIND:ID, as in the scene's `parts`
 * @property {string} kind "wire", "strip" or "node"
 * @property {SVGElement} hit
 * @property {SVGElement} ring
 */

const PAD = 4 // px around boxes and circles
const TARGET = 24 // px: a hit area is at least as large, whatever is drawn

/**
 * Fill `place` with an SVG of hit areas and rings for a geometry.
 * @param {HTMLElement} place
 * @param {Server.Geometry} geometry
 * @param {{scale: number, x0: number, y0: number}} view
 * @param {(id: string) => {role: string | null}} about
 * @returns {Map<string, Part>}
 */
export function drawHitLayer(place, geometry, view, about) {
  const px = (/** @type {number} */ x) => (x - view.x0) * view.scale
  const py = (/** @type {number} */ y) => (y - view.y0) * view.scale
  const root = svg('svg', { 'aria-hidden': 'false' })
  const rings = svg('g', {})
  const hits = svg('g', {})
  root.append(rings, hits)
  /** @type {Map<string, Part>} */
  const parts = new Map()

  const add = (
    /** @type {string} */ kind,
    /** @type {string} */ name,
    /** @type {string} */ tag,
    /** @type {Record<string, string | number>} */ shape,
    /** @type {Record<string, string | number>} */ reach = shape,
  ) => {
    const id = `${kind}:${name}`
    const role = about(id).role
    const ring = svg(tag, { ...shape, class: `ring ${kind}`, 'data-role': role })
    const hit = svg(tag, { ...reach, class: `part ${kind}`, 'data-part': id, role: 'img', tabindex: -1 })
    rings.append(ring)
    hits.append(hit)
    parts.set(id, { id, kind, hit, ring })
  }
  const box = (
    /** @type {{x: number, y: number, width: number, height: number}} */ thing,
    /** @type {number} */ pad,
    /** @type {number} */ radius,
  ) => ({
    x: px(thing.x - thing.width / 2) - pad,
    y: py(thing.y - thing.height / 2) - pad,
    width: thing.width * view.scale + 2 * pad,
    height: thing.height * view.scale + 2 * pad,
    rx: radius,
  })

  const least = (/** @type {{width: number, height: number}} */ thing, /** @type {number} */ pad) =>
    Math.max(pad, (TARGET - Math.min(thing.width, thing.height) * view.scale) / 2)

  for (const wire of geometry.wires) {
    const d = wire.points.map(([x, y], n) => `${n ? 'L' : 'M'}${px(x)} ${py(y)}`).join('')
    add('wire', wire.id, 'path', { d })
  }
  for (const strip of geometry.stripList)
    add('strip', strip.id, 'rect', box(strip, PAD, 5), box(strip, least(strip, PAD), 5))
  for (const node of geometry.nodes) {
    const pad = least(node, 2)
    const oval = (/** @type {number} */ more) => ({
      cx: px(node.x),
      cy: py(node.y),
      rx: (node.width / 2) * view.scale + more,
      ry: (node.height / 2) * view.scale + more,
    })
    if (node.kind === 'box') add('node', node.id, 'rect', box(node, 2, 9), box(node, pad, 9))
    else add('node', node.id, 'ellipse', oval(2), oval(pad))
  }
  place.replaceChildren(root)
  return parts
}

/**
 * Make the whole diagram one tab stop; the up and down keys move through its parts.
 * @param {HTMLElement} place
 */
export function walkable(place) {
  const all = () => /** @type {SVGElement[]} */ ([...place.querySelectorAll('[data-part]')])
  place.addEventListener('keydown', (event) => {
    const way = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (!way) return
    event.preventDefault()
    const parts = all()
    const now = parts.indexOf(/** @type {SVGElement} */ (document.activeElement))
    const next = parts[(now + way + parts.length) % parts.length]
    for (const part of parts) part.setAttribute('tabindex', part === next ? '0' : '-1')
    next.focus()
  })
}
