/** The page of a word's gradients and of recall over a gap: its state, and the parts that show it. */

import { Address, common, own } from '../core/address.js'
import { Answers } from '../core/answers.js'
import { byId, element, fragment } from '../core/elements.js'
import { listenToText, setField } from '../core/fields.js'
import { languages } from '../core/languages.js'
import { Page } from '../core/page.js'
import { forgetColours } from '../drawing/palette.js'
import { isLoaded } from '../drawing/plotly-adapter.js'
import { offerFiles, pointFiles } from '../sharing/files.js'
import { sentences } from '../text/joining.js'
import { fill } from '../text/messages.js'
import { Example } from './example.js'
import { Look } from './look.js'
import { Recall } from './recall.js'

const KEPT = 48 // cached answers

/**
 * @typedef {object} State see app/memory/view.py
 * @property {string} task
 * @property {string | null} text null: the task's first example
 * @property {number} token the word whose surprisal is differentiated, from 1; 0: the last one
 * @property {string} at the word under the cursor, from 1
 * @property {string} scale
 * @property {string} state
 * @property {string} gap
 * @property {string} cells
 * @property {string} left
 * @property {string} right
 * @property {string} seed
 * @property {string} step
 * @property {string} theme
 * @property {string} lang
 */
/** @typedef {{state: State, looked: Server.Gradients}} Answer */

/** @extends {Page<State, Answer>} */
export class Memory extends Page {
  #answers
  #read = 0 // a counter of requests for examples, so that a superseded one is ignored
  #tabled = ''

  /** @param {Server.MemoryConfig} config @param {Record<string, string>} messages */
  constructor(config, messages) {
    const address = new Address({ ...own(config.fields), ...common(languages()) })
    super({ address, state: config.state, messages, busy: byId('memory') })
    this.messages = messages
    this.addresses = config.addresses
    this.lang = config.lang
    this.#answers = new Answers(config.lang, KEPT)
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
          this.set({ step: String(step) })
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
    listenToText((text) => void this.load({ text, token: 0 }))
    const task = /** @type {HTMLSelectElement} */ (byId('task'))
    task.addEventListener('change', () => void this.load({ task: task.value, text: null, token: 0 }))
    for (const name of /** @type {const} */ (['scale', 'state'])) {
      for (const button of /** @type {NodeListOf<HTMLInputElement>} */ (document.getElementsByName(name))) {
        button.addEventListener('change', () => {
          this.set({ [name]: button.value })
          void this.look.change(this.state)
        })
      }
    }
    byId('numbers').addEventListener('toggle', () => void this.#table())
    offerFiles({
      search: (change) => this.search({ lang: this.lang, ...change }),
      busy: byId('memory'),
      messages: this.messages,
    })
  }

  /** @override */
  link() {
    super.link()
    pointFiles(this.search({ lang: this.lang }))
  }

  /** @override */
  recolour() {
    forgetColours()
    void this.look.redraw()
    void this.recall?.redraw()
    void this.example?.redraw()
  }

  /**
   * Fetch the gradients of a text, a task, or another target word.
   * @override
   * @param {State} state
   * @param {boolean} isReturn
   * @returns {Promise<Answer>}
   */
  async fetch(state, isReturn) {
    const { task, text, token } = state
    const asked = { task, ...(text === null ? {} : { text }), ...(token ? { token } : {}) }
    /** @type {Server.Gradients} */
    const looked = await this.#answers.get(this.addresses.gradient, asked)
    const at = isReturn && Number(state.at) ? Math.min(Number(state.at), looked.tokens.length) : looked.goal
    const fitted = { task: looked.task, text: looked.text, token: looked.token, at: String(at) }
    return { state: { ...state, ...fitted }, looked }
  }

  /** @override @param {Answer} answer @param {boolean} isReturn */
  async show({ looked }, isReturn) {
    this.#write(looked)
    await this.look.show(looked, { ...this.state, at: Number(this.state.at) })
    if (this.recall && isReturn) await this.#gap({}, true)
    if (!isLoaded()) this.notice(this.messages.no_drawing, true)
  }

  /** Update all text on the page. @param {Server.Gradients} answer */
  #write(answer) {
    const { state } = this
    setField('sentence', state.text ?? '')
    setField('task', state.task)
    for (const name of /** @type {const} */ (['scale', 'state'])) {
      for (const button of /** @type {NodeListOf<HTMLInputElement>} */ (document.getElementsByName(name)))
        button.checked = button.value === state[name]
    }
    const list = byId('examples')
    list.replaceChildren(
      /** @type {Element} */ (list.firstElementChild),
      ...answer.presets.map((text) => element('option', { lang: 'en', text })),
    )
    byId('look-title').textContent = fill(this.messages.title, { word: answer.tokens[answer.token - 1].text })
    const { notices, gradient, dependence, why } = answer.sentences
    byId('said').replaceChildren(...notices.map((text) => element('p', { class: 'notice', text })))
    byId('verdict').textContent = gradient
    for (const [id, sentences] of /** @type {[string, string[]][]} */ ([
      ['dependence', dependence],
      ['why', why],
    ]))
      byId(id).replaceChildren(...sentences.map((text) => element('li', { text })))
    if (this.isOpening) return
    void this.#table()
    this.#say(sentences(...notices, gradient))
  }

  /** Fetch the table when it is opened, since it takes long to build. */
  async #table() {
    const { task, text, token } = this.state
    const key = JSON.stringify([task, text, token])
    if (!(/** @type {HTMLDetailsElement} */ (byId('numbers')).open) || key === this.#tabled) return
    this.#tabled = key
    /** @type {{table: Server.Html}} */
    const { table } = await this.#answers.get(this.addresses.gradient, { task, text, token, table: 1 })
    if (key === this.#tabled)
      byId('table').replaceChildren(/** @type {Element} */ (byId('table').firstElementChild), fragment(table))
  }

  /** @param {number} at @param {'pointer' | 'key'} by */
  #look(at, by) {
    this.look.look(at, by === 'key')
    if (String(at) === String(this.state.at)) return
    this.set({ at: String(at) })
    if (by === 'key') requestAnimationFrame(() => this.#say(this.look.words()))
  }

  /** @param {string} cells */
  #cells(cells) {
    this.set({ cells })
    void this.recall?.show(this.state)
  }

  /** Show another gap, example or pair of cells. @param {Record<string, string>} change @param {boolean} [isFirst] */
  async #gap(change, isFirst = false) {
    const my = ++this.#read
    this.example?.pause()
    if (!isFirst) this.set(change)
    const { gap, seed, left, right } = this.state
    await this.recall?.show(this.state)
    try {
      /** @type {Server.RecallExample} */
      const answer = await this.#answers.get(this.addresses.example, { gap, seed, cells: `${left},${right}` })
      if (my !== this.#read) return
      await this.example?.show(answer, this.state)
      if (!this.state.step) this.set({ step: String(answer.tokens.length) })
    } catch (error) {
      if (my === this.#read) this.fail(error, () => void this.load(change, true))
    }
  }

  /** @param {string} text */
  #say(text) {
    byId('live').textContent = text
  }
}
