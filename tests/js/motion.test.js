/** What travels in a phase, and along which way. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { arrival, plan, way } from '../../static/js/drawing/motion.js'
import { asStyle, between } from '../../static/js/story/figures/between.js'

const strip = (id, value, x, y) => ({ id, value, x, y, width: 40, height: 10 })
const geometry = {
  stripList: [
    strip('x', 'x', 0, 100),
    strip('c_prev', 'c_prev', 0, 0),
    strip('f', 'f', 50, 50),
    strip('c', 'c', 200, 0),
  ],
  nodes: [
    { id: 'f', value: 'f', x: 50, y: 60 },
    { id: 'c.0', x: 100, y: 0 },
    { id: 'c', value: 'c', x: 150, y: 0 },
    { id: 'nowhere', x: 0, y: 0 },
  ],
  wires: [
    {
      source: 'x',
      target: 'f',
      points: [
        [0, 100],
        [50, 100],
        [50, 60],
      ],
    },
    {
      source: 'f',
      target: 'c.0',
      points: [
        [50, 50],
        [100, 50],
        [100, 0],
      ],
    },
    {
      source: 'c_prev',
      target: 'c.0',
      points: [
        [0, 0],
        [100, 0],
      ],
    },
    {
      source: 'unseen',
      target: 'c.0',
      points: [
        [0, 0],
        [1, 1],
      ],
    },
  ],
}
const moments = { f: [0, 0], 'c.0': [0, 1], c: [1, 0], x: [-1, 0] }

test('a phase moves what runs in it, an operation after the other', () => {
  const found = plan(geometry, moments, 0)
  assert.deepEqual(
    found.map(({ strip: id, copy }) => [id, copy]),
    [
      ['x', true],
      ['f', false],
      ['f', true],
      ['c_prev', true],
    ],
  )
  const [operand, result, ...later] = found
  assert.equal(operand.start, 0)
  assert.ok(result.start > 0 && result.start < later[0].start)
  assert.deepEqual(
    later.map(({ start }) => start),
    [620, 620],
  )
})

test('what has no wire that is drawn, no strip or no moment stays', () => {
  assert.deepEqual(
    plan(geometry, moments, 1).map(({ strip: id }) => id),
    ['c'],
  )
  assert.deepEqual(plan(geometry, moments, 2), [])
  assert.deepEqual(plan(geometry, {}, 0), [])
  assert.deepEqual(
    plan(geometry, {}, -1)
      .filter(({ copy }) => !copy)
      .map(({ strip: id }) => id),
    ['f', 'c'],
  )
})

test('of several strips of a value that one moves which lies nearest to the wire', () => {
  const two = {
    ...geometry,
    stripList: [strip('x', 'x', 0, 500), strip('x near', 'x', 0, 100), ...geometry.stripList.slice(1)],
  }
  assert.equal(plan(two, moments, 0)[0].strip, 'x near')
})

test('a way begins at its strip, ends at its node, and never stands still', () => {
  const found = way(
    [10, 5],
    [
      [0, 0],
      [100, 0],
      [100, 50],
    ],
    [100, 60],
  )
  assert.deepEqual(found, [
    [10, 5],
    [10, 0],
    [100, 0],
    [100, 50],
    [100, 60],
  ])
  assert.deepEqual(
    way(
      [50, 1],
      [
        [0, 0],
        [100, 0],
      ],
      [100, 0],
    ),
    [
      [50, 1],
      [100, 0],
    ],
  ) // it lies on the wire
  assert.deepEqual(
    way(
      [0, 0],
      [
        [0, 0],
        [0, 0],
      ],
      [0, 0],
    ),
    [[0, 0]],
  )
})

test('with a word ride in its vector, from below, and previous values, from the left', () => {
  const found = arrival(geometry)
  assert.deepEqual(
    found.map(({ strip: id }) => id),
    ['x', 'c_prev'],
  )
  const [[from, to], [left, right]] = found.map(({ points }) => points)
  assert.ok(from[0] === to[0] && from[1] > to[1])
  assert.ok(left[0] < right[0] && left[1] === right[1])
})

test('at its ends a drawing is what it was, letter by letter', () => {
  assert.equal(between('a 1.50', 'a 2', 0), 'a 1.50')
  assert.equal(between('a 1.50', 'a 2', 1), 'a 2')
  assert.equal(between('a 1.50', 'a 2', -1), 'a 1.50')
  assert.equal(between('M0,0', 'M-0.001,0', 0.5), 'M0,0') // no minus before a zero
})

test('a transform is written as a style sheet has it', () => {
  assert.equal(asStyle('translate(1,-2.5) rotate(90)'), 'translate(1px,-2.5px) rotate(90deg)')
})
