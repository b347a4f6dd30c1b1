/** The geometry of learning curves and checkpoints, and what a page knows of a run. */

import assert from 'node:assert/strict'
import { test } from 'node:test'

import { band, isSameText, merged, moved, nearest, valueAt } from '../../static/js/lab/train/course.js'
import { bandPath, frameOf, linePath, place, scaleOf, updateTicks } from '../../static/js/lab/train/curve-geometry.js'
import { dotsShown, labelPlaces, placeOf, updateAt } from '../../static/js/lab/train/line-geometry.js'
import { chosen } from '../../static/js/lab/train/table.js'
import { between, random } from './random.js'

const draw = random(15)

/** A falling curve of a run of 2,000 updates. */
const falling = (/** @type {number} */ low) =>
  Array.from({ length: 100 }, (_, n) => [20 * n || 1, low + 2.4 * Math.exp(-n / 2)])
const frame = (/** @type {any} */ scale) => frameOf(scale, 2000, { left: 40, right: 240, top: 10, bottom: 110 })

test('a share has the scale from 0 to 1 whatever was measured', () => {
  assert.deepEqual(scaleOf('share', [[[1, 0.97]]], 0.5, 2000), { low: 0, high: 1, ticks: [0, 0.5, 1], isLog: false })
})

test('a surprise stands between round numbers, which its beginning does not stretch', () => {
  for (let n = 0; n < 200; n++) {
    const low = 10 ** (draw() * 4 - 2)
    const rows = [falling(low), falling(low * 1.1)]
    const scale = scaleOf('surprise', rows, low + 2.5, 2000)
    const settled = rows
      .flat()
      .filter(([update]) => update >= 40)
      .map(([, value]) => value)
    assert.ok(scale.low <= Math.min(...settled) && scale.high >= Math.max(...settled))
    assert.ok(scale.ticks.length >= 2 && scale.ticks.length <= 6, String(scale.ticks))
    assert.ok(scale.high - scale.low <= 2.5 * (Math.max(...settled) - Math.min(...settled)) + 1e-9)
    for (const tick of scale.ticks) assert.ok(String(tick).length <= 7, String(tick))
  }
})

test('one value alone has a scale too, and so has none', () => {
  for (const value of [0, 1.64, 1e-3, 5000]) {
    const { low, high } = scaleOf('surprise', [[[1, value]]], null, 2000)
    assert.ok(low <= value && value <= high && low < high, `${value}: ${low} to ${high}`)
  }
  assert.ok(scaleOf('surprise', [[]], null, 2000).high > 0)
})

test('a training that fails does not flatten what came before it', () => {
  const row = [...falling(1.6), [2000, 1e9]]
  assert.ok(scaleOf('surprise', [row], 3.9, 2000).high < 10)
})

test('perplexity is on a log scale, from one power of ten to another', () => {
  const scale = scaleOf('perplexity', [Array.from({ length: 9 }, (_, n) => [200 * (n + 1), 900 / (n + 1)])], 1000, 2000)
  assert.deepEqual([scale.low, scale.high, scale.isLog], [100, 1000, true])
  assert.equal(place(scale, Math.sqrt(1e5)), 0.5)
})

test('a line goes straight from point to point, and is broken where there is no number', () => {
  const { x, y } = frame({ low: 0, high: 1, ticks: [], isLog: false })
  assert.deepEqual([x(0), x(2000), y(0), y(1)], [40, 240, 110, 10])
  const points = [
    [0, 0],
    [1000, 1],
    [1200, null],
    [1400, NaN],
    [1600, 0.5],
    [2000, 0.25],
  ]
  assert.equal(linePath(points, { x, y }), 'M40,110L140,10M200,60L240,85')
})

test('the ends and the middle of a run are written below a curve', () => {
  assert.deepEqual(updateTicks(2000), [0, 1000, 2000])
  assert.deepEqual(updateTicks(1), [0, 1])
})

test('a band runs between the smallest and the largest of several runs, as far as all of them are', () => {
  const rows = [
    [
      [1, 0],
      [100, 1],
      [200, 2],
    ],
    [
      [1, 4],
      [50, 3],
      [150, 1],
    ],
    [
      [1, 1],
      [120, 1],
      [180, null],
    ],
  ]
  const found = band(rows)
  assert.deepEqual(
    found.map(([update]) => update),
    [1, 50, 100, 120],
  )
  for (const [, low, high] of found) assert.ok(low <= high)
  assert.deepEqual(found[0], [1, 0, 4])
  assert.deepEqual(found[2], [100, 1, 2])
  assert.deepEqual(band([rows[0]]), [])
  assert.deepEqual(band([rows[0], []]), [])
  assert.equal(
    bandPath(
      [
        [0, 0, 1],
        [2000, 0.25, 0.5],
      ],
      frame({ low: 0, high: 1 }),
    ),
    'M40,10L240,60L240,85L40,110Z',
  )
})

test('the value at an update is the last one measured up to it', () => {
  const row = [
    [1, 3],
    [20, 2],
    [40, 1],
  ]
  assert.deepEqual(
    [0, 1, 39, 40, 99].map((update) => valueAt(row, update)?.[1]),
    [undefined, 3, 2, 1, 1],
  )
})

const run = (/** @type {number[]} */ updates) => ({
  id: 'a',
  update: updates.at(-1) ?? 0,
  updates: 2000,
  state: 'running',
  curves: [{ id: 'surprise', own: updates.map((update) => [update, 1]), beside: [] }],
  checkpoints: updates.map((update) => ({ model: `own-${update}`, update, surprise: 1 })),
})

test('news are merged by their update, whichever tab made them and however often they come', () => {
  const news = (/** @type {number[]} */ updates) => ({
    ...run(updates),
    curves: undefined,
    points: { surprise: { own: updates.map((update) => [update, 2]), beside: [[1, 5]] } },
  })
  const found = merged(merged(run([1, 30]), news([90, 140])), news([60, 90, 140]))
  assert.deepEqual(found.curves[0].own, [
    [1, 1],
    [30, 1],
    [60, 2],
    [90, 2],
    [140, 2],
  ])
  assert.deepEqual(found.curves[0].beside, [[1, 5]])
  assert.deepEqual(
    found.checkpoints.map(({ update }) => update),
    [1, 30, 60, 90, 140],
  )
  assert.equal(found.update, 140)
  assert.equal(run([1]).curves[0].own.length, 1)
})

test('keys move from checkpoint to checkpoint, and not beyond the ends', () => {
  const found = run([1, 30, 140, 250])
  const at = (/** @type {number} */ update, /** @type {string} */ key) => moved(found, update, key)?.update
  assert.deepEqual(
    ['ArrowLeft', 'ArrowRight', 'Home', 'End', 'PageUp', 'a'].map((key) => at(30, key)),
    [1, 140, 1, 250, 250, undefined],
  )
  assert.deepEqual([at(1, 'ArrowLeft'), at(250, 'ArrowRight')], [1, 250])
})

test('a place on the line leads to the nearest checkpoint and back', () => {
  for (let n = 0; n < 200; n++) {
    const width = between(draw, 200, 1400)
    const updates = [...new Set(Array.from({ length: between(draw, 1, 40) }, () => between(draw, 1, 2000)))].sort(
      (a, b) => a - b,
    )
    for (const update of updates) assert.ok(Math.abs(updateAt(placeOf(update, width, 2000), width, 2000) - update) < 1)
    const { places, radius } = dotsShown(updates.map((update) => placeOf(update, width, 2000)))
    assert.equal(places.at(-1), placeOf(updates.at(-1) ?? 0, width, 2000))
    assert.ok(places.every((at, k) => k === 0 || at - places[k - 1] >= 4))
    assert.ok(radius > 1 && radius < 4)
  }
  assert.equal(nearest(run([1, 30, 140]), 100)?.update, 140)
  assert.equal(nearest(run([]), 100), null)
})

test("a branch's name stands behind its last dot, and inside the line", () => {
  assert.deepEqual(labelPlaces([100, 300, 20], [120, 120, 500], 400), [110, 280, 0])
})

test('a text is the one in training whatever its blank lines', () => {
  assert.ok(isSameText('h = x\n', 'h = x'))
  assert.ok(isSameText('h = x  \n\n', 'h = x'))
  assert.ok(!isSameText('h = x', 'h = tanh(x)'))
})

test('a table of numbers has the first and the last update', () => {
  const updates = Array.from({ length: 333 }, (_, n) => 3 * n + 1)
  const found = chosen(updates)
  assert.ok(found.length <= 20 && found[0] === 1 && found.at(-1) === updates.at(-1))
  assert.deepEqual(chosen([1, 20]), [1, 20])
})
