/** The small drawings in the parts of a network's picture. */

import { svg } from '../core/elements.js'

const WIDTH = 152

/** @param {string} tag @param {Record<string, unknown>} attributes @param {string} [text] */
function mark(tag, attributes, text = '') {
  const made = svg(tag, attributes)
  if (text) made.textContent = text
  return made
}

/** @param {number} height @param {...Node} marks */
function drawing(height, ...marks) {
  const made = svg('svg', {
    class: 'open-drawing',
    viewBox: `0 0 ${WIDTH} ${height}`,
    'aria-hidden': 'true',
    focusable: 'false',
  })
  made.append(...marks)
  return made
}

/** A text that fits into a chip. @param {string} text */
export const short = (text) => (text.length > 6 ? `${text.slice(0, 5)}…` : text)

/** A word or a number that goes in or comes out. @param {'word' | 'output'} kind @param {string} text */
export const chip = (kind, text) =>
  drawing(
    60,
    mark('rect', { class: kind, x: 48, y: 14, width: 56, height: 32, rx: 16 }),
    mark('text', { x: 76, y: 35 }, short(text)),
  )

/** A matrix, as wide and high as its sizes are to each other. @param {number} rows @param {number} columns */
export function matrix(rows, columns) {
  const ratio = Math.min(2, Math.max(0.5, Math.sqrt(columns / rows)))
  const [width, height] = ratio > 1 ? [60, 60 / ratio] : [60 * ratio, 60]
  const [x, y] = [(WIDTH - width) / 2, (64 - height) / 2]
  const lines = Array.from(
    { length: 6 },
    (_, n) => `M${x + (width * (n + 1)) / 7} ${y}v${height}M${x} ${y + (height * (n + 1)) / 7}h${width}`,
  )
  return drawing(
    64,
    mark('rect', { class: 'layer', x, y, width, height, rx: 3 }),
    mark('path', { class: 'grid', d: lines.join('') }),
  )
}

/**
 * A cell of each direction: its belt, and a box for each gate.
 * @param {Server.NetworkWay[]} ways @param {boolean} hasBelt
 */
export function cells(ways, hasBelt) {
  const marks = ways.flatMap(({ way, gates }, row) => {
    const y = 60 * row
    const count = Math.max(1, Math.min(6, gates.length))
    const width = Math.min(22, 118 / count - 5)
    const left = (WIDTH - count * (width + 5) + 5) / 2
    const boxes = Array.from({ length: count }, (_, n) =>
      mark('rect', { class: 'layer', x: left + n * (width + 5), y: y + 36, width, height: 13, rx: 3 }),
    )
    const belt = hasBelt
      ? [
          mark('rect', { class: 'belt', x: 0, y: y + 11, width: WIDTH, height: 11 }),
          mark('circle', { class: 'operator', cx: 44, cy: y + 16, r: 6 }),
          mark('circle', { class: 'operator', cx: 84, cy: y + 16, r: 6 }),
        ]
      : []
    const [from, to, back] = way === 'reverse' ? [20, 10, 4] : [WIDTH - 20, WIDTH - 10, -4]
    const d = `M${from} ${y + 42}L${to} ${y + 42}m${back} -4l${-back} 4l${back} 4`
    const arrow = ways.length > 1 ? [mark('path', { class: 'way', d })] : []
    return [
      mark('rect', { class: 'cell', x: 8, y: y + 2, width: WIDTH - 16, height: 52, rx: 7 }),
      ...belt,
      ...boxes,
      ...arrow,
    ]
  })
  return drawing(60 * ways.length - 4, ...marks)
}
