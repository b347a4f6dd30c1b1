/** The editor of equations, as far as it knows no page: lexer, signs, lines, differences, mistakes. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { offers } from '../../static/js/lab/editor/completion.js'
import { foreseen } from '../../static/js/lab/editor/foreseen.js'
import { inserted } from '../../static/js/lab/editor/insert-bar.js'
import { defined, Lexer, role } from '../../static/js/lab/editor/lexer.js'
import {
  characters,
  commented,
  counterparts,
  difference,
  lineAt,
  moved,
  positionOf,
} from '../../static/js/lab/editor/lines.js'
import { changes, marked } from '../../static/js/lab/editor/mistakes.js'
import { mayBePaper } from '../../static/js/lab/editor/paper.js'
import { written } from '../../static/js/lab/editor/signs.js'
import { between, random } from './random.js'

const vocabulary = {
  functions: [
    { name: 'sigmoid', what: '0 to 1' },
    { name: 'tanh', what: '−1 to 1' },
  ],
  words: [{ name: 'x', what: 'what is read now' }],
  suffixes: [
    { name: '_prev', what: '{name} one word ago' },
    { name: '_below', what: '{name} below' },
  ],
  parameter: '([A-Z][A-Za-z0-9]*|b|p|[a-z])_([A-Za-z0-9_]+)',
  signs: { '⊙': '*', '·': '*', '−': '-', σ: 'sigmoid', φ: 'tanh', '←': '=' },
  keys: [],
  paper: '/lab/paper',
  messages: { parameter: 'to learn' },
}
const lexer = new Lexer(vocabulary)
const LETTERS = [...'abfxW_.019 \t()+-*/@,=:#"σ⊙忘ｆ＝\u0301', '😀']
const seed = Date.now() % 1e6
const numbers = random(seed)
const draw = (/** @type {number} */ first, /** @type {number} */ last) => between(numbers, first, last)
const drawn = (/** @type {number} */ most) =>
  Array.from({ length: draw(0, most) }, () => LETTERS[draw(0, LETTERS.length - 1)]).join('')

test(`tokens have all letters of a line, in order, and none is empty, seed ${seed}`, () => {
  for (let n = 0; n < 400; n += 1) {
    const line = drawn(40)
    const tokens = lexer.tokens(line, new Set(['f']))
    assert.equal(tokens.map(({ text }) => text).join(''), line)
    let at = 0
    for (const { text, start } of tokens) {
      assert.equal(start, at)
      assert.ok(text)
      at += text.length
    }
  }
})

test('what a name is comes from the tables and from what lines define', () => {
  const kinds = (/** @type {string} */ line) =>
    lexer.tokens(line, new Set(['f', 'W_a'])).flatMap(({ kind, text }) => (kind === 'blank' ? [] : [`${kind} ${text}`]))
  assert.deepEqual(kinds('c = f * c_prev+enc.W_f@x # σ'), [
    ...['name c', 'sign =', 'name f', 'sign *', 'state c_prev', 'sign +', 'parameter enc.W_f', 'sign @', 'word x'],
    'comment # σ',
  ])
  assert.deepEqual(kinds('tanh(W_a) tanh 1e-3 .5 σ“'), [
    ...['function tanh', 'bracket (', 'name W_a', 'bracket )', 'name tanh', 'number 1e-3', 'number .5', 'foreign σ“'],
  ])
  assert.equal(lexer.stem('c_prev'), 'c')
  assert.equal(lexer.stem('c'), 'c')
})

test('a line defines the name before its =', () => {
  for (const [line, name] of [
    ['f = x', 'f'],
    ['  enc.h: (4, 5) = x', 'enc.h'],
    ['# f = x', ''],
    ['W: parameter', ''],
    ['f(a) = a', ''],
    ['', ''],
  ])
    assert.equal(defined(String(line)), name)
  assert.equal(role('f = x  # forget # gate '), 'forget # gate')
})

test('signs are written as the language has them, outside of comments', () => {
  const { signs } = vocabulary
  assert.equal(written('f ＝ σ（ｘ）⊙1 − y', '', signs), 'f = sigmoid(x)*1 - y')
  assert.equal(written('＃ σ\nφ(x)', 'a ', signs), '# σ\ntanh(x)')
  assert.equal(written('σ ⊙', 'f = x # ', signs), 'σ ⊙')
  assert.equal(written('σ(x)', '2', signs), ' sigmoid(x)')
  assert.equal(written('忘\u3000却', '', signs), '忘 却')
  for (let n = 0; n < 200; n += 1) {
    const once = written(drawn(30), '', signs)
    assert.equal(written(once, '', signs), once)
  }
})

test('a difference makes one text of the other, and cuts no letter in two', () => {
  for (let n = 0; n < 400; n += 1) {
    const [before, after] = [drawn(12), drawn(12)]
    const { start, end, text } = difference(before, after)
    assert.equal(before.slice(0, start) + text + before.slice(end), after)
    assert.ok(text.isWellFormed(), JSON.stringify([before, after]))
    assert.ok(before.slice(0, start).isWellFormed())
    assert.ok(before.slice(start, end).isWellFormed())
  }
  assert.deepEqual(difference('😀', '😁'), { start: 0, end: 2, text: '😁' })
})

test('lines and columns count letters, positions code units', () => {
  const text = 'a😀b\nc'
  assert.equal(positionOf(text, 1, 3), 3)
  assert.equal(positionOf(text, 2), 5)
  assert.equal(positionOf(text, 2, 99), 6)
  assert.equal(positionOf(text, 9), 6)
  assert.equal(characters(text, 2), 3)
  assert.deepEqual(
    [...text].map((_, at) => lineAt(text, at)),
    [1, 1, 1, 1, 1],
  )
  assert.equal(lineAt(text, 5), 2)
})

test('lines move and come back, and comments are taken off as they were put on', () => {
  for (let n = 0; n < 200; n += 1) {
    const text = Array.from({ length: 4 }, () => drawn(8).replaceAll('#', '')).join('\n')
    const at = draw(0, text.length)
    const down = moved(text, at, at, 1)
    if (down) assert.deepEqual(moved(down.text, down.start, down.end, -1), { text, start: at, end: at })
    const made = commented(text, 0, text.length)
    if (text.trim()) assert.equal(commented(made.text, made.start, made.end).text, text)
  }
  assert.equal(moved('a\nb', 0, 0, -1), null)
  assert.equal(moved('a\nb', 2, 3, 1), null)
})

test('each line has at most one counterpart, the same and in order', () => {
  const line = () => 'abc'[draw(0, 2)] ?? ''
  for (let n = 0; n < 200; n += 1) {
    const before = Array.from({ length: draw(0, 6) }, line)
    const after = Array.from({ length: draw(0, 6) }, line)
    const found = counterparts(before, after)
    const kept = found.filter((number) => number !== -1)
    assert.deepEqual(kept, [...new Set(kept)].sort())
    for (const [index, number] of found.entries()) if (number !== -1) assert.equal(after[number], before[index])
  }
  assert.deepEqual(counterparts(['a', 'b', 'c'], ['b', 'x', 'c']), [-1, 0, 2])
})

test('an edit is foreseen where it would be seen', () => {
  const before = ['f = x', 'i = x # in', 'h = f * i', '']
  const next = foreseen(before, ['f = x', 'p = x', 'i = 1 - f # in', 'h = f * i', ''])
  assert.deepEqual(
    [...next],
    [
      [1, { becomes: 'i = 1 - f', added: [] }],
      [0, { becomes: null, added: ['p = x'] }],
    ],
  )
  assert.deepEqual([...foreseen(before, ['i = x # in', 'h = f * i'])], [[0, { becomes: '', added: [] }]])
  assert.deepEqual([...foreseen(before, before)], [])
})

test('a mend has places in characters, or lines and columns', () => {
  const text = '😀\nc = c_perv'
  const wanted = [{ start: 7, end: 13, text: 'c_prev' }]
  assert.deepEqual(changes({ title: '', start: 6, end: 12, replacement: 'c_prev' }, text), wanted)
  const edit = { line: 2, column: 5, end: 11, text: 'c_prev' }
  assert.deepEqual(changes({ title: '', edits: [edit] }, text), wanted)
  assert.deepEqual(changes({ title: '' }, text), [])
  const problem = { line: 1, column: 99, end: 100, kind: '', values: {}, message: '', mends: [] }
  assert.deepEqual(marked('h = x  ', problem), [4, 5])
  assert.deepEqual(marked('', problem), [0, 1])
})

test('names go on as what has been begun, those of the text first', () => {
  const known = {
    values: new Map([
      ['f', 'forget gate'],
      ['fast', ''],
      ['c', ''],
    ]),
    parameters: new Set(['W_f']),
  }
  const names = (/** @type {string} */ word, own = 'c') =>
    offers(known, word, own, vocabulary).map(({ name, what }) => `${name}: ${what}`)
  assert.deepEqual(names('f'), [
    'fast: ',
    'f_prev: f one word ago',
    'fast_prev: fast one word ago',
    'f_below: f below',
    'fast_below: fast below',
  ])
  assert.deepEqual(names('W'), ['W_f: to learn', 'W_c: to learn'])
  assert.deepEqual(names('ta'), ['tanh: −1 to 1'])
  assert.deepEqual(names('tanh'), [])
  assert.ok(names('').length === 5)
})

test('keys put spaces where they are lacking', () => {
  const times = { label: '⊙', before: ' * ', after: '', name: '' }
  const tanh = { label: 'tanh', before: 'tanh(', after: ')', name: '' }
  assert.deepEqual(inserted('h = x', '', times), { text: ' * ', caret: 3 })
  assert.deepEqual(inserted('h = x ', '', times), { text: '* ', caret: 2 })
  assert.deepEqual(inserted('h = ', '', tanh), { text: 'tanh()', caret: 5 })
  assert.deepEqual(inserted('h = ', 'x', tanh), { text: 'tanh(x)', caret: 7 })
})

test('what may be of another notation is asked for', () => {
  for (const text of ['f = x', '\\sigma(x)', 'torch.cat(a, b)', 'h_{t-1}', 'σ', 'W [h, x]'])
    assert.ok(mayBePaper(text), text)
  for (const text of ['c_prev', ' * f + i', '0.5', '']) assert.ok(!mayBePaper(text), text)
})
