/** The core that all pages share: what was asked for last is shown, a failure leaves the last good view, back leads back. */

import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { Address, count, something } from '../../static/js/core/address.js'
import { Refused } from '../../static/js/core/answers.js'

/** As much of an element as the core asks for. */
class Part extends EventTarget {
  dataset = {}
  children = []
  attributes = new Map()
  textContent = ''
  setAttribute = (name, value) => this.attributes.set(name, value)
  removeAttribute = (name) => this.attributes.delete(name)
  append = (...children) => this.children.push(...children)
  replaceChildren = (...children) => {
    this.children = children
  }
}

/** What the address bar was given. @type {string[]} */
let written = []
/** @type {Part} */
let notices
/** @type {Part} */
let link
const busy = new Part()

/** Put a page of nothing around the scripts. */
function surround() {
  written = []
  notices = new Part()
  link = Object.assign(new Part(), { hreflang: 'ja' })
  const window = Object.assign(new EventTarget(), { setTimeout: () => 1, clearTimeout: () => {} })
  const document = {
    documentElement: new Part(),
    createElement: (tag) => Object.assign(new Part(), { tag }),
    getElementById: (id) => (id === 'notices' ? notices : null),
    addEventListener() {},
    querySelectorAll: (/** @type {string} */ selector) => (/yours|own/.test(selector) ? [] : [link]),
  }
  const history = {
    pushState: (_state, _title, address) => written.push(`push ${address}`),
    replaceState: (_state, _title, address) => written.push(`replace ${address}`),
  }
  const matchMedia = () => Object.assign(new EventTarget(), { matches: false })
  for (const [name, value] of Object.entries({ window, document, history, matchMedia, location: { search: '' } })) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true })
  }
}

surround()
const { Page } = await import('../../static/js/core/page.js')
beforeEach(surround)

/** A page whose answers come when the test says so. */
class Slow extends Page {
  shown = []
  waiting = []

  fetch(state) {
    return new Promise((come, fail) =>
      this.waiting.push({ come: (change = {}) => come({ state: { ...state, ...change } }), fail }),
    )
  }

  show({ state }) {
    this.shown.push(state)
  }
}

const messages = { failed: 'That did not work: {reason}', offline: 'cannot be reached', retry: 'Try again' }
const address = new Address({
  text: { read: something, isJourney: true },
  token: { read: count },
  theme: { read: something },
})
const make = () => new Slow({ address, messages, busy: /** @type {any} */ (busy), state: { text: 'usual', token: 1 } })

test('what was asked for last is shown, whatever comes last', async () => {
  const page = make()
  const [first, second] = [page.load({ text: 'first' }), page.load({ text: 'second' })]
  page.waiting[1].come()
  await second
  assert.equal(busy.attributes.has('aria-busy'), false)
  page.waiting[0].come()
  await first
  assert.deepEqual(
    page.shown.map(({ text }) => text),
    ['second'],
  )
  assert.equal(page.state.text, 'second')
})

test('a page is busy until what was asked for last is there', async () => {
  const page = make()
  const [first, second] = [page.load({ text: 'first' }), page.load({ text: 'second' })]
  page.waiting[0].come()
  await first
  assert.equal(busy.attributes.get('aria-busy'), 'true')
  page.waiting[1].come()
  await second
  assert.equal(busy.attributes.has('aria-busy'), false)
})

test('another text is a step back to come back to, another token is none', async () => {
  const page = make()
  const loading = page.load({ text: 'other', token: 9 })
  page.waiting[0].come({ token: 5 }) // made to fit
  await loading
  assert.deepEqual(written, ['push ?text=other&token=5'])
  page.set({ token: 6 })
  page.set({ token: 7 })
  assert.deepEqual(written.slice(1), []) // not at once
  globalThis.window.dispatchEvent(new Event('pagehide'))
  assert.deepEqual(written.slice(1), ['replace ?text=other&token=7'])
})

test('the link to the other language leads to what is shown', () => {
  const page = make()
  page.set({ token: 3 })
  assert.equal(/** @type {any} */ (link).search, '?text=usual&token=3')
})

test('back leads to the state of the address, without a new entry', async () => {
  const page = make()
  page.set({ token: 9 })
  Object.assign(globalThis.location, { search: '?text=before&token=2' })
  globalThis.window.dispatchEvent(new Event('popstate'))
  globalThis.window.dispatchEvent(new Event('pagehide')) // what was to be written of the state before is dropped
  page.waiting[0].come()
  await new Promise((done) => setImmediate(done))
  assert.deepEqual([page.state.text, page.state.token], ['before', 2])
  assert.deepEqual(written, [])
})

test('a failure stands beside the last good view, and can be tried again', async () => {
  const page = make()
  const loading = page.load({ text: 'other' })
  page.waiting[0].fail(new TypeError('fetch failed'))
  await loading
  assert.equal(page.state.text, 'usual')
  assert.deepEqual([page.shown, written], [[], []])
  const [notice] = notices.children
  assert.equal(notice.children[0], 'That did not work: cannot be reached')
  notice.children[1].dispatchEvent(new Event('click'))
  page.waiting[1].come()
  await new Promise((done) => setImmediate(done))
  assert.equal(page.state.text, 'other')
  assert.deepEqual(notices.children, [])
})

test('what the server refuses is said in its words, and not tried again', async () => {
  const page = make()
  const loading = page.load({ text: 'other' })
  page.waiting[0].fail(new Refused('too long'))
  await loading
  assert.deepEqual(
    notices.children.map(({ textContent, children }) => [textContent, children.length]),
    [['too long', 0]],
  )
})

test('a failure of what is not asked for any more is nobody’s', async () => {
  const page = make()
  const [first, second] = [page.load({ text: 'first' }), page.load({ text: 'second' })]
  page.waiting[0].fail(new TypeError('fetch failed'))
  page.waiting[1].come()
  await Promise.all([first, second])
  assert.deepEqual([notices.children, page.state.text], [[], 'second'])
})

test('a notice of the server stays until the page asks for something', async () => {
  const page = make()
  notices.children = ['of the server']
  page.notice('')
  assert.deepEqual(notices.children, ['of the server'])
  const loading = page.load({})
  page.waiting[0].come()
  await loading
  page.notice('')
  assert.deepEqual(notices.children, [])
})
