/**
 * The page of what a unit encodes: one form, whose results the server renders as parts; those that have changed are
 * replaced.
 */

import { Address, anything, common } from '../core/address.js'
import { Answers } from '../core/answers.js'
import { byId } from '../core/elements.js'
import { setField } from '../core/fields.js'
import { languages } from '../core/languages.js'
import { Page } from '../core/page.js'
import { offerFiles, pointFiles } from '../sharing/files.js'
import { fill } from '../text/messages.js'
import { Marking } from './marking.js'

/** @typedef {Record<string, string>} State see app/units/view.py */
/** @typedef {{parts: Record<string, string>, address: State, spoken: string}} Parts see GET /units/parts */
/** @typedef {{state: State, answer: Parts}} Answer */

const TEXTS = ['first', 'second', 'text'] // sent even if empty
const PLACES = /** @type {Record<string, string>} */ ({ marks: 'marks-part' }) // of parts that have another name
const SLID = 'count' // a slider, whose positions add no entries to the history
const WAIT = 120 // ms after the last movement of a slider before the request

/** @extends {Page<State, Answer>} */
export class Units extends Page {
  #form = /** @type {HTMLFormElement} */ (byId('asked'))
  /** @type {Map<string, string>} */
  #written = new Map()
  #answers
  #timer = 0

  /** @param {Server.UnitsConfig} config @param {Record<string, string>} messages */
  constructor(config, messages) {
    const names = Object.keys(config.address).filter((name) => name !== 'theme')
    const own = names.map((name) => {
      const isText = TEXTS.includes(name)
      return [name, { read: anything, isJourney: name !== SLID, isKept: isText, isOptional: !isText }]
    })
    const address = new Address({ ...Object.fromEntries(own), ...common(languages()) })
    const state = { ...config.address, lang: config.asked_lang }
    super({ address, state, messages, busy: byId('asked') })
    this.messages = messages
    this.parts = config.parts
    this.#answers = new Answers(config.lang)
    this.lang = config.lang
    this.#listen()
    offerFiles({
      search: (change) => this.search({ lang: this.lang, ...change }),
      busy: byId('asked'),
      messages,
    })
  }

  #listen() {
    const form = this.#form
    form.addEventListener('submit', (event) => {
      event.preventDefault()
      void this.load(this.#fields(event.submitter))
    })
    form.addEventListener('change', (event) => {
      const field = /** @type {HTMLElement} */ (event.target)
      if (field.matches('select, [type=number], #marks')) void this.load(this.#fields())
    })
    form.addEventListener('input', (event) => {
      const range = /** @type {HTMLInputElement} */ (event.target)
      if (!range.matches('[type=range]')) return
      for (const output of form.querySelectorAll(`output[for="${range.id}"]`)) output.textContent = range.value
      window.clearTimeout(this.#timer)
      this.#timer = window.setTimeout(() => void this.load(this.#fields()), WAIT)
    })
    new Marking(byId('marks-part'), {
      marked: (first, last) => {
        const field = /** @type {HTMLInputElement} */ (byId('marks'))
        field.value = `${first}-${last}`
        byId('live').textContent = fill(this.messages.marked, { first, last })
        void this.load(this.#fields())
      },
    })
  }

  /**
   * Return the state in the form; of several fields with one name the last counts.
   * @param {HTMLElement | null} [submitter]
   */
  #fields(submitter) {
    const unasked = Object.fromEntries(Object.keys(this.state).map((name) => [name, undefined]))
    return /** @type {State} */ ({ ...unasked, ...Object.fromEntries(new FormData(this.#form, submitter)) })
  }

  /** @override @param {State} change @param {boolean} [isReturn] */
  load(change, isReturn) {
    window.clearTimeout(this.#timer)
    return super.load(change, isReturn)
  }

  /** @override @param {State} state @returns {Promise<Answer>} */
  async fetch(state) {
    /** @type {Parts} */
    const answer = await this.#answers.get(this.parts, state)
    return { state: { ...answer.address, lang: this.state.lang }, answer }
  }

  /** @override @param {Answer} answer */
  show({ answer }) {
    const form = this.#form
    const { activeElement } = document
    const focused = activeElement?.id
    const opened = [...form.querySelectorAll('details[open]')].map(({ id }) => id)
    const scrollers = () => form.querySelectorAll('.scroller')
    const scrolled = new Map([...scrollers()].map((place) => [place.getAttribute('aria-label'), place.scrollLeft]))
    for (const [name, html] of Object.entries(answer.parts)) {
      if (this.#written.get(name) === html) continue
      this.#written.set(name, html)
      byId(PLACES[name] ?? name).innerHTML = html
    }
    for (const id of opened) document.getElementById(id)?.setAttribute('open', '')
    for (const place of scrollers()) place.scrollLeft = scrolled.get(place.getAttribute('aria-label')) ?? 0
    if (focused && !activeElement?.isConnected) document.getElementById(focused)?.focus({ preventScroll: true })
    byId('live').textContent = answer.spoken
    this.link()
  }

  /** Update the form's hidden fields and the links to files, too. @override */
  link() {
    const { state } = this
    for (const field of /** @type {NodeListOf<HTMLInputElement>} */ (this.#form.querySelectorAll('[data-state]')))
      field.value = state[field.name] ?? ''
    setField('ranked', `${state.model}/${state.contrast}`)
    pointFiles(this.search({ lang: this.lang }))
    super.link()
  }

  /** Do nothing, since notices come as a part of the page. @override */
  notice() {}

  /** @override @param {unknown} error @param {() => void} again */
  fail(error, again) {
    this.#written.delete('notices')
    super.fail(error, again)
  }
}
