/** What /open works out of the server's answers. */

import assert from 'node:assert/strict'
import test from 'node:test'
import {
  addressOf,
  few,
  floats,
  gathered,
  heights,
  joined,
  lineOf,
  questionOf,
  rangeOf,
  refusalOf,
  size,
} from '../../static/js/open/shapes.js'

const messages = { bytes_kb: '{count} kB', bytes_mb: '{count} MB' }

test('sizes are written in the unit that fits', () => {
  assert.equal(size(12, messages), '1 kB')
  assert.equal(size(81808, messages), '82 kB')
  assert.equal(size(1.5 * 2 ** 20, messages), '1.5 MB')
  assert.equal(size(64 * 2 ** 20, messages), '64 MB')
})

test('an edge that passes a block by is named beside the picture', () => {
  const blocks = /** @type {any} */ ([{ key: 'input' }, { key: 'l0' }, { key: 'output' }])
  const edges = /** @type {any} */ ([
    { source: 'input', target: 'l0' },
    { source: 'input', target: 'output' },
  ])
  const { after, beside } = joined(blocks, edges)
  assert.deepEqual(after, [edges[0], null])
  assert.deepEqual(beside, [edges[1]])
})

test('a part leads to its question where there is one', () => {
  assert.equal(questionOf('input', ['vocabulary', 'outputs']), 'vocabulary')
  assert.equal(questionOf('output', ['vocabulary', 'outputs']), 'outputs')
  assert.equal(questionOf('l3', ['activation']), 'activation')
  assert.equal(questionOf('readout', ['activation']), '')
})

test('a refusal is called by what it was', () => {
  assert.equal(refusalOf({ status: 415, detail: '', convert: 'save_file' }), 'pickle')
  assert.equal(refusalOf({ status: 413, detail: '' }), 'too_large')
  assert.equal(refusalOf({ status: 429, detail: '' }), 'busy')
  assert.equal(refusalOf({ status: 422, detail: '', kind: 'cut off' }), 'cut_off')
  assert.equal(refusalOf({ status: 422, detail: '', kind: 'names' }), '')
})

test('a line over time has gaps where a value is no number', () => {
  const values = [0, 5, Number.NaN, 5, 1, 5]
  assert.equal(lineOf(values, 2, 0, [0, 1]), 'M0.0000 1.0000M1.0000 0.0000')
  assert.deepEqual(rangeOf(values), [0, 5])
  assert.deepEqual(rangeOf([Number.NaN]), [0, 1])
})

test('bars are as high as their share of the largest', () => {
  assert.deepEqual(heights([1, 2, 0]), [0.5, 1, 0])
  assert.deepEqual(heights([0, 0]), [0, 0])
  assert.deepEqual(heights([Number.POSITIVE_INFINITY, 1]), [1, 1])
  assert.deepEqual(gathered([1, 5, 2, 3], 2), [5, 3])
})

test('numbers come out of base64, names are cut, addresses keep the rest', () => {
  const float32 = Buffer.from(new Float32Array([1.5, -2]).buffer).toString('base64')
  assert.deepEqual([...floats({ shape: [2], float32 })], [1.5, -2])
  assert.equal(few(['a', 'b', 'c'], 2), 'a, b, …')
  assert.equal(addressOf('own-1', 'input', 'http://h/open?lang=ja'), '/open?lang=ja&model=own-1&step=input')
  assert.equal(addressOf('', 'file', 'http://h/open?lang=ja&model=own-1&step=input'), '/open?lang=ja')
})
