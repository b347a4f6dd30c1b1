/** How large a diagram is drawn: whole where its letters can be read, else it scrolls. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fit, LEAST, smallest, whole } from '../../static/js/views/legible.js'
import { shortened } from '../../static/js/views/strips.js'

const written = (...sizes) => ({ layout: { annotations: sizes.map((size) => ({ font: { size } })) } })
const geometry = (width, height, size) => ({ width, height, backdrop: written(size, 25), operators: written(20) })
const lstm = { wide: geometry(1328, 566, 16), narrow: geometry(411, 491, 11) }
const grid = { wide: geometry(1328, 2538, 15), narrow: geometry(537, 2164, 11) }
const room = (width, height) => () => ({ width, height })

test('the smallest letters of a drawing are those of its backdrop and its operators', () => {
  assert.equal(smallest(lstm.wide), 16)
  assert.equal(smallest({ backdrop: { layout: {} }, operators: written(12) }), 12)
})

test('a wide room takes the wide drawing, a phone the narrow one, each as a whole', () => {
  assert.deepEqual(fit(lstm, room(1328, 566)), { kind: 'wide', scale: 1, scrolls: false })
  assert.equal(fit(lstm, room(690, 330)).kind, 'wide')
  for (const width of [366, 294]) {
    const found = fit(lstm, (kind) => ({ width, height: (width * lstm[kind].height) / lstm[kind].width }))
    assert.equal(found.kind, 'narrow')
    assert.equal(found.scrolls, false)
  }
})

test('what does not fit scrolls, and its letters grow little', () => {
  for (const [width, height] of [
    [1028, 592],
    [690, 300],
    [366, 500],
  ]) {
    const { kind, scale, scrolls } = fit(grid, room(width, height))
    assert.ok(scrolls)
    assert.ok(LEAST / (smallest(grid[kind]) * scale) <= 1.45, `${width}`)
  }
})

test('the whole of it is as wide as the room, never larger than drawn, and null where it could not be read', () => {
  assert.deepEqual(whole(grid, 689), { kind: 'wide', scale: 689 / 1328, scrolls: false })
  assert.equal(whole(grid, 3000)?.scale, 1)
  assert.equal(whole(grid, 366)?.kind, 'narrow')
  assert.equal(whole(grid, 200), null)
})

test('crowded boxes keep their sign and as many words as fit', () => {
  const label = (name, text) => ({ name, text, font: { size: 16 } })
  const wide = {
    layout: {
      annotations: [label('node:f', '\u03c3'), label('node:f', 'forget gate, of'), label('node:f', 'layer 1')],
    },
  }
  const short = { layout: { annotations: [label('node:f', '\u03c3'), label('node:f', 'forget, of')] } }
  const of = (width) => shortened(wide, short, [{ id: 'f', width }], 0.5, 11).layout.annotations.map(({ text }) => text)
  assert.deepEqual(of(200), ['\u03c3', 'forget'])
  assert.deepEqual(of(60), ['\u03c3', 'forget'])
})
