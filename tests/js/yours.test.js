/** The networks that a browser has trained: which are listed, and for how long. */

import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'

const stored = new Map()
Object.assign(globalThis, {
  localStorage: {
    getItem: (key) => stored.get(key) ?? null,
    setItem: (key, value) => stored.set(key, value),
  },
})
const { forget, forgetRun, keep, kept, yours } = await import('../../static/js/core/yours.js')

const FAR = Date.now() + 86_400_000
const row = (run, update, given = {}) => ({
  model: `own-${run}-${update}`,
  name: `cell ${run}`,
  update,
  run,
  opens: ['step'],
  expires: FAR,
  ...given,
})
const names = (now = Date.now()) => yours(now).map(({ model }) => model)

beforeEach(() => stored.clear())

test('a training is listed with its last checkpoint, and with those that were opened', () => {
  keep(row('a', 100))
  keep(row('a', 200, { isOpened: true }))
  keep(row('a', 300))
  keep(row('b', 50))
  keep(row('a', 400))
  assert.deepEqual(names(), ['own-a-400', 'own-b-50', 'own-a-200'])
})

test('one that was opened stays so when it is listed again', () => {
  keep(row('a', 200, { isOpened: true }))
  keep(row('a', 200))
  keep(row('a', 300))
  assert.deepEqual(names(), ['own-a-300', 'own-a-200'])
})

test('those that the server has forgotten drop out', () => {
  keep(row('a', 1, { expires: FAR - 2000 }))
  keep(row('b', 1))
  assert.deepEqual(names(FAR - 1000), ['own-b-1'])
  assert.deepEqual(names(FAR), [])
  keep(row('c', 1, { expires: Date.now() - 1 }))
  assert.ok(!names(Date.now()).includes('own-c-1'))
})

test('a run or a network can be forgotten before', () => {
  keep(row('a', 1, { isOpened: true }))
  keep(row('a', 2))
  keep(row('b', 1))
  forget('own-b-1')
  assert.deepEqual(names(), ['own-a-2', 'own-a-1'])
  forgetRun('a')
  assert.deepEqual(names(), [])
})

test('the list does not grow for ever', () => {
  for (let n = 0; n < 60; n++) keep(row(`r${n}`, 1))
  assert.equal(names().length, 24)
  assert.equal(names()[0], 'own-r59-1')
})

test('what else the storage holds is no network', () => {
  for (const found of [null, 'x', 7, {}, [null, 1, 'a', {}, { ...row('a', 1), model: 'grammar-lstm' }]])
    assert.deepEqual(kept(found, 0), [])
  for (const key of ['model', 'run', 'name', 'update', 'opens', 'expires'])
    assert.deepEqual(kept([{ ...row('a', 1), [key]: undefined }], 0), [], key)
  stored.set('yours', '{broken')
  assert.deepEqual(yours(), [])
})
