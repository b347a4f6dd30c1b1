/** /memory: a word's surprise followed back through a sentence, and a word recalled over a gap. Holds the state. */

import { failure } from '../failure.js'
import { byId, element, fill, fragment, island } from '../format.js'
import { sentences } from '../joining.js'
import { forgetColours } from '../palette.js'
import { isLoaded } from '../plotly-adapter.js'
import * as addresses from '../state.js'
import { Store } from '../store.js'
import { choose, watchTheme } from '../theme.js'
import { Example } from './example.js'
import { Look } from './look.js'
import { Recall } from './recall.js'

const config = island('config')
const messages = island('messages')

addresses.own(config.fields)
const address = new addresses.Address()
const usual = { ...config.state }
const gradients = new Store({ scene: config.addresses.gradient, trace: '', unit: '' }, config.lang, [])
const examples = new Store({ scene: config.addresses.example, trace: '', unit: '' }, config.lang, [])

class Memory {
  state = config.state
  #asked = 0
  #read = 0 // of examples
  #isShown = false
  #tabled = ''

  constructor() {
    document.body.classList.add('scripted')
    this.look = new Look({
      messages,
      config,
      look: (at, by) => this.#look(at, by),
      ask: (token) => void this.load({ token }),
    })
    if (config.curve) {
      this.recall = new Recall({
        messages,
        curve: config.curve,
        gap: (gap) => void this.#gap({ gap: String(gap), step: '' }),
        cells: (cells) => this.#cells(cells),
      })
      this.example = new Example({
        messages,
        config,
        step: (step) => {
          this.#set({ step: String(step) })
          this.example?.go(step)
        },
        cells: (change) => void this.#gap(change),
        another: () => void this.#gap({ seed: String((Number(this.state.seed) + 1) % 1000), step: '' }),
        say: (text) => this.#say(text),
      })
    }
    this.#listen()
  }

  #listen() {
    const sentence = /** @type {HTMLInputElement} */ (byId('sentence'))
    byId('reading').addEventListener('submit', (event) => {
      event.preventDefault()
      void this.load({ text: sentence.value, token: 0 })
    })
    const list = /** @type {HTMLSelectElement} */ (byId('examples'))
    list.addEventListener('change', () => {
      if (list.value) void this.load({ text: list.value, token: 0 })
      list.selectedIndex = 0
    })
    const task = /** @type {HTMLSelectElement} */ (byId('task'))
    task.addEventListener('change', () => void this.load({ task: task.value, text: null, token: 0 }))
    for (const name of ['scale', 'state']) {
      for (const button of /** @type {NodeListOf<HTMLInputElement>} */ (document.getElementsByName(name))) {
        button.addEventListener('change', () => {
          this.#set({ [name]: button.value })
          void this.look.change(this.state)
        })
      }
    }
    const link = /** @type {HTMLAnchorElement} */ (byId('language'))
    for (const near of ['pointerenter', 'focus']) {
      link.addEventListener(near, () => {
        const there = new URLSearchParams(addresses.write(this.state))
        there.set('lang', link.hreflang)
        link.search = `?${there}`
      })
    }
    byId('numbers').addEventListener('toggle', () => void this.#table())
    window.addEventListener('popstate', () => {
      address.forget()
      const state = addresses.read(location.search, usual)
      choose(state.theme)
      void this.load(state, true)
    })
    watchTheme((theme, chosen) => {
      if (chosen) this.#set({ theme })
      forgetColours()
      void this.look.redraw()
      void this.recall?.redraw()
      void this.example?.redraw()
    })
  }

  /** @param {Record<string, any>} change @param {boolean} [journey] */
  #set(change, journey = false) {
    this.state = { ...this.state, ...change }
    address.show(this.state, journey)
  }

  /**
   * Everything anew: text, task, or the word that is asked for.
   * @param {Record<string, any>} change
   * @param {boolean} [isReturn]
   */
  async load(change, isReturn = false) {
    const my = ++this.#asked
    const state = { ...this.state, ...change }
    byId('memory').setAttribute('aria-busy', 'true')
    try {
      const asked = {
        task: state.task,
        ...(state.text === null ? {} : { text: state.text }),
        ...(state.token ? { token: state.token } : {}),
      }
      const answer = await gradients.ask(asked)
      if (my !== this.#asked) return
      const count = answer.tokens.length
      const at = isReturn && Number(state.at) ? Math.min(Number(state.at), count) : answer.goal
      const fitted = { ...state, task: answer.task, text: answer.text, token: answer.token, at: String(at) }
      const isOtherToken = fitted.token !== this.state.token // here the token is asked for
      const isJourney = this.#isShown && (isOtherToken || addresses.isJourney(this.state, fitted))
      this.#set(fitted, !isReturn && isJourney)
      this.#notice('')
      this.#write(answer)
      await this.look.show(answer, { ...this.state, at })
      if (this.recall && (isReturn || !this.#isShown)) await this.#gap({}, true)
      this.#isShown = true
      if (!isLoaded()) this.#notice(messages.no_drawing)
    } catch (error) {
      if (my === this.#asked) this.#fail(error, change, isReturn)
    } finally {
      if (my === this.#asked) byId('memory').removeAttribute('aria-busy')
    }
  }

  /** Everything that is text. @param {any} answer */
  #write(answer) {
    const { state } = this
    const set = (/** @type {string} */ id, /** @type {string} */ value) => {
      const field = /** @type {HTMLInputElement | HTMLSelectElement} */ (byId(id))
      field.value = value
    }
    set('sentence', state.text)
    set('task', state.task)
    for (const name of ['scale', 'state']) {
      for (const button of /** @type {NodeListOf<HTMLInputElement>} */ (document.getElementsByName(name)))
        button.checked = button.value === /** @type {any} */ (state)[name]
    }
    const list = byId('examples')
    list.replaceChildren(
      /** @type {Element} */ (list.firstElementChild),
      ...answer.presets.map((/** @type {string} */ text) => element('option', { lang: 'en', text })),
    )
    byId('look-title').textContent = fill(messages.title, { word: answer.tokens[answer.token - 1].text })
    const { notices, gradient, dependence, why } = answer.sentences
    byId('said').replaceChildren(
      ...notices.map((/** @type {string} */ text) => element('p', { class: 'notice', text })),
    )
    byId('verdict').textContent = gradient
    for (const [id, sentences] of /** @type {[string, string[]][]} */ ([
      ['dependence', dependence],
      ['why', why],
    ]))
      byId(id).replaceChildren(...sentences.map((text) => element('li', { text })))
    if (this.#isShown) void this.#table()
    if (this.#isShown) this.#say(sentences(...notices, gradient))
  }

  /** The table is fetched when it is looked at: writing it takes long. */
  async #table() {
    const { task, text, token } = this.state
    const key = JSON.stringify([task, text, token])
    if (!(/** @type {HTMLDetailsElement} */ (byId('numbers')).open) || key === this.#tabled) return
    this.#tabled = key
    const { table } = await gradients.ask({ task, text, token, table: 1 })
    if (key === this.#tabled)
      byId('table').replaceChildren(/** @type {Element} */ (byId('table').firstElementChild), fragment(table))
  }

  /** @param {number} at @param {'pointer' | 'key'} by */
  #look(at, by) {
    this.look.look(at, by === 'key')
    if (String(at) === String(this.state.at)) return
    this.#set({ at: String(at) })
    if (by === 'key') requestAnimationFrame(() => this.#say(this.look.words()))
  }

  /** @param {string} cells */
  #cells(cells) {
    this.#set({ cells })
    void this.recall?.show(this.state)
  }

  /** Another gap, example or pair of cells. @param {Record<string, string>} change @param {boolean} [isFirst] */
  async #gap(change, isFirst = false) {
    const my = ++this.#read
    this.example?.pause()
    if (!isFirst) this.#set(change)
    const { gap, seed, left, right } = this.state
    await this.recall?.show(this.state)
    try {
      const answer = await examples.ask({ gap, seed, cells: `${left},${right}` })
      if (my !== this.#read) return
      await this.example?.show(answer, this.state)
      if (!this.state.step) this.#set({ step: String(answer.tokens.length) })
    } catch (error) {
      if (my === this.#read) this.#fail(error, change, true)
    }
  }

  /** @param {string} text */
  #say(text) {
    byId('live').textContent = text
  }

  /** @param {string} text */
  #notice(text) {
    if (this.#asked > 1 || text)
      byId('notices').replaceChildren(...(text ? [element('p', { class: 'notice error', role: 'status', text })] : []))
  }

  /**
   * Say what went wrong beside the last good view, and offer to try again.
   * @param {unknown} error
   * @param {Record<string, any>} change
   * @param {boolean} isReturn
   */
  #fail(error, change, isReturn) {
    byId('notices').replaceChildren(failure(error, messages, () => void this.load(change, isReturn)))
  }
}

const page = new Memory()
void page.load({}, true)
