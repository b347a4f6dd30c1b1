/** The guide of /step: what its steps do, when it opens by itself, where its card stands; the terms of a caption. */

import assert from 'node:assert/strict'
import test from 'node:test'

import { after, CLOSED, isBare, placed, STEPS } from '../../static/js/stage/guide-plan.js'
import { parts } from '../../static/js/text/terms.js'

/** @import { Deed, Progress } from '../../static/js/stage/guide-plan.js' */

/** @param {Progress} from @param {...Deed} deeds */
const run = (from, ...deeds) => deeds.reduce((progress, deed) => after(progress, deed), from)
const open = after(CLOSED, { do: 'open' })

test('every step is done by its own deed only, once, and the reader may go on without it', () => {
  for (const [at, step] of STEPS.entries()) {
    const here = { ...open, at }
    for (const other of STEPS) {
      const now = after(here, { do: 'done', step: other })
      if (other === step) assert.deepEqual(now, { at, isDone: true, isOpen: true })
      else assert.equal(now, here)
    }
    const done = after(here, { do: 'done', step })
    assert.equal(after(done, { do: 'done', step }), done)
    for (const from of [here, done]) {
      const next = after(from, { do: 'next' })
      assert.deepEqual(next, at === STEPS.length - 1 ? CLOSED : { at: at + 1, isDone: false, isOpen: true })
      assert.deepEqual(after(from, { do: 'end' }), CLOSED)
    }
  }
})

test('a closed guide notices nothing, and opens at its beginning', () => {
  for (const deed of /** @type {Deed[]} */ ([{ do: 'next' }, { do: 'end' }, { do: 'done', step: 'sentence' }]))
    assert.equal(after(CLOSED, deed), CLOSED)
  assert.deepEqual(run(open, { do: 'next' }, { do: 'next' }, { do: 'end' }, { do: 'open' }), open)
})

test('only an address without a state is bare', () => {
  for (const search of ['', '?', '?lang=ja', '?theme=dark&lang=en']) assert.ok(isBare(search), search)
  for (const search of ['?text=', '?lang=ja&token=3', '?model=grammar-gru', '?clamp=f:1', '?unit=2'])
    assert.ok(!isBare(search), search)
})

test('the card stands inside the window and covers nothing that it points at where there is room', () => {
  const card = { width: 336, height: 190 }
  let seed = 7
  const random = (/** @type {number} */ below) => {
    seed = (seed * 16807) % 2147483647
    return seed % Math.max(1, Math.round(below))
  }
  for (const window of [
    { width: 1440, height: 900 },
    { width: 390, height: 844 },
    { width: 844, height: 390 },
    { width: 352, height: 640 },
  ]) {
    for (let n = 0; n < 100; n++) {
      // a target that leaves room for the card above or below it
      const height = 20 + random(window.height - 2 * (card.height + 30) - 20)
      const width = 20 + random(window.width - 20)
      const target = { left: random(window.width - width), top: random(window.height - height), width, height }
      const { left, top } = placed(card, [target], [], window)
      assert.ok(left >= 0 && top >= 0 && left + card.width <= window.width && top + card.height <= window.height)
      const hasRoom = Math.max(target.top, window.height - target.top - height) >= card.height + 30
      const isApart = left >= target.left + width || target.left >= left + card.width || top >= target.top + height
      if (hasRoom) assert.ok(isApart || target.top >= top + card.height, JSON.stringify({ target, left, top, window }))
    }
  }
})

test('of several targets none is covered, and what is to stay free only if there is no other place', () => {
  const card = { width: 300, height: 150 }
  const window = { width: 1000, height: 800 }
  const target = { left: 350, top: 300, width: 300, height: 60 }
  const below = { left: 0, top: 370, width: 1000, height: 400 }
  assert.ok(placed(card, [target, below], [], window).top + card.height <= target.top)
  const above = { left: 0, top: 0, width: 1000, height: 250 }
  assert.ok(placed(card, [target], [above], window).top >= target.top, 'free space below is taken first')
  const { left, top } = placed(card, [target, below], [above], window)
  assert.ok(top + card.height <= target.top || left + card.width <= target.left || left >= target.left + target.width)
})

const ENGLISH = new Map([
  ['unit', 'unit'],
  ['cell', 'cell'],
  ['cell-state', 'cell state'],
])

test('terms are found as whole words, the longest first, each once, and the text stays', () => {
  const found = (/** @type {string} */ text, terms = ENGLISH) => parts(text, terms).filter(({ term }) => term)
  assert.deepEqual(found('The Cell state of a cell in unit 3, unit 4'), [
    { text: 'Cell state', term: 'cell-state' },
    { text: 'cell', term: 'cell' },
    { text: 'unit', term: 'unit' },
  ])
  assert.deepEqual(found('cellular units, reunite'), [])
  assert.deepEqual(
    found(
      'このセル状態とユニット3',
      new Map([
        ['cell-state', 'セル状態'],
        ['unit', 'ユニット'],
      ]),
    ),
    [
      { text: 'セル状態', term: 'cell-state' },
      { text: 'ユニット', term: 'unit' },
    ],
  )
  for (const text of ['', 'cell', ' a cell state,', 'no'])
    assert.equal(
      parts(text, ENGLISH)
        .map((part) => part.text)
        .join(''),
      text,
    )
  assert.deepEqual(parts('as it is', new Map([['empty', '']])), [{ text: 'as it is', term: '' }])
})
