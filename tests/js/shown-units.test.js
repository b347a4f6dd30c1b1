/** Which units the heat maps show, and in which order. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { shownUnits } from '../../static/js/views/shown-units.js'

// (step, unit): unit 0 rests, unit 1 moves late, unit 2 most of all, unit 3 goes against unit 2
const over = [
  [0.5, 0, -1, 1],
  [0.5, 0, 0, 0],
  [0.5, 0.4, 1, -1],
]
const shown = (order, rows) =>
  shownUnits({ state: { order, rows }, scene: { units: 4, memory: 'c' }, trace: { values: { c: over } } })

test('all units in their order unless the address says more', () => {
  assert.deepEqual(shown('', ''), [0, 1, 2, 3])
  assert.deepEqual(shown(undefined, undefined), [0, 1, 2, 3])
})

test('by range over the text, the first of two that are alike above', () => {
  assert.deepEqual(shown('range', ''), [2, 3, 1, 0])
})

test('by change at a word; at the first word from nothing', () => {
  assert.deepEqual(shown('change@3', ''), [2, 3, 1, 0])
  assert.deepEqual(shown('change@1', ''), [2, 3, 0, 1])
  assert.deepEqual(shown('change@99', ''), shown('change@3', ''))
})

test('by likeness: the unit itself above, its opposite below, one that rests in between', () => {
  const order = shown('like@3', '')
  assert.deepEqual([order[0], order[3]], [2, 3])
  assert.deepEqual(shown('like@4', '')[0], 3)
})

test('the most active ones, and rows that are named, in the order of the units', () => {
  assert.deepEqual(shown('', 'most-2'), [2, 3])
  assert.deepEqual(shown('', '4,1-2'), [0, 1, 3])
  assert.deepEqual(shown('range', '1-2'), [1, 0])
  assert.deepEqual(shown('', 'most-99'), [0, 1, 2, 3])
})

test('rows of another model leave all', () => {
  assert.deepEqual(shown('', '17-20'), [0, 1, 2, 3])
})

test('numbers and matrices have rows, too', () => {
  const values = { c: [1, 3, 2] }
  assert.deepEqual(shownUnits({ state: { order: 'range' }, scene: { units: 1, memory: 'c' }, trace: { values } }), [0])
})
