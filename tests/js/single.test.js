import assert from 'node:assert/strict'
import { test } from 'node:test'
import { turned } from '../../static/js/story/figures/single.js'

const JOHN = {
  before: 1.5,
  f: 0,
  kept: 0,
  g: -1,
  i: 0.9,
  added: -0.9,
  after: -0.9,
  squashed: Math.tanh(-0.9),
  o: 0.5,
  shown: 0.5 * Math.tanh(-0.9),
}

test('another valve changes what is kept, carried and shown, and nothing else', () => {
  const open = turned(JOHN, 1)
  assert.equal(open.kept, 1.5)
  assert.ok(Math.abs(open.after - 0.6) < 1e-12)
  assert.ok(Math.abs(open.shown - 0.5 * Math.tanh(0.6)) < 1e-12)
  for (const name of /** @type {const} */ (['before', 'g', 'i', 'added', 'o'])) assert.equal(open[name], JOHN[name])
})

test('its own valve changes nothing', () => {
  assert.deepEqual(turned(JOHN, JOHN.f), JOHN)
})
