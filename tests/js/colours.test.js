/** Colours: a value's between the stops of its scale, a figure's names, and what a saved picture writes. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { coloured, forgetColours, scale } from '../../static/js/drawing/palette.js'
import { locate, mixed, SCALES, scaleFrom } from '../../static/js/drawing/scales.js'
import { colour } from '../../static/js/sharing/picture.js'
import { random } from './random.js'

const probe = { style: { color: '' }, isConnected: true }
/** @type {Record<string, string>} */
let sheet = {}
globalThis.document = /** @type {any} */ ({ createElement: () => probe, body: { append: () => {} } })
globalThis.getComputedStyle = /** @type {any} */ (() => ({ color: sheet[probe.style.color] }))

/** Let the page's style sheet give names their colours. @param {Record<string, string>} colours */
function dressed(colours) {
  sheet = colours
  forgetColours()
}

test('a scale begins and ends in its outermost colours, and values beyond have those', () => {
  for (const [name, limits] of [
    ['gate', [0, 1]],
    ['signed', [-3, 3]],
  ]) {
    const { names } = SCALES[name]
    for (const value of [limits[0], limits[0] - 1]) assert.deepEqual(locate(value, limits), { stop: 1, share: 0 })
    for (const value of [limits[1], limits[1] + 1])
      assert.deepEqual(locate(value, limits), { stop: names.length - 1, share: 1 })
    assert.equal(scaleFrom(limits[0]), SCALES[name])
  }
})

test('a larger value lies never before a smaller one', () => {
  const draw = random(9)
  for (let n = 0; n < 300; n++) {
    const [a, b] = [draw() * 8 - 4, draw() * 8 - 4].sort((x, y) => x - y)
    const [one, other] = [locate(a, [-3, 3]), locate(b, [-3, 3])]
    assert.ok(one.stop + one.share <= other.stop + other.share + 1e-12)
    assert.match(mixed(a, [-3, 3]), /^color-mix\(in srgb,var\(--signed-\d\) \d{1,3}%,var\(--signed-\d\)\)$/)
  }
})

test('a drawn value has the colour between those of the style sheet', () => {
  dressed({ 'var(--gate-0)': 'rgb(0, 0, 0)', 'var(--gate-1)': 'rgb(100, 50, 0)', 'var(--gate-2)': 'rgb(200, 50, 255)' })
  const shade = scale(0, 1)
  assert.deepEqual([0, 0.25, 0.5, 0.75, 1, 2].map(shade), [
    'rgb(0 0 0)',
    'rgb(50 25 0)',
    'rgb(100 50 0)',
    'rgb(150 50 128)',
    'rgb(200 50 255)',
    'rgb(200 50 255)',
  ])
})

test('a figure’s names become colours wherever they stand, its numbers stay the same ones', () => {
  dressed({ 'var(--ink)': 'rgb(1, 2, 3)' })
  const z = [[1, 2]]
  const figure = { data: [{ z, line: { color: '$ink' }, text: 'a $ink' }], scale: [[0, '$ink']], none: null }
  const found = coloured(figure)
  assert.deepEqual(found, {
    data: [{ z, line: { color: 'rgb(1, 2, 3)' }, text: 'a $ink' }],
    scale: [[0, 'rgb(1, 2, 3)']],
    none: null,
  })
  assert.equal(found.data[0].z, z)
})

test('another theme has other colours', () => {
  dressed({ 'var(--ink)': 'rgb(1, 2, 3)' })
  assert.equal(coloured('$ink'), 'rgb(1, 2, 3)')
  dressed({ 'var(--ink)': 'rgb(250, 250, 250)' })
  assert.equal(coloured('$ink'), 'rgb(250, 250, 250)')
})

test('a saved picture has plain colours, their opacity apart', () => {
  assert.deepEqual(colour('rgb(255, 0, 10)'), { text: '#ff000a', alpha: 1 })
  assert.deepEqual(colour('rgba(255, 0, 10, 0.5)'), { text: '#ff000a', alpha: 0.5 })
  assert.deepEqual(colour('rgb(255 0 10 / 50%)'), { text: '#ff000a', alpha: 0.5 })
  assert.deepEqual(colour('color(srgb 1 0.5 0 / 0.25)'), { text: '#ff8000', alpha: 0.25 })
  assert.deepEqual(colour('color(srgb 1.2 -0.1 0)'), { text: '#ff0000', alpha: 1 })
  assert.deepEqual(colour('none'), { text: 'none', alpha: 1 })
  assert.deepEqual(colour('url("http://127.0.0.1/?a=1#shade")'), { text: 'url(#shade)', alpha: 1 })
})
