/** Held values: where they are held, what takes the place of what, on and off. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { held, numbers, placeText, runs, turned } from '../../static/js/text/clamps.js'
import { between, random } from './random.js'

const everywhere = { name: 'f', units: null, first: '', last: '' }

test('what the fields say is written as short as the server writes it', () => {
  assert.equal(placeText(everywhere), 'f')
  assert.equal(placeText({ ...everywhere, units: '13' }), 'f/13')
  assert.equal(placeText({ ...everywhere, first: 5, last: 5 }), 'f@5')
  assert.equal(placeText({ ...everywhere, first: '5', last: '5' }), 'f@5')
  assert.equal(placeText({ ...everywhere, first: 5 }), 'f@5-')
  assert.equal(placeText({ ...everywhere, first: 1, last: '' }), 'f')
  assert.equal(placeText({ ...everywhere, first: '', last: 9 }), 'f@1-9')
  assert.equal(placeText({ ...everywhere, first: 1, last: null }), 'f')
})

test('what cannot be used goes to the server as it was typed, which says why', () => {
  assert.equal(placeText({ ...everywhere, units: '' }), 'f/')
  assert.equal(placeText({ ...everywhere, units: 'x,1' }), 'f/x,1')
  assert.equal(placeText({ ...everywhere, first: '0', last: '3' }), 'f@0-3')
  assert.equal(placeText({ ...everywhere, first: '9', last: '3' }), 'f@9-3')
})

test('a value that is held takes the place of what was held there', () => {
  assert.deepEqual(held([], 'f', 1), ['f:1'])
  assert.deepEqual(held(['f:1', 'c/13@5:0'], 'f', 0.5), ['c/13@5:0', 'f:0.5'])
  assert.deepEqual(held(['f:1'], 'f/13', 0), ['f:1', 'f/13:0'])
  assert.deepEqual(held(['f@5:1'], 'f@5-', 0), ['f@5:1', 'f@5-:0'])
})

test('what is switched off is not the same as what is held', () => {
  assert.deepEqual(held(['!f:1'], 'f', 0), ['!f:1', 'f:0'])
})

test('what is changed keeps its place in the row, and drives out what was held where it goes', () => {
  assert.deepEqual(held(['f:1', 'i:1', 'o:1'], 'i', 0, 'i:1'), ['f:1', 'i:0', 'o:1'])
  assert.deepEqual(held(['f:1', 'i:1', 'o:1'], 'o', 0, 'f:1'), ['o:0', 'i:1'])
  assert.deepEqual(held(['i:1'], 'f', 0, 'f:1'), ['i:1', 'f:0']) // released meanwhile
})

test('a part is switched off and on again', () => {
  assert.equal(turned('f:1'), '!f:1')
  assert.equal(turned(turned('f/13@5-9:0.5')), 'f/13@5-9:0.5')
})

test('every row of units is read as it was written', () => {
  const draw = random(1)
  for (let n = 0; n < 500; n++) {
    const row = Array.from({ length: 40 }, (_, unit) => unit + 1).filter(() => draw() < between(draw, 1, 9) / 10)
    if (row.length)
      assert.deepEqual(
        numbers(runs(row), 40),
        row.map((unit) => unit - 1),
        runs(row),
      )
  }
})

test('units that there are not are passed over', () => {
  assert.deepEqual(numbers('0,1,200', 128), [0])
  assert.deepEqual(numbers('120-1000', 122), [119, 120, 121])
  assert.deepEqual(numbers('40-20', 128), [])
  assert.deepEqual(numbers('1-999999999', 3), [0, 1, 2]) // at once, not after a thousand million steps
  assert.deepEqual(numbers('', 128), [])
})
