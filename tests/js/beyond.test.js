/** Pictures in an address, a pen's ink, and figures of music: what /beyond knows without a page. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EMPTY, inPatch, move, parts, patchOf, place, put, remove } from '../../static/js/beyond/attention-picture.js'
import { frequency, loudness } from '../../static/js/beyond/chorales-audio.js'
import { compass, latent, nats, roll } from '../../static/js/beyond/chorales-figures.js'
import { isEmpty, pack, stroke, unpack } from '../../static/js/beyond/draw-bits.js'
import { between, one, random } from './random.js'

test('a picture of bits is read as it was written, in letters that an address takes', () => {
  const draw = random(4)
  for (const count of [0, 1, 7, 8, 9, 784]) {
    const bits = Uint8Array.from({ length: count }, () => between(draw, 0, 1))
    const text = pack(bits)
    assert.match(text, /^[\w-]*$/)
    assert.deepEqual(unpack(text, count), bits)
  }
  assert.equal(pack(Uint8Array.of(1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1)), '-_8') // as lstm_core packs it
})

test('a pen leaves ink along its way, and none beside it', () => {
  const bits = new Uint8Array(100)
  stroke(bits, 10, { x: 2.5, y: 5.5 }, { x: 7.5, y: 5.5 }, 0.6)
  assert.deepEqual(
    [...bits.keys()].filter((n) => bits[n]),
    [52, 53, 54, 55, 56, 57],
  )
  stroke(bits, 10, { x: 0.5, y: 0.5 }, { x: 0.5, y: 0.5 }, 0.4)
  assert.equal(bits[0], 1)
  stroke(bits, 10, { x: -50, y: -50 }, { x: -60, y: -60 }, 2)
  assert.equal(
    bits.reduce((sum, bit) => sum + bit, 0),
    7,
  )
  assert.ok(isEmpty(new Uint8Array(4)) && !isEmpty(bits))
})

test('a shape is put into a patch, moved and taken out of it, one in each', () => {
  const draw = random(5)
  for (let n = 0; n < 200; n++) {
    const [from, to] = [between(draw, 0, 35), between(draw, 0, 35)]
    let picture = EMPTY
    for (let k = 0; k < 4; k++) picture = put(picture, one(draw, ['rc', 'gs', 'bt']), between(draw, 0, 35), 6)
    picture = put(picture, 'rc', from, 6)
    assert.equal(inPatch(picture, from, 6).length, 1)
    const moved = move(picture, from, to, 6)
    assert.equal(parts(moved).length, parts(picture).length)
    assert.equal(patchOf(parts(moved).at(-1), 6), to)
    assert.equal(parts(remove(moved, to, 6)).length, parts(moved).length - 1)
  }
})

test('what is not there can be neither moved nor taken out, and an empty picture has a name', () => {
  assert.equal(move('rc11', 5, 6, 6), 'rc11')
  assert.equal(remove('rc11', 5, 6), 'rc11')
  assert.equal(remove('rc11', 0, 6), EMPTY)
  assert.deepEqual([parts(''), parts(EMPTY)], [[], []])
})

test('a patch and its place are the same thing', () => {
  for (let patch = 0; patch < 36; patch++) {
    const { column, row } = place(patch, 6)
    assert.equal(patchOf(`rc${column}${row}`, 6), patch)
  }
})

const keyboard = { lowest: 40, pitches: Array.from({ length: 41 }, (_, n) => `p${40 + n}`) }
const panel = {
  notes: [[60, 64], [], [62]],
  before: [[59]],
  probabilities: Array.from({ length: 3 }, () => Array.from({ length: 41 }, (_, n) => n / 100)),
  z: [
    [1, -2],
    [0, 0],
    [3, 1],
  ],
  prior: {
    mean: [
      [0, 0],
      [0, 0],
      [0, 0],
    ],
    deviation: [
      [1, 1],
      [1, 1],
      [1, 9],
    ],
  },
  posterior: null,
  nats: { kl: [1, 2, 3], nll: [4, 5, 6], measure: null },
}

test('a roll is as high as its notes and a little more, and no higher than the keyboard', () => {
  assert.deepEqual(compass(panel, keyboard), [57, 66])
  assert.deepEqual(compass({ ...panel, notes: [[40, 80]], before: [] }, keyboard), [40, 80])
  assert.deepEqual(compass({ ...panel, notes: [[]], before: [] }, keyboard), [40, 80])
})

test('every note is a bar at its beat, what was read before lies left of the first', () => {
  const free = { ...panel, notes: [[60, 67], [], []] }
  const { data } = roll(panel, keyboard, true, free)
  const at = (name) => data.find((one) => one.name === name)
  assert.deepEqual(at('notes').y, [60, 64, 62])
  assert.deepEqual(at('notes').base.map(Math.floor), [0, 0, 2])
  assert.deepEqual(at('before').base.map(Math.floor), [-1])
  assert.deepEqual(at('unclamped').y, [67]) // what would have been and is not
  assert.equal(data[0].z.length, 10)
  assert.equal(data[0].z[0][0], (57 - 40) / 100)
})

test('nats stand on one another, and a beat is as wide as a beat', () => {
  const { data, layout } = nats(panel)
  const [kl, total] = data
  assert.deepEqual(kl.x, [0, 1, 1, 2, 2, 3])
  assert.deepEqual(total.y, [5, 5, 7, 7, 9, 9])
  assert.ok(layout.yaxis.range[1] > 9)
})

test('prior and posterior are shown once they are known, on an axis that all fit into', () => {
  const found = latent(panel, 0, { prior: true, posterior: true, z: false })
  assert.deepEqual(
    found.data.map(({ name }) => name),
    ['prior'],
  )
  assert.ok(found.layout.xaxis.range[1] >= 9)
  assert.deepEqual(latent(panel, 2, { prior: false, posterior: false, z: true }).data[0].x, [3, 1])
})

test('an octave is twice as high, and many notes are no louder than four', () => {
  assert.equal(frequency(69), 440)
  assert.equal(frequency(81), 880)
  assert.equal(loudness(1), loudness(4))
  assert.ok(8 * loudness(8) <= 0.5 + 1e-9)
})
