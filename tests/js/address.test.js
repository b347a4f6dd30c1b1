/** A state as an address, both ways; what a stage's address may hold; a state made to fit another model. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Address, anything, common, count, own, something } from '../../static/js/core/address.js'
import { stageAddress } from '../../static/js/stage/address.js'
import { filled, fitted, holdable, untouched } from '../../static/js/stage/fitting.js'
import { between, one, random } from './random.js'

const LANGUAGES = ['en', 'ja']
const TEXT = { name: 'text', history: true, scene: false, data: true }
const stage = stageAddress([TEXT], LANGUAGES)
const usual = { model: 'grammar-lstm', text: 'usual', clamp: '', token: 1, phase: 'f', unit: 1, speed: '1', theme: '' }
const WORDS = [
  '',
  ' ',
  'a b',
  'a+b',
  'a&b=c',
  '100%',
  '?#',
  '東京',
  '🙂',
  '\n',
  "~*'()!",
  '"<>\\',
  '%2F',
  'constructor',
]

/** A state that a reader could have come to. @param {() => number} draw */
function drawn(draw) {
  return {
    ...usual,
    model: one(draw, ['grammar-lstm', 'recall_led-rnn', 'a/b:c@d']),
    text: Array.from({ length: between(draw, 0, 3) }, () => one(draw, WORDS)).join(''),
    clamp: one(draw, ['', 'f:1', '!f/3,7,20-40@5-9:0.5;c/13@5-:0', 'l0.f:1']),
    token: between(draw, 1, 999),
    phase: one(draw, ['f', 'i-g', 'o-h']),
    unit: between(draw, 1, 128),
    speed: one(draw, ['0.5', '1', '1.5', '2']),
    theme: one(draw, ['', 'light', 'dark']),
    lang: one(draw, LANGUAGES),
    hide: one(draw, ['', 'controls,answer']),
    zoom: one(draw, ['', '1', '4']),
    order: one(draw, ['', 'range', 'change@11', 'like@3']),
    rows: one(draw, ['', 'most-16', '3,7,20-40']),
    changes: one(draw, ['', 'open']),
    word: one(draw, ['', ...WORDS]),
    count: one(draw, ['', '50']),
    temperature: one(draw, ['', '0.7', '2']),
    seed: one(draw, ['', '0', '123456789']),
  }
}

test('every state is read as it was written', () => {
  const draw = random(7)
  for (let n = 0; n < 500; n++) {
    const state = drawn(draw)
    const read = stage.read(stage.write(state), { ...usual, hide: '' })
    assert.deepEqual({ ...read, theme: read.theme }, { ...state, theme: state.theme }, stage.write(state))
  }
})

test('an address is written as short and as readable as it can be', () => {
  assert.equal(
    stage.write({ ...usual, text: 'a b', clamp: '!f/3,7@5-:0;c:1', word: '' }),
    '?model=grammar-lstm&text=a+b&clamp=!f/3,7@5-:0;c:1&token=1&phase=f&unit=1&speed=1',
  )
  assert.equal(stage.write({}), '?text=') // a text that is empty is one, too
  assert.equal(stage.write({ text: '%3A' }), '?text=%253A') // what was typed stays what it is
})

test('what cannot be used leaves what is usual', () => {
  const bad = [
    'model=', 'token=0', 'token=-1', 'token=1.5', 'token=1e3', 'token=x', 'token=', 'token=１', 'unit=0', 'unit=%201', 'phase=',
    'speed=3', 'speed=0.50', 'theme=blue', 'theme=Dark', 'lang=xx', 'lang=', 'hide=A', 'zoom=3', 'order=change@0', 'order=like@',
    'order=range@1', 'rows=most-0', 'rows=3,', 'rows=-3', 'rows=3-4-5', 'changes=closed', `word=${'a'.repeat(61)}`, 'count=20',
    'temperature=2.5', 'temperature=1.', 'seed=-1', 'seed=1234567890', 'nothing=1', '__proto__=1', 'constructor=1',
  ] // biome-ignore format: as many as fit
  const nothing = stage.read('', usual)
  for (const given of bad) assert.deepEqual(stage.read(`?${given}`, usual), nothing, given)
})

test('of a parameter that is given twice the first counts', () => {
  assert.equal(stage.read('?token=3&token=4', usual).token, 3)
})

test('held values that an address does not name are none, a text that it does not name is the usual one', () => {
  const state = stage.read('?model=grammar-gru', { ...usual, clamp: 'f:1', rows: 'most-16' })
  assert.deepEqual([state.model, state.clamp, state.rows, state.text], ['grammar-gru', '', '', 'usual'])
})

test('what is usual is not changed by reading', () => {
  const before = { ...usual }
  stage.read('?token=5&clamp=f:1', before)
  assert.deepEqual(before, usual)
})

test("only what the server does not know is read as the page's own, empty where it is not given", () => {
  const local = stage.local('?zoom=4&order=nonsense&token=3&seed=7')
  assert.deepEqual(local, {
    zoom: '4',
    order: '',
    rows: '',
    changes: '',
    word: '',
    count: '',
    temperature: '',
    seed: '7',
  })
})

test("a stage's own parameter takes the place of a local one of its name", () => {
  const music = stageAddress([TEXT, { name: 'seed', history: true, scene: false, data: true }], LANGUAGES)
  assert.equal(music.read('?seed=not+a+number', {}).seed, 'not a number') // the server says what is wrong with it
  assert.ok(!('seed' in music.local('?seed=7')))
  assert.ok(music.isJourney({ seed: '1' }, { seed: '2' }))
})

test('the back button undoes another model, text or held value, not a step', () => {
  const state = drawn(random(8))
  for (const name of ['model', 'text', 'clamp']) assert.ok(stage.isJourney(state, { ...state, [name]: 'other' }), name)
  for (const name of ['token', 'phase', 'unit', 'speed', 'theme', 'zoom', 'word']) {
    assert.ok(!stage.isJourney(state, { ...state, [name]: 'other' }), name)
  }
})

test('an address of another page has its own parameters and those that all share', () => {
  const address = new Address({ ...own([{ name: 'gap', history: false }]), at: { read: count }, ...common(LANGUAGES) })
  assert.deepEqual(address.read('?gap=x&at=3&theme=dark&lang=ja&token=5', {}), {
    gap: 'x',
    at: 3,
    theme: 'dark',
    lang: 'ja',
  })
  assert.deepEqual([anything(''), something(''), something('a')], ['', undefined, 'a'])
})

const scene = {
  units: 8,
  usual: { text: 'the boys' },
  phases: ['f', 'i', 'c', 'o', 'h'].map((key) => ({ key })),
  bands: [{ name: 'f' }, { name: 'l0.c' }],
}

test('a state keeps inside the tokens and units that there are', () => {
  assert.deepEqual(fitted({ ...usual, phase: 'c', token: 99, unit: 99 }, scene, 5, null), {
    ...usual,
    phase: 'c',
    token: 5,
    unit: 8,
  })
})

test('another cell is as far into its step as the last one was', () => {
  const at = (phase, lastPhase) => fitted({ ...usual, phase: 'z' }, scene, 5, { phase, lastPhase }).phase
  assert.deepEqual([at(0, 2), at(1, 2), at(2, 2)], ['f', 'c', 'h'])
  assert.equal(at(0, 0), 'f')
  assert.equal(fitted({ ...usual, phase: 'z' }, scene, 5, null).phase, 'f')
})

test('held values go along as far as the cell has them', () => {
  assert.deepEqual(holdable('f:1;!f@5:1;l0.c/3:0;g:1;fx:1;!o/3@1-:1', scene), {
    kept: ['f:1', '!f@5:1', 'l0.c/3:0'],
    dropped: ['g:1', 'fx:1', '!o/3@1-:1'],
  })
  assert.deepEqual(holdable('', scene), { kept: [], dropped: [] })
})

test("a text that nobody has changed gives way to another task's usual one", () => {
  const state = { ...usual, model: 'grammar-lstm', text: 'the boys' }
  assert.deepEqual(untouched(state, scene.usual, false), { text: null })
  assert.deepEqual(untouched(state, scene.usual, true), {})
  assert.deepEqual(untouched({ ...state, text: 'mine' }, scene.usual, false), {})
  assert.equal(filled({ ...state, text: null }, scene).text, 'the boys')
  assert.equal(filled({ ...state, text: '' }, scene).text, '')
})
