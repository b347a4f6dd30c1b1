/** A moment: what is known by now, its numbers, and where a step leads. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Moment, step } from '../../static/js/views/moment.js'
import { one, random } from './random.js'

const scene = {
  units: 2,
  phases: ['f', 'c', 'h'].map((name) => ({ key: name, lines: [name] })),
  moments: { f: [0, 0], 'c.0': [0, 1], c: [1, 0], h: [2, 0], x: [-1, 0] },
  asleep: { h: 'tick' },
}
const trace = {
  tokens: [{ text: '<s>' }, { text: ' ' }, { text: 'she' }],
  values: {
    c: [
      [1, 2],
      [3, 4],
      [5, 6],
    ],
    h: [
      [0.1, 0.2],
      [0.3, 0.4],
      [0.5, 0.6],
    ],
    x: [
      [1, 0],
      [0, 1],
      [1, 1],
    ],
    M: [
      [
        [1, 2],
        [3, 4],
      ],
      [
        [5, 6],
        [7, 8],
      ],
      [
        [9, 10],
        [11, 12],
      ],
    ],
    row: [[[1, 2]], [[3, 4]], [[5, 6]]],
    beta: [7, 8, 9],
    tick: [
      [1, 0],
      [0, 0],
      [1, 1],
    ],
  },
  previous: { c: [-1, -2] },
  predictions: [[{ token: 'a', probability: 0.5 }], [{ token: 'b', probability: 0.5 }]],
  unclamped: {
    values: {
      c: [
        [1, 2],
        [0, 0],
        [0, 0],
      ],
    },
    predictions: [[{ token: 'z', probability: 1 }]],
  },
}
const at = (token, phase, unit = 1, over = trace) => new Moment(scene, over, { token, phase, unit })

test('a state beyond the sentence, the phases or the units is brought inside them', () => {
  const moment = at(99, 'no such phase', 99)
  assert.deepEqual([moment.t, moment.phase, moment.unit], [2, 0, 1])
})

test('what runs in a later phase is not known yet; what nobody knows was there before', () => {
  const moment = at(2, 'c')
  assert.deepEqual(
    ['x', 'f', 'c.0', 'c', 'h', 'W_f'].map((id) => moment.isKnown(id)),
    [true, true, true, true, false, true],
  )
  assert.deepEqual([moment.columns('c'), moment.columns('h')], [2, 1])
  assert.equal(moment.hasGuessed, false)
  assert.equal(at(2, 'h').hasGuessed, true)
})

test('a previous value is that of the step before, and at the first step what was there', () => {
  assert.deepEqual(at(2, 'c').vector('c_prev'), [1, 2])
  assert.deepEqual(at(1, 'c').vector('c_prev'), [-1, -2])
  assert.equal(at(1, 'c').vector('h_prev'), null)
  assert.equal(at(1, 'c').wouldBe('c_prev'), null) // what would have been has no step before the first
})

test('a number, a vector and a matrix are rows, and entries one after the other', () => {
  const moment = at(1, 'h')
  assert.deepEqual(moment.vector('M'), [1, 2, 3, 4])
  assert.deepEqual(moment.matrix('M'), [
    [1, 2],
    [3, 4],
  ])
  assert.deepEqual(moment.matrix('c'), [[1, 2]])
  assert.deepEqual(moment.matrix('beta'), [[7]])
  assert.deepEqual(moment.vector('beta'), [7])
  assert.equal(moment.vector('nothing'), null)
  assert.equal(moment.matrix('nothing'), null)
  assert.deepEqual(
    ['M', 'row', 'c', 'beta', 'nothing'].map((id) => moment.isMatrix(id)),
    [true, true, false, false, false],
  )
})

test('a vector as long as there are units has them, but for the input', () => {
  const moment = at(1, 'h')
  assert.deepEqual(
    ['c', 'x', 'M', 'beta', 'nothing'].map((id) => moment.hasUnits(id)),
    [true, false, false, false, false],
  )
})

test('a unit sleeps while its clock is 0', () => {
  assert.deepEqual(at(1, 'h').asleep('h'), [false, true])
  assert.equal(at(1, 'h').asleep('c'), null)
  assert.equal(at(1, 'h').asleep('h', -1), null)
})

test('guesses without held values stand beside those that there are', () => {
  assert.deepEqual(at(1, 'h').guesses(0), {
    now: [{ token: 'a', probability: 0.5 }],
    free: [{ token: 'z', probability: 1 }],
  })
  assert.deepEqual(at(1, 'h').guesses(-1), { now: [], free: null })
  assert.deepEqual(at(1, 'h', 1, { ...trace, unclamped: null }).guesses(1), {
    now: [{ token: 'b', probability: 0.5 }],
    free: null,
  })
})

test('a word that cannot be seen is shown by its sign', () => {
  assert.equal(at(2, 'f').word, '␣')
})

test('steps forward and back again end where they began, and none leads out of the sentence', () => {
  const draw = random(2)
  for (let n = 0; n < 200; n++) {
    const [token, phase] = [one(draw, [1, 2, 3]), one(draw, ['f', 'c', 'h'])]
    const ahead = step(at(token, phase), 'next-step')
    const isEnd = token === 3 && phase === 'h'
    const back = step(at(ahead.token, ahead.phase), 'previous-step')
    if (!isEnd) assert.deepEqual(back, { token, phase })
    for (const way of ['first', 'previous-token', 'previous-step', 'next-step', 'next-token', 'last']) {
      const led = step(at(token, phase), way)
      assert.ok(led.token >= 1 && led.token <= 3 && ['f', 'c', 'h'].includes(led.phase))
    }
  }
})

test('from the first step to the last there are as many steps as phases of all words', () => {
  let [now, count] = [step(at(1, 'f'), 'first'), 1]
  for (; now.token < 3 || now.phase !== 'h'; count++) now = step(at(now.token, now.phase), 'next-step')
  assert.equal(count, 9)
})
