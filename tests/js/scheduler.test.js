/** Long work cut into tasks: they come in turn, each in one of its own. */

import assert from 'node:assert/strict'
import { test } from 'node:test'

test('tasks come in the order in which they were asked for, behind what is under way', async (context) => {
  const ports = []
  const Channel = globalThis.MessageChannel
  globalThis.MessageChannel = class extends Channel {
    constructor() {
      super()
      ports.push(this.port1, this.port2)
    }
  }
  context.after(() => {
    for (const port of ports) port.close() // else Node waits for another message
    globalThis.MessageChannel = Channel
  })
  const { nextTask } = await import('../../static/js/core/scheduler.js')
  const seen = []
  const first = nextTask().then(() => seen.push('first'))
  const second = nextTask().then(() => seen.push('second'))
  Promise.resolve().then(() => seen.push('now'))
  await Promise.all([first, second])
  assert.deepEqual(seen, ['now', 'first', 'second'])
})
