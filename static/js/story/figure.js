/**
 * A figure in its frame. The server has drawn it; its module is loaded when it comes near the screen and takes the
 * picture over, and rests when it leaves.
 */

import { failure } from '../failure.js'
import { fragment } from '../format.js'
import { fetchJson } from '../store.js'

/** @typedef {Record<string, string>} State every field of a figure, as an address writes it */
/**
 * @typedef {object} Setting what a figure's module is made with
 * @property {State} state what the server has drawn
 * @property {Record<string, string>} messages
 * @property {string} lang
 * @property {(state: State) => Promise<any>} ask for the numbers of a state; an answer is kept
 * @property {(state: State) => void} changed the reader has changed something: the whole new state
 * @property {(part: string | null) => void} pointed the pointer is over a part, or no longer
 * @property {boolean} calm nothing may travel
 */
/**
 * @typedef {object} Picture what a figure's module exports by default, as a class
 * @property {(state: State, how: {travel: boolean}) => Promise<string>} show a state; the sentence that tells what is shown
 * @property {() => void} rest stop whatever moves
 * @property {(part: string | null) => void} light ring a part that the text speaks of
 */
/**
 * @typedef {object} Host what a figure is placed in
 * @property {string} lang
 * @property {Record<string, string>} messages
 * @property {(frame: Frame) => void} changed the reader has changed the figure
 * @property {(frame: Frame, part: string | null) => void} pointed
 * @property {(text: string) => void} say tell those who cannot see it
 */

const AHEAD = '400px' // how far below and above the screen a figure is made ready
const SETTLED = 400 // ms without a change, until what is shown is told and put into words
const KEPT = 40 // answers

const near = new IntersectionObserver((entries) => entries.forEach((entry) => frames.get(entry.target)?.onNear(entry.isIntersecting)), { rootMargin: AHEAD })
const seen = new IntersectionObserver((entries) => entries.forEach((entry) => frames.get(entry.target)?.onSeen(entry.isIntersecting)))
/** @type {WeakMap<Element, Frame>} */
const frames = new WeakMap()

export class Frame {
  /** @type {State} what is shown, or will be as soon as the module is there */
  state
  /** True while the reader, not the text, says what is shown. */
  isOwn = false
  isSeen = false
  #wanted = 0
  #settling = 0
  /** @type {Promise<Picture> | null} */
  #picture = null
  /** @type {Map<string, Promise<any>>} */
  #answers = new Map()

  /** @param {HTMLElement} root the figure @param {Host} host */
  constructor(root, host) {
    this.root = root
    this.host = host
    this.key = /** @type {string} */ (root.dataset.figure)
    const island = JSON.parse(/** @type {HTMLElement} */ (root.querySelector(':scope > script[data-state]')).textContent ?? '')
    this.drawn = /** @type {State} */ (island.state)
    this.usual = /** @type {State} */ (island.usual)
    this.messages = island.messages
    this.state = { ...this.drawn }
    this.body = /** @type {HTMLElement} */ (root.querySelector('[data-body]'))
    frames.set(root, this)
    near.observe(root)
    seen.observe(root)
  }

  /** The parameters that make this state: every field that is not as usual. @param {State} [against] */
  parameters(against = this.usual) {
    return new URLSearchParams(Object.entries(this.state).filter(([name, value]) => value !== against[name]))
  }

  /** @param {'' | '/embed'} [place] */
  address(place = '') {
    const query = this.parameters().toString()
    return `${place}/figures/${this.key}${query ? `?${query}` : ''}`
  }

  /** @param {boolean} isNear */
  onNear(isNear) {
    if (isNear) void this.#load()
  }

  /** @param {boolean} isSeen */
  onSeen(isSeen) {
    this.isSeen = isSeen
    if (!isSeen) void this.#picture?.then((picture) => picture.rest())
  }

  /** Show a state. @param {Partial<State>} change @param {{travel?: boolean}} [how] */
  async show(change, how = {}) {
    const state = /** @type {State} */ ({ ...this.state, ...change })
    if (same(state, this.state) && this.#picture) return
    this.state = state
    await this.#draw(how.travel ?? false)
  }

  /** Point at a part of the picture. @param {string | null} part */
  light(part) {
    void this.#picture?.then((picture) => picture.light(part))
  }

  /** The numbers of the present state, as a link to a file. */
  get csv() {
    return `/figures/${this.key}.csv?${new URLSearchParams({ ...this.state, lang: this.host.lang })}`
  }

  #load() {
    this.#picture ??= import(`./${this.key}.js`).then((module) => {
      const made = new module.default(this.body, {
        state: this.drawn,
        messages: { ...this.host.messages, ...this.messages },
        lang: this.host.lang,
        calm: matchMedia('(prefers-reduced-motion: reduce)').matches,
        ask: (/** @type {State} */ state) => this.#ask('data', state),
        changed: (/** @type {State} */ state) => this.#taken(state),
        pointed: (/** @type {string | null} */ part) => this.host.pointed(this, part),
      })
      this.root.dataset.ready = ''
      return made
    })
    this.#picture.catch((error) => {
      this.#picture = null
      this.#fail(error)
    })
    return this.#draw(false)
  }

  /** @param {boolean} travel */
  async #draw(travel) {
    if (!this.#picture) return
    const my = ++this.#wanted
    try {
      const picture = await this.#picture
      if (my !== this.#wanted) return
      const said = await picture.show(this.state, { travel: travel && this.isSeen })
      if (my !== this.#wanted) return
      this.#notices().replaceChildren()
      this.#settle(said)
    } catch (error) {
      if (my === this.#wanted) this.#fail(error)
    }
  }

  /** The reader has taken the figure over. @param {State} state */
  #taken(state) {
    this.state = { ...state }
    this.isOwn = true
    this.host.changed(this)
    void this.#draw(true)
  }

  /** Put what is shown into words, once nothing has changed for a while. @param {string} said */
  #settle(said) {
    window.clearTimeout(this.#settling)
    const first = same(this.state, this.drawn) && !this.root.dataset.told
    if (first) return
    this.#settling = window.setTimeout(async () => {
      if (said && this.isSeen) this.host.say(said)
      const state = this.state
      const about = await this.#ask('about', state).catch(() => null)
      if (!about || state !== this.state) return
      this.root.dataset.told = ''
      const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (this.root.querySelector(name))
      part('[data-description]').textContent = about.description
      part('[data-caption]').replaceChildren(fragment(about.caption))
      part('[data-table]').replaceChildren(fragment(about.table))
      const full = /** @type {HTMLAnchorElement | null} */ (this.root.querySelector('[data-full]'))
      if (full) full.href = this.address()
      const page = /** @type {HTMLAnchorElement | null} */ (document.querySelector('[data-page]'))
      if (page && about.page) page.href = about.page
    }, SETTLED)
  }

  /** @param {'data' | 'about'} what @param {State} state @returns {Promise<any>} */
  #ask(what, state) {
    const url = `/figures/${this.key}/${what}?${new URLSearchParams({ ...state, lang: this.host.lang })}`
    const kept = this.#answers.get(url)
    if (kept) return kept
    const answer = fetchJson(url)
    answer.catch(() => this.#answers.delete(url)) // a failure is asked again
    this.#answers.set(url, answer)
    if (this.#answers.size > KEPT) this.#answers.delete(/** @type {string} */ (this.#answers.keys().next().value))
    return answer
  }

  #notices() {
    return /** @type {HTMLElement} */ (this.root.querySelector('[data-notices]'))
  }

  /** @param {unknown} error */
  #fail(error) {
    this.#notices().replaceChildren(failure(error, this.host.messages, () => void this.#load()))
  }
}

/** @param {State} a @param {State} b */
export const same = (a, b) => Object.keys({ ...a, ...b }).every((name) => a[name] === b[name])
