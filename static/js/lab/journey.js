/** The address of the laboratory, the browser's history, and what is kept until the page is closed. */

import { languageLinks } from '../core/languages.js'
import { rewrite } from '../core/sandboxed.js'
import { choose } from '../core/theme.js'
import { canPack, pack, unpack } from './cell-text.js'

const REST = 500 // ms without a change before it is in the address
const KEPT = 'lab' // in the session's storage

/** @typedef {import('./laboratory.js').Lab} Lab */
/** @typedef {import('./state.js').LabState} LabState */

/** What an address holds, by its parameter. @type {[string, keyof LabState][]} */
const PLAIN = [
  ['name', 'name'],
  ['text', 'sentence'],
  ['token', 'token'],
  ['unit', 'unit'],
  ['units', 'units'],
  ['view', 'view'],
  ['task', 'task'],
  ['beside', 'beside'],
  ['run', 'run'],
  ['at', 'at'],
  ['guess', 'guess'],
  ['theme', 'theme'],
  ['lang', 'lang'],
]
const IN_ADDRESS = new Set(['text', 'from', ...PLAIN.map(([, key]) => key)])

export class Journey {
  #lab
  #timer = 0
  /** @type {Promise<void>} addresses are written one after the other */
  #writing = Promise.resolve()
  #isReturning = false

  /** @param {Lab} lab */
  constructor(lab) {
    this.#lab = lab
    lab.watch((_state, changed, { journey }) => {
      if (this.#isReturning || ![...changed].some((key) => IN_ADDRESS.has(key))) return
      if (journey) this.write('pushState')
      else this.#later()
    })
    window.addEventListener('popstate', () => void this.#return())
    window.addEventListener('pagehide', () => this.#keep())
  }

  #later() {
    window.clearTimeout(this.#timer)
    this.#timer = window.setTimeout(() => this.write('replaceState'), REST)
  }

  /** Return the part of an address from `?` on. @param {Partial<LabState>} [change] to the present state */
  async search(change = {}) {
    const state = { ...this.#lab.state, ...change }
    const { usual, start_texts } = this.#lab.config
    const given = new URLSearchParams()
    if (state.from !== usual.from) given.set('from', state.from)
    if (state.text !== (start_texts[state.from] ?? '')) {
      if (canPack && state.text) given.set('cell', await pack(state.text))
      else given.set('eq', state.text)
    }
    for (const [name, key] of PLAIN) {
      const value = String(state[key] ?? '')
      const isUsual = (name === 'units' && Number(value) === usual.units) || (name === 'unit' && value === '1')
      if ((value && !isUsual) || name === 'text') given.set(name, value)
    }
    return `?${given}`
  }

  /** Write the present state into the address. @param {'pushState' | 'replaceState'} way */
  write(way) {
    window.clearTimeout(this.#timer)
    const state = this.#lab.state
    this.#writing = this.#writing.then(async () => {
      const search = await this.search(state)
      if (way === 'replaceState' || search !== location.search) rewrite(way, search)
      this.#keep()
      await this.#link()
    })
    return this.#writing
  }

  /** Point the links that keep the state to it. */
  async #link() {
    for (const link of languageLinks()) link.search = await this.search({ lang: link.hreflang })
    for (const [id, view] of [
      ['view-edit', ''],
      ['view-train', 'train'],
    ]) {
      const link = /** @type {HTMLAnchorElement} */ (document.getElementById(id))
      link.search = await this.search({ view })
    }
  }

  /** Keep what is not in the address yet, for a page that is loaded again. */
  #keep() {
    const { text, name, sentence, from } = this.#lab.state
    try {
      sessionStorage.setItem(KEPT, JSON.stringify({ search: location.search, text, name, sentence, from }))
    } catch {
      // storage may be blocked; the address then has what half a second ago was
    }
  }

  /** Take up what was kept of this address, if the page has been loaded again. */
  restore() {
    const [how] = /** @type {PerformanceNavigationTiming[]} */ (performance.getEntriesByType('navigation'))
    if (how?.type !== 'reload' && how?.type !== 'back_forward') return
    try {
      const { search, text, ...rest } = JSON.parse(sessionStorage.getItem(KEPT) ?? '{}')
      if (search !== location.search || typeof text !== 'string' || text === this.#lab.state.text) return
      this.#lab.replace(text, { origin: 'load', change: rest })
    } catch {
      // what cannot be read is as good as nothing
    }
  }

  /** Show what the address says, after Back or Forward. */
  async #return() {
    window.clearTimeout(this.#timer)
    const lab = this.#lab
    const given = new URLSearchParams(location.search)
    const { usual, start_texts, starts } = lab.config
    const wanted = given.get('from') ?? ''
    const from = wanted in starts || wanted === 'none' ? wanted : usual.from
    const packed = given.get('cell')
    const text = given.get('eq') ?? (packed ? await unpack(packed).catch(() => '') : (start_texts[from] ?? ''))
    /** @type {Record<string, unknown>} */
    const change = { from }
    for (const [name, key] of PLAIN) change[key] = given.get(name) ?? ''
    change.token = Number(given.get('token')) || lab.state.token
    change.unit = Number(given.get('unit')) || 1
    change.units = Number(given.get('units')) || usual.units
    change.sentence = given.get('text') ?? usual.sentence
    choose(String(change.theme))
    this.#isReturning = true
    lab.replace(text, { origin: 'return', change: /** @type {Partial<LabState>} */ (change) })
    this.#isReturning = false
    void this.#link()
  }
}
