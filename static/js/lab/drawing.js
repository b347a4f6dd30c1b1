/** A diagram as SVG, as templates/lab/_diagram.html writes it, and its vectors. Pure: no DOM. */

import { mixed, runs } from '../drawing/plain.js'
import { scaleFrom } from '../drawing/scales.js'
import { valueAt } from './values.js'

const LEVELS = 60 // of plain.js

/** @param {string} text */
const escaped = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`)

/** Write a drawing without its vectors. @param {Server.LabPicture} picture @param {string} word at which it is drawn */
export function written(picture, word) {
  const { width, height, letters, under, over, strips, chips } = picture
  const labels = strips.flatMap((strip) => {
    if (!strip.label) return []
    const role = strip.role ? ` data-role="${strip.role}"` : ''
    const { label_x: x, label_y: y, label_anchor: anchor } = strip
    return [
      `<text data-of="strip:${strip.id}" x="${x}" y="${y}" dy="-0.04em" text-anchor="${anchor}"${role}>` +
        `${strip.label}</text>`,
    ]
  })
  const marks = chips.map((chip) => {
    const [x, y] = [chip.x - chip.width / 2, chip.y - chip.height / 2]
    const box = `<rect x="${x}" y="${y}" width="${chip.width}" height="${chip.height}" rx="${chip.height / 2}"/>`
    const text =
      chip.label === null
        ? `<text class="word" lang="en" x="${chip.x}" y="${chip.y}" text-anchor="middle" dominant-baseline="central">` +
          `${escaped(word)}</text>`
        : `<text x="${chip.x}" y="${chip.y}" text-anchor="middle" dy="0.26em">${chip.label}</text>`
    return `<g class="mark ${chip.kind}" data-of="chip:${chip.id}">${box}${text}</g>`
  })
  return (
    `<svg class="lab-drawing" viewBox="0 0 ${width} ${height}" aria-hidden="true" style="--letters:${letters}">` +
    `<g class="under">${under}</g><g class="vectors" shape-rendering="crispEdges"></g><g class="over">${over}</g>` +
    `<g class="names">${labels.join('')}${marks.join('')}</g></svg>`
  )
}

/** @type {Map<string, string[]>} the colours of a scale, by level */
const colours = new Map()

/** @param {number} low */
function coloursFrom(low) {
  const { names, places } = scaleFrom(low)
  let found = colours.get(names[0])
  if (!found) {
    const scale = names.map((name, n) => [places[n], `$${name}`])
    found = Array.from({ length: LEVELS + 1 }, (_, level) => mixed(scale, level / LEVELS))
    colours.set(names[0], found)
  }
  return found
}

/** Write the vectors of a drawing at a step. @param {Server.LabGood} answer @param {number} step from 0 */
export function vectors(answer, step) {
  const strips = answer.diagram.picture?.strips ?? []
  return strips
    .map((strip) => `<g data-of="strip:${strip.id}">${vector(strip, valueAt(answer, strip.value, step))}</g>`)
    .join('')
}

/** @param {Server.LabStrip} strip @param {ReturnType<typeof valueAt>} value */
function vector(strip, value) {
  if (!value?.row.length) return ''
  const { row, rows, range } = value
  const columns = row.length / rows
  const z = Array.from({ length: rows }, (_, n) => row.subarray(n * columns, (n + 1) * columns))
  const edges = (/** @type {number} */ middle, /** @type {number} */ size, /** @type {number} */ count) =>
    Array.from({ length: count + 1 }, (_, n) => middle + size * (n / count - 0.5))
  const trace = { z, zmin: range[0], zmax: range[1] }
  const paths = runs(trace, edges(strip.x, strip.width, columns), edges(strip.y, strip.height, rows))
  const fills = coloursFrom(range[0])
  return [...paths].map(([level, d]) => `<path d="${d}" style="fill:${fills[level]}"/>`).join('')
}

/**
 * Return how far each part of a drawing has moved from where it was in another, in px of the drawing.
 * @param {Server.LabPicture} before @param {Server.LabPicture} after
 * @returns {Map<string, [number, number]>} by KIND:ID
 */
export function moved(before, after) {
  const places = (/** @type {Server.LabPicture} */ { nodes, strips, chips }) =>
    new Map([
      ...nodes.map((node) => /** @type {const} */ ([`node:${node.id}`, [node.x, node.y]])),
      ...strips.map((strip) => /** @type {const} */ ([`strip:${strip.id}`, [strip.x, strip.y]])),
      ...chips.map((chip) => /** @type {const} */ ([`chip:${chip.id}`, [chip.x, chip.y]])),
    ])
  const old = places(before)
  /** @type {Map<string, [number, number]>} */
  const found = new Map()
  for (const [id, [x, y]] of places(after)) {
    const from = old.get(id)
    if (from && (from[0] !== x || from[1] !== y)) found.set(id, [from[0] - x, from[1] - y])
  }
  return found
}
