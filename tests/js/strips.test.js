/** Where a diagram's vectors lie: columns of whole pixels, over their strips; what sleeps and what would have been. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { GHOST, sleeping, traces } from '../../static/js/views/strips.js'
import { between, random } from './random.js'

const strip = { id: 'h', value: 'h', x: 100, y: 50, width: 64, height: 10 }
const like = { zmin: -1, zmax: 1, z: [[]] }
const geometry = { stripList: [strip], strips: { data: [like] } }

/** A moment with a vector of so many entries. */
const moment = (count) => ({
  matrix: () => [Array.from({ length: count }, (_, n) => n)],
  asleep: () => [true, false],
  wouldBe: () => null,
})

test('columns are whole pixels of the screen where there is room, and lie in the middle of their strip', () => {
  const draw = random(10)
  for (let n = 0; n < 300; n++) {
    const count = between(draw, 1, 64)
    const [scale, ratio, x0] = [0.5 + draw() * 3, between(draw, 1, 3), draw() * 40 - 20]
    const [{ dx, x0: first }] = traces(moment(count), geometry, { scale, x0 }, { sleepers: [], ghosts: [] }, ratio)
    const [column, left] = [dx * scale * ratio, (first - dx / 2 - x0) * scale * ratio]
    const exact = (strip.width * scale * ratio) / count
    assert.ok(column <= exact + 1e-9 && column > 0.82 * exact - 1e-9)
    const isWhole = Math.abs(column - Math.round(column)) < 1e-6
    assert.ok(isWhole || Math.floor(exact) <= 0.82 * exact, `${column} of ${exact}`)
    assert.ok(Math.abs(left - Math.round(left)) < 1e-6) // it begins at a pixel
    const middle = left / ratio + (column * count) / ratio / 2
    assert.ok(Math.abs(middle - (strip.x - x0) * scale) <= 0.5 / ratio + 1e-6)
  }
})

test('a matrix has a row for each of its own, in the height of the strip', () => {
  const matrix = {
    ...moment(2),
    matrix: () => [
      [1, 2],
      [3, 4],
    ],
  }
  const [{ y, z }] = traces(matrix, geometry, { scale: 1, x0: 0 }, { sleepers: [], ghosts: [] }, 1)
  assert.deepEqual(y, [45, 50, 55])
  assert.deepEqual(z, [
    [1, 2],
    [3, 4],
  ])
})

test('what has not been computed keeps the numbers of the drawing', () => {
  const before = { ...geometry, strips: { data: [{ ...like, z: [[7, 8]] }] } }
  const [{ z }] = traces(
    { ...moment(2), matrix: () => null },
    before,
    { scale: 1, x0: 0 },
    { sleepers: [], ghosts: [] },
    1,
  )
  assert.deepEqual(z, [[7, 8]])
})

test('what sleeps is covered, and what would have been lies under its strip', () => {
  const view = { scale: 1, x0: 0 }
  const found = traces(
    { ...moment(2), wouldBe: () => [5, 6] },
    geometry,
    view,
    { sleepers: [strip], ghosts: [strip] },
    1,
  )
  const [own, cover, ghost] = found
  assert.deepEqual([cover.name, cover.z, cover.dx], ['asleep:h', [[1, null]], own.dx])
  assert.deepEqual([ghost.name, ghost.z], ['ghost:h', [[5, 6]]])
  assert.deepEqual(ghost.y, [55 + GHOST.gap, 55 + GHOST.gap + GHOST.height])
  assert.deepEqual(sleeping({ ...moment(2), asleep: () => null }, strip), [[]])
})
