/** What the laboratory's scripts work out without a page. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pack, unpack } from '../../static/js/lab/cell-text.js'
import { moved, vectors, written } from '../../static/js/lab/drawing.js'
import { fileName, header } from '../../static/js/lab/file.js'
import { Store } from '../../static/js/lab/state.js'
import { completed, isAsStarted, shownWords, unpacked, valueAt } from '../../static/js/lab/values.js'

/** @param {number[]} values @param {number[]} shape */
const values = (values, shape) => ({ shape, float32: Buffer.from(new Float32Array(values).buffer).toString('base64') })

test('a text comes back out of its address, as the server packs it', async () => {
  for (const text of ['', 'h = x', '日本語 # ｆ＝😀\n'.repeat(40)]) assert.equal(await unpack(await pack(text)), text)
  // app.lab.cell_text.pack("h = o * tanh(c)  # 隠れ状態")
  assert.equal(await unpack('y1CwVchX0FIoSczL0EjWVFBQVng5a8Hjpp7nXduetXYDAA'), 'h = o * tanh(c)  # 隠れ状態')
  await assert.rejects(unpack('AAAA%'))
})

const band = { ...values([0, 1, 2, 3, 4, 5], [3, 2]), range: [-1, 1], entries: 2, initial: values([8, 9], [2]) }
const answer = (/** @type {any} */ more = {}) => ({
  ok: true,
  lines: [{ line: 1, name: 'c', status: 'same', band }],
  removed: [],
  count: 5,
  count_before: 5,
  tokens: [{}, {}, {}],
  diagram: {
    key: 'k',
    state: 'draft',
    picture: { strips: [] },
    values: { x: { ...values([7, 7, 7], [3, 1]), range: [0, 1] } },
  },
  ...more,
})

test('what an answer leaves out is that of the answer before, or the whole is asked for again', () => {
  const before = answer()
  const same = answer({
    lines: [{ line: 2, name: 'c', band: { same: true } }],
    diagram: { key: 'k', same: true, values: {} },
  })
  const whole = completed(same, before)
  assert.equal(whole?.lines[0].band, band)
  assert.equal(whole?.lines[0].line, 2)
  assert.equal(whole?.diagram.picture, before.diagram.picture)
  assert.equal(completed(same, null), null)
  assert.equal(completed(same, answer({ lines: [] })), null)
  assert.equal(completed(answer({ diagram: { key: 'other', same: true, values: {} } }), before), null)
  assert.equal(completed(answer(), null)?.lines[0].band, band)
})

test('a place of the diagram has a value at a step, a previous one that of the step before', () => {
  const found = answer()
  const at = (/** @type {string} */ value, /** @type {number} */ step) => [...(valueAt(found, value, step)?.row ?? [])]
  assert.deepEqual(at('c', 1), [2, 3])
  assert.deepEqual(at('c_prev', 1), [0, 1])
  assert.deepEqual(at('c_prev', 0), [8, 9]) // its start
  assert.deepEqual(at('x', 2), [7])
  assert.equal(valueAt(found, 'c', 3), null) // no longer finite there
  assert.equal(valueAt(found, 'nothing', 0), null)
  assert.equal(valueAt(answer({ lines: [{ name: 'c', band: { ...band, initial: undefined } }] }), 'c_prev', 0), null)
  assert.equal(unpacked(band), unpacked(band))
})

test('a cell is as it started only with every line and no other', () => {
  assert.ok(isAsStarted(answer()))
  assert.ok(!isAsStarted(answer({ lines: [{ status: 'changed' }] })))
  assert.ok(!isAsStarted(answer({ removed: [{}] })))
  assert.ok(!isAsStarted(answer({ count_before: null })))
})

test('words under a chart leave room for each other', () => {
  assert.deepEqual(shownWords(16, 10), [1, 10, 15])
  assert.deepEqual(shownWords(16, 14), [1, 14])
  assert.deepEqual(shownWords(16, 0), [0, 15])
  assert.deepEqual(shownWords(1, 0), [0])
  assert.deepEqual(shownWords(0, -1), [])
})

test('a saved cell comes back with its name and its start; any other text is equations', () => {
  const text = 'h = x # a line'
  assert.deepEqual(header(`# my LSTM\n# started from lstm\n# saved on 2026-11-30\n\n${text}`), {
    name: 'my LSTM',
    from: 'lstm',
    equations: text,
  })
  assert.deepEqual(header(`# 私の\n# もとのセル：gru\n# 2026-11-30に保存\n\n${text}`), {
    name: '私の',
    from: 'gru',
    equations: text,
  })
  assert.deepEqual(header(`# a remark\n${text}`), { name: '', from: '', equations: `# a remark\n${text}` })
  assert.deepEqual(header(text), { name: '', from: '', equations: text })
  assert.equal(fileName('a/b: "c"?\n..'), 'a b c ..')
  assert.equal(fileName('..'), 'cell')
  assert.equal(fileName('😀'.repeat(300)).length <= 60, true)
})

const picture = (/** @type {number} */ x) => ({
  width: 100,
  height: 50,
  letters: 19,
  smallest: 16,
  under: '<path data-name="node:c"/>',
  over: '',
  nodes: [{ id: 'c', x, y: 5 }],
  strips: [
    {
      id: 's',
      value: 'c',
      x: x + 9,
      y: 5,
      width: 8,
      height: 4,
      label: 'c',
      label_x: 1,
      label_y: 2,
      label_anchor: 'middle',
      role: 'c',
    },
  ],
  chips: [{ id: 'x', kind: 'input', x: 20, y: 40, width: 10, height: 6, label: null }],
})

test('a word in a drawing is text, whatever it is', () => {
  assert.ok(written(/** @type {any} */ (picture(1)), '<b>&"').includes('>&#60;b&#62;&#38;&#34;</text>'))
})

test('parts that have moved are known by how far, in both directions', () => {
  const [one, other] = /** @type {any[]} */ ([picture(10), picture(40)])
  assert.deepEqual(
    [...moved(one, other)],
    [
      ['node:c', [-30, 0]],
      ['strip:s', [-30, 0]],
    ],
  )
  assert.deepEqual([...moved(one, one)], [])
  assert.deepEqual([...moved(one, { ...other, nodes: [{ id: 'new', x: 0, y: 0 }], strips: [] })], [])
})

test('vectors are drawn where there are numbers', () => {
  const found = answer({ diagram: { ...answer().diagram, picture: picture(1) } })
  assert.equal((vectors(/** @type {any} */ (found), 0).match(/<path/g) ?? []).length, 2)
  assert.equal((vectors(/** @type {any} */ (found), 9).match(/<path/g) ?? []).length, 0)
})

test('a state tells of what has changed, and of nothing else; watchers know how it came about', () => {
  const store = new Store(/** @type {any} */ ({ text: 'a', token: 1 }))
  /** @type {any[]} */
  const heard = []
  store.watch((_state, changed, how) => heard.push(['watched', ...changed, how.origin]))
  const stop = store.subscribe((state, changed) => heard.push([state.text, ...changed]))
  store.set({ text: 'a' })
  store.set({ text: 'b', token: 1 }, { origin: 'edit' })
  stop()
  store.set({ text: 'c' })
  assert.deepEqual(heard, [
    ['watched', 'text', 'edit'],
    ['b', 'text'],
    ['watched', 'text', undefined],
  ])
})
