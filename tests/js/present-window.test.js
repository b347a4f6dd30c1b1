/** The presenter's window from the projector's side: one presentation a tab, whatever a duplicated tab begins with. */

import assert from 'node:assert/strict'
import { afterEach, test } from 'node:test'

const KEY = 'presentation'
const said = { textContent: '' }
/** @type {Map<string, string>} */
let stored = new Map()
let opened = []
const window = Object.assign(new EventTarget(), {
  setTimeout,
  clearTimeout,
  BroadcastChannel,
  open: (address) => opened.push(address),
})
const document = {
  documentElement: { lang: 'en' },
  body: { classList: { contains: () => true } },
  getElementById: () => said,
}
const sessionStorage = {
  getItem: (key) => stored.get(key) ?? null,
  setItem: (key, value) => stored.set(key, value),
}
for (const [name, value] of Object.entries({ window, document, sessionStorage }))
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true })
const { PresenterWindow } = await import('../../static/js/story/present-window.js')

/** Every channel, to be closed after each test. @type {BroadcastChannel[]} */
const channels = []
globalThis.BroadcastChannel = class extends BroadcastChannel {
  constructor(name) {
    super(name)
    channels.push(this)
  }
}
afterEach(() => {
  for (const channel of channels.splice(0)) channel.close()
})
const pause = (ms = 400) => new Promise((resolve) => setTimeout(resolve, ms))

/** A tab with the story, at a slide; it keeps what `own` holds. @param {string} where @param {Map<string, string>} own */
function tab(where, own) {
  stored = own
  const pressed = []
  const talk = { shown: () => ({ where }), act: (key) => pressed.push(key), hide: () => {}, show: () => {} }
  const projector = new PresenterWindow({}, talk)
  return { projector, pressed, own }
}

/** The presenter's window of a presentation. @param {string} id */
function presenter(id) {
  const channel = new BroadcastChannel(`presentation-${id}`)
  const shown = []
  channel.addEventListener('message', ({ data }) => {
    if (data.kind === 'slide') shown.push(data.where)
    if (data.kind === 'back') channel.postMessage({ kind: 'hello' })
  })
  return { channel, shown }
}

test('a reloaded tab takes its presentation up again', async () => {
  const own = new Map([[KEY, 'a']])
  const beside = presenter('a')
  const { pressed } = tab('slide 3', own)
  await pause()
  assert.deepEqual(beside.shown, ['slide 3'])
  beside.channel.postMessage({ kind: 'key', key: 'PageDown' })
  await pause(50)
  assert.deepEqual(pressed, ['PageDown'])
})

test('a duplicated tab neither shows its slides to the presenter of the first nor hears that one', async () => {
  const first = tab('first', new Map([[KEY, 'b']]))
  await pause()
  const beside = presenter('b')
  beside.channel.postMessage({ kind: 'hello' })
  const second = tab('second', new Map([[KEY, 'b']]))
  await pause()
  second.projector.send({ where: 'second' })
  beside.channel.postMessage({ kind: 'key', key: 'PageDown' })
  await pause(50)
  assert.deepEqual(beside.shown, ['first'])
  assert.deepEqual([first.pressed, second.pressed], [['PageDown'], []])
  assert.equal(second.own.get(KEY), '')
  stored = second.own
  opened = []
  second.projector.open()
  assert.match(opened[0], /talk=/)
  assert.doesNotMatch(opened[0], /talk=b&/)
})

test('of two tabs that begin at once with one presentation, one has it', async () => {
  const tabs = [tab('first', new Map([[KEY, 'c']])), tab('second', new Map([[KEY, 'c']]))]
  const beside = presenter('c')
  await pause(600)
  assert.equal(new Set(beside.shown).size, 1)
  beside.channel.postMessage({ kind: 'key', key: 'PageDown' })
  await pause(50)
  assert.equal(tabs.filter(({ pressed }) => pressed.length).length, 1)
})
