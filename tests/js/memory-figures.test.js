/** Figures of the memory page: axes, rows of heat maps, lanes of bars, names that stand apart. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { entryName, rows } from '../../static/js/memory/arrays.js'
import { apart, bars, beside, decades, heatAt, heats, lines } from '../../static/js/memory/figures.js'
import { between, random } from './random.js'

test('powers of ten lie in the range, at most six of them, the largest always', () => {
  assert.deepEqual(decades([1e-3, 1]), [0, -1, -2, -3])
  assert.deepEqual(decades([1e-38, 1]), [0, -8, -16, -24, -32])
  assert.deepEqual(decades([0.5, 0.9]), [])
  for (let low = -40; low < 0; low++) {
    const found = decades([10 ** low, 1])
    assert.ok(found.length <= 6 && found[0] === 0 && found.every((power) => power >= low), `${low}: ${found}`)
  }
})

test('an entry of a matrix, or of one of several belts, has a name; a unit of one belt has none', () => {
  const matrix = { name: 'C', axes: [3, 2] }
  const vector = { name: 'n', axes: [3] }
  assert.equal(entryName([vector], 1), null)
  assert.equal(entryName([], 1), null)
  const named = Array.from({ length: 9 }, (_, n) => entryName([matrix, vector], n))
  const ofMatrix = ['C[1, 1]', 'C[1, 2]', 'C[2, 1]', 'C[2, 2]', 'C[3, 1]', 'C[3, 2]']
  assert.deepEqual(named, [...ofMatrix, 'n[1]', 'n[2]', 'n[3]'])
})

test('a place in the heat maps is a row and one of its units; the gap under a row is none', () => {
  assert.deepEqual(heatAt(0, [4, 2]), { row: 0, unit: 0 })
  assert.deepEqual(heatAt(0.43, [4, 2]), { row: 0, unit: 3 })
  assert.equal(heatAt(0.46, [4, 2]), null)
  assert.deepEqual(heatAt(0.5, [4, 2]), { row: 1, unit: 0 })
  assert.deepEqual(heatAt(0.8, [4, 2]), { row: 1, unit: 1 })
})

test('heat maps stand one above the other where a pointer finds their units', () => {
  const maps = [3, 5].map((units) => ({ z: Array.from({ length: units }, () => [0]), range: [0, 1], scale: [] }))
  const { data, layout } = heats(maps, 1)
  assert.deepEqual(layout.yaxis.range, [2, 0])
  for (const [row, { y0, dy, z }] of data.entries()) {
    for (let unit = 0; unit < z.length; unit++) assert.deepEqual(heatAt((y0 + unit * dy) / 2, [3, 5]), { row, unit })
  }
})

test('bars of all lanes have one scale and stay in their lanes, up and down', () => {
  const { data, layout } = bars(
    [
      { x: [1, 2], y: [0.5, -0.1] },
      { x: [1], y: [-0.4] },
    ],
    2,
  )
  for (const [n, { base, y, marker }] of data.entries()) {
    const [bottom, top] = [layout.yaxis.range[1] - n - 1, layout.yaxis.range[1] - n]
    for (const value of y) assert.ok(base + value >= bottom && base + value <= top)
    assert.deepEqual(
      marker.color,
      y.map((value) => (value < 0 ? '$neg' : '$pos')),
    )
  }
  assert.ok(Math.abs(data[0].y[0] / data[1].y[0] + 0.5 / 0.4) < 1e-9)
  assert.ok(Number.isFinite(bars([{ x: [], y: [] }], 1).data[0].base))
})

test('a logarithmic axis has the logarithms of its ends; one point is a dot', () => {
  const line = { x: [1, 2], y: [1, null], dash: 'dot' }
  const { data, layout } = lines([line, { ...line, x: [1], y: [1] }], {
    x: [0, 2],
    y: [0.01, 100],
    grid: [0.1],
    log: true,
    level: 1,
  })
  assert.deepEqual(layout.yaxis.range, [-2, 2])
  assert.deepEqual(
    data.map(({ mode }) => mode),
    ['lines', 'markers'],
  )
  assert.equal(layout.shapes.length, 2)
})

test('a band is two edges below its line', () => {
  const { data } = lines([{ x: [0, 1], y: [1, 1], low: [0, 0], high: [2, 2], dash: 'solid' }], {
    x: [0, 1],
    y: [0, 2],
    grid: [],
  })
  assert.deepEqual(
    data.map(({ y }) => y),
    [
      [2, 2],
      [0, 0],
      [1, 1],
    ],
  )
  assert.equal(data[1].fill, 'tonexty')
})

test('names keep apart and inside, whatever their lines do', () => {
  const draw = random(3)
  for (let n = 0; n < 200; n++) {
    const labels = Array.from({ length: between(draw, 1, 6) }, (_, k) => ({ text: String(k), top: draw() * 140 - 20 }))
    const tops = apart(
      labels.map((label) => ({ ...label })),
      120,
    ).map(({ top }) => top)
    for (let k = 1; k < tops.length; k++) assert.ok(tops[k] - tops[k - 1] >= 15 - 1e-9, String(tops))
    assert.ok(tops.at(-1) <= 120 - 7.5, String(tops))
  }
})

test('a name stands above its line, below where there is no room', () => {
  assert.ok(beside(0.5, 100) < 50)
  assert.ok(beside(0.1, 100) > 10)
})

test('a matrix of steps is a row for each unit', () => {
  const at = (step, unit) => 10 * step + unit
  assert.deepEqual(
    rows({ steps: 3, units: 2, at }, (value) => -value),
    [
      [-0, -10, -20],
      [-1, -11, -21],
    ],
  )
})
