/** How figures become SVG: entries that are alike in one path, colours mixed from a scale. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { css, mixed, runs } from '../../static/js/drawing/plain.js'
import { between, random } from './random.js'

const trace = (z) => ({ z, zmin: -1, zmax: 1 })

test('neighbours of a row that are alike become one, and what is not there is left out', () => {
  const found = runs(
    trace([
      [0, 0, 1, null, 1],
      [0, 1, 1, 1, 9],
    ]),
    [0, 1, 2, 3, 4, 5],
    [0, 10, 20],
  )
  assert.deepEqual(
    [...found],
    [
      [30, 'M0,0H2V10H0ZM0,10H1V20H0Z'],
      [60, 'M2,0H3V10H2ZM4,0H5V10H4ZM1,10H5V20H1Z'],
    ],
  )
})

test('every entry is covered once, in the level of its value', () => {
  const draw = random(4)
  for (let n = 0; n < 200; n++) {
    const [rows, columns] = [between(draw, 1, 5), between(draw, 1, 9)]
    const z = Array.from({ length: rows }, () => Array.from({ length: columns }, () => Math.round(draw() * 4) / 2 - 1))
    const edges = (count) => Array.from({ length: count + 1 }, (_, k) => k)
    const seen = z.map((row) => row.map(() => 0))
    for (const [level, d] of runs(trace(z), edges(columns), edges(rows))) {
      for (const [, x, y, to] of d.matchAll(/M(\d+),(\d+)H(\d+)V\d+H\d+Z/g)) {
        for (let column = Number(x); column < Number(to); column++) {
          seen[y][column] += 1
          assert.equal(level, Math.round(((z[y][column] + 1) / 2) * 60))
        }
      }
    }
    assert.ok(seen.flat().every((count) => count === 1))
  }
})

test('a colour is mixed from the two stops around its place, and follows the theme', () => {
  const scale = [
    [0, '$a'],
    [0.5, '$b'],
    [1, '$c'],
  ]
  assert.equal(mixed(scale, 0), 'color-mix(in srgb,var(--b) 0%,var(--a))')
  assert.equal(mixed(scale, 0.75), 'color-mix(in srgb,var(--c) 50%,var(--b))')
  assert.equal(mixed(scale, 1), 'color-mix(in srgb,var(--c) 100%,var(--b))')
  assert.equal(css('rgba(0,0,0,0)'), 'rgba(0,0,0,0)')
})
