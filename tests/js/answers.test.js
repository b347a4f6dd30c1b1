/** What the server answers: each thing is fetched once, a failure again; packed numbers are unpacked. */

import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { Answers, fetchJson, Refused, reason } from '../../static/js/core/answers.js'
import { StageAnswers } from '../../static/js/stage/answers.js'

/** @type {string[]} what was fetched */
let fetched = []
/** @type {(url: string) => object} */
let server = () => ({ ok: true, json: async () => ({}) })
const real = globalThis.fetch

beforeEach(() => {
  fetched = []
  globalThis.fetch = async (url) => {
    fetched.push(url)
    return server(url)
  }
})
afterEach(() => {
  globalThis.fetch = real
  server = () => ({ ok: true, json: async () => ({}) })
})

test('a thing is fetched once, also while it is on its way', async () => {
  server = () => ({ ok: true, json: async () => ({ n: fetched.length }) })
  const answers = new Answers('ja')
  const [first, again] = await Promise.all([answers.get('/a', { text: 'a b' }), answers.get('/a', { text: 'a b' })])
  assert.equal(first, again)
  assert.deepEqual(fetched, ['/a?text=a+b&lang=ja'])
})

test('what is undefined is not asked, what is empty or 0 is', async () => {
  await new Answers('en').get('/a', { text: '', token: 0, clamp: undefined })
  assert.deepEqual(fetched, ['/a?text=&token=0&lang=en'])
})

test('a failure is not kept', async () => {
  const answers = new Answers('en')
  server = () => ({ ok: false, status: 422, statusText: 'No', json: async () => ({ detail: 'There is no token 9.' }) })
  await assert.rejects(answers.get('/a', {}), { message: 'There is no token 9.' })
  server = () => ({ ok: true, json: async () => 'there' })
  assert.equal(await answers.get('/a', {}), 'there')
})

test('a failure of what makes something of an answer is not kept either', async () => {
  const answers = new Answers('en')
  const broken = () => {
    throw new RangeError('broken')
  }
  await assert.rejects(answers.get('/a', {}, broken), RangeError)
  assert.deepEqual(await answers.get('/a', {}), {})
})

test('of many answers the oldest goes', async () => {
  const answers = new Answers('en', 2)
  for (const name of ['a', 'b', 'c']) await answers.get(`/${name}`, {})
  await answers.get('/c', {})
  await answers.get('/b', {})
  assert.equal(fetched.length, 3)
  await answers.get('/a', {})
  assert.equal(fetched.length, 4)
})

test('what went wrong is said: by the server, or that it cannot be reached; a mistake of ours is thrown on', async () => {
  server = () => ({
    ok: false,
    status: 502,
    statusText: 'Bad Gateway',
    json: async () => {
      throw new SyntaxError('HTML')
    },
  })
  await assert.rejects(fetchJson('/a'), (error) => error instanceof Refused && error.message === '502 Bad Gateway')
  const messages = { offline: 'cannot be reached' }
  assert.equal(reason(new Refused('too long'), messages), 'too long')
  assert.equal(reason(new TypeError('fetch failed'), messages), 'cannot be reached')
  assert.throws(() => reason(new RangeError('ours'), messages), RangeError)
})

const packed = (/** @type {number[]} */ values, /** @type {number[]} */ shape) => ({
  shape,
  float32: btoa(String.fromCharCode(...new Uint8Array(Float32Array.from(values).buffer))),
})

test('a run is asked by what it depends on, and its numbers come unpacked', async () => {
  server = () => ({
    ok: true,
    json: async () => ({
      values: {
        h: packed([1, 2, 3, 4], [2, 2]),
        beta: packed([7, 8], [2]),
        M: packed([1, 2, 3, 4, 5, 6, 7, 8], [2, 2, 2]),
      },
      previous: { h: packed([0.5, -0.5], [2]) },
      unclamped: { values: { h: packed([9, 9, 9, 9], [2, 2]) }, predictions: [] },
    }),
  })
  const fields = [
    { name: 'text', history: true, scene: false, data: true },
    { name: 'mode', history: true, scene: true, data: true },
  ]
  const answers = new StageAnswers({ scene: '/scene', trace: '/trace', unit: '/unit' }, 'en', fields)
  const state = { model: 'grammar-lstm', text: 'a', mode: 'reading', clamp: 'f:1', token: 3, phase: 'f', unit: 13 }
  const trace = await answers.trace(state)
  assert.deepEqual(trace.values.h, [
    [1, 2],
    [3, 4],
  ])
  assert.deepEqual(trace.values.beta, [7, 8])
  assert.deepEqual(trace.values.M, [
    [
      [1, 2],
      [3, 4],
    ],
    [
      [5, 6],
      [7, 8],
    ],
  ])
  assert.deepEqual(trace.previous.h, [0.5, -0.5])
  assert.deepEqual(trace.unclamped?.values.h, [
    [9, 9],
    [9, 9],
  ])
  await answers.trace({ ...state, token: 4, phase: 'c', unit: 1 }) // the same run
  assert.deepEqual(fetched, ['/trace?model=grammar-lstm&text=a&mode=reading&clamp=f%3A1&encoding=base64&lang=en'])
  server = () => ({ ok: true, json: async () => ({}) })
  await answers.scene({ ...state, clamp: '' })
  await answers.unit({ ...state, clamp: '' })
  assert.deepEqual(fetched.slice(1), [
    '/scene?model=grammar-lstm&mode=reading&lang=en',
    '/unit?model=grammar-lstm&text=a&mode=reading&unit=13&lang=en',
  ])
})
