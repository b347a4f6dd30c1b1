/** What drives a training: it plays, pauses, steps, waits for its turn and for the server. No real time passes. */

import assert from 'node:assert/strict'
import { test } from 'node:test'

import { Conductor } from '../../static/js/lab/train/conductor.js'

/** A server that does 10 updates an advance, and a page that writes down what it hears. */
function played({ updates = 60, answers = {} } = {}) {
  const log = { asked: [], slept: [], states: [], heard: 0, failed: [] }
  let update = 0
  const conductor = new Conductor({
    advance: async (asked) => {
      log.asked.push(asked)
      const special = answers[log.asked.length]
      if (special instanceof Error) throw special
      if (special?.wait) return { update, state: 'running', ...special }
      update = Math.min(updates, update + Math.min(10, asked ?? 10))
      return { update, state: update === updates ? 'done' : 'running', wait: null, ...special }
    },
    sleep: async (ms) => {
      log.slept.push(ms)
    },
    heard: () => {
      log.heard += 1
    },
    changed: (status) => log.states.push(status),
    judge: (error) => {
      if (error instanceof TypeError) return 'away'
      log.failed.push(error.message)
      return 'stop'
    },
  })
  conductor.stands(0)
  return { conductor, log, at: () => update }
}

/** Wait until a conductor rests. */
async function rests(conductor) {
  do await new Promise((resolve) => setTimeout(resolve, 2))
  while (conductor.status !== 'paused')
}

test('it asks for one advance after another until the run is done', async () => {
  const { conductor, log, at } = played()
  conductor.play()
  assert.ok(conductor.isPlaying)
  await rests(conductor)
  assert.equal(at(), 60)
  assert.deepEqual(log.asked, Array(6).fill(null))
  assert.deepEqual(log.states, ['playing', 'paused'])
  assert.ok(!conductor.isPlaying)
})

test('pausing lets the advance under way end, and no other begin', async () => {
  const { conductor, log } = played()
  conductor.play()
  conductor.pause()
  await rests(conductor)
  assert.equal(log.asked.length, 1)
  assert.equal(log.heard, 1)
})

test('a step makes that many updates, in as many advances as the server needs', async () => {
  const { conductor, log, at } = played()
  conductor.step(25)
  await rests(conductor)
  assert.equal(at(), 25)
  assert.deepEqual(log.asked, [25, 15, 5])
  assert.equal(conductor.status, 'paused')
})

test('a step while it plays pauses after it, and does not run twice', async () => {
  const { conductor, log, at } = played({ updates: 1000 })
  conductor.play()
  conductor.step(25)
  await rests(conductor)
  assert.ok(at() <= 40, String(at()))
  assert.ok(log.asked.length <= 4)
})

test('it waits for its turn as long as it is told, and no longer than 3 s', async () => {
  const wait = (seconds) => ({ wait: { others: 2, seconds, message: '' } })
  const { conductor, log } = played({ answers: { 2: wait(1.5), 3: wait(60), 4: wait(0) } })
  conductor.play()
  await rests(conductor)
  assert.deepEqual(log.slept, [1500, 3000, 200])
  assert.deepEqual(log.states, ['playing', 'waiting', 'playing', 'paused'])
})

test('it asks an absent server again, less and less often, and goes on once it answers', async () => {
  const away = Object.fromEntries([2, 3, 4, 5, 6, 7].map((n) => [n, new TypeError('away')]))
  const { conductor, log, at } = played({ answers: away })
  conductor.play()
  await rests(conductor)
  assert.deepEqual(log.slept, [1000, 2000, 4000, 8000, 15_000, 15_000])
  assert.equal(at(), 60)
  assert.deepEqual(log.states, ['playing', 'away', 'playing', 'paused'])
})

test('what the server refuses ends the playing and is told', async () => {
  const { conductor, log } = played({ answers: { 3: new Error('forgotten') } })
  conductor.play()
  await rests(conductor)
  assert.deepEqual(log.failed, ['forgotten'])
  assert.equal(log.asked.length, 3)
  assert.ok(!conductor.isPlaying)
})

test('a failed run ends the playing', async () => {
  const { conductor, log } = played({ answers: { 2: { state: 'failed' } } })
  conductor.play()
  await rests(conductor)
  assert.equal(log.asked.length, 2)
  assert.ok(!conductor.isPlaying)
})

test('one that is closed tells nothing any more', async () => {
  const { conductor, log } = played()
  conductor.play()
  conductor.close()
  await new Promise((resolve) => setTimeout(resolve, 5))
  assert.equal(log.heard, 0)
  assert.equal(log.asked.length, 1)
})
