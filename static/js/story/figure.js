/**
 * A figure in its frame. The server has drawn it; its module is loaded when it comes near the screen and takes the
 * picture over, and rests when it leaves.
 */

import { Answers } from '../core/answers.js'
import { fragment, islandIn } from '../core/elements.js'
import { failure } from '../core/failure.js'

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
 * @property {(state: State, how: {travel: boolean}) => Promise<string>} show a state; return the sentence that says
 *   what is shown
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
const SETTLED = 400 // ms without a change, until it is said what is shown
const DRAGGED = 150 // ms without a change by the reader, until its words are asked for
const KEPT = 80 // answers

export class Frame {
  /** @type {State} what is shown, or will be as soon as the module is there */
  state
  /** True while the reader, not the text, says what is shown. */
  isOwn = false
  isSeen = false
  /** The state that the picture shows. @type {State} */
  #shown
  /** The state that caption, description and numbers describe. @type {State} */
  #described
  #wanted = 0
  #settling = 0
  /** @type {Promise<Picture> | null} */
  #picture = null
  #answers

  /** @param {HTMLElement} root the figure @param {Host} host */
  constructor(root, host) {
    this.root = root
    this.host = host
    this.#answers = new Answers(host.lang, KEPT)
    this.key = /** @type {string} */ (root.dataset.figure)
    const island = islandIn(root)
    this.drawn = /** @type {State} */ (island.state)
    this.usual = /** @type {State} */ (island.usual)
    this.messages = island.messages
    this.state = { ...this.drawn }
    this.#shown = this.#described = this.drawn
    this.body = /** @type {HTMLElement} */ (root.querySelector('[data-body]'))
    this.#watch((isNear) => this.onNear(isNear), { rootMargin: AHEAD })
    this.#watch((isSeen) => this.onSeen(isSeen))
  }

  /**
   * Call back when the figure comes into the screen, and when it leaves.
   * @param {(isIn: boolean) => void} changed
   * @param {IntersectionObserverInit} [around]
   */
  #watch(changed, around) {
    const watch = new IntersectionObserver((entries) => {
      for (const { isIntersecting } of entries) changed(isIntersecting)
    }, around)
    watch.observe(this.root)
  }

  /**
   * The parameters that make a state: every field that is not as usual.
   * @param {State} [against]
   * @param {State} [state]
   */
  parameters(against = this.usual, state = this.state) {
    return new URLSearchParams(Object.entries(state).filter(([name, value]) => value !== against[name]))
  }

  /** @param {'' | '/embed'} [place] @param {State} [state] */
  address(place = '', state = this.state) {
    const query = this.parameters(this.usual, state).toString()
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

  /** Ask beforehand for what a state will need. @param {State} state */
  prepare(state) {
    // a failure is asked again when it is shown
    for (const what of /** @type {const} */ (['data', 'about'])) void this.#ask(what, state).catch(() => {})
  }

  /** Point at a part of the picture. @param {string | null} part */
  light(part) {
    void this.#picture?.then((picture) => picture.light(part))
  }

  /** Whether caption, description and numbers are of the present state. */
  get isCurrent() {
    return same(this.state, this.#described)
  }

  /** The numbers of the present state, as a link to a file. */
  get csv() {
    return `/figures/${this.key}.csv?${new URLSearchParams({ ...this.state, lang: this.host.lang })}`
  }

  #load() {
    this.#picture ??= import(`./figures/${this.key}.js`).then((module) => {
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
    const { state } = this
    try {
      this.#veil(state)
      const words = this.#words(state)
      words.catch(() => {}) // awaited below, once the picture is there
      const picture = await this.#picture
      if (my !== this.#wanted) return
      const said = await picture.show(state, { travel: travel && this.isSeen })
      if (my !== this.#wanted) return
      const isNew = !same(state, this.#shown)
      this.#shown = state
      const about = await words
      if (my !== this.#wanted) return
      if (about) this.#describe(state, about)
      this.#notices().replaceChildren()
      if (isNew) this.#say(said)
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

  /** The words of a state, or null where they are there already. @param {State} state @returns {Promise<any>} */
  async #words(state) {
    if (same(state, this.#described)) return null
    if (this.isOwn) await new Promise((resolve) => window.setTimeout(resolve, DRAGGED))
    return state === this.state ? this.#ask('about', state) : null
  }

  /**
   * Put in the words of the state that the picture shows; until then those of another state are veiled.
   * @param {State} state
   * @param {any} about
   */
  #describe(state, about) {
    const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (this.root.querySelector(name))
    part('[data-description]').replaceChildren(fragment(about.description))
    part('[data-caption]').replaceChildren(fragment(about.caption))
    part('[data-table]').replaceChildren(fragment(about.table))
    const page = /** @type {HTMLAnchorElement | null} */ (document.querySelector('.alone-page [data-page]'))
    if (page && about.page) page.href = about.page
    this.#described = state
    this.#veil(state)
  }

  /** Veil words that are not of a state, and lead to it. @param {State} state */
  #veil(state) {
    const isCurrent = same(state, this.#described)
    this.root.toggleAttribute('data-stale', !isCurrent)
    if (isCurrent) this.root.removeAttribute('aria-busy')
    else this.root.setAttribute('aria-busy', 'true')
    const full = /** @type {HTMLAnchorElement | null} */ (this.root.querySelector('[data-full]'))
    if (full) full.href = this.address('', state)
  }

  /** Tell those who cannot see it, once nothing has changed for a while. @param {string} said */
  #say(said) {
    window.clearTimeout(this.#settling)
    this.#settling = window.setTimeout(() => said && this.isSeen && this.host.say(said), SETTLED)
  }

  /** @param {'data' | 'about'} what @param {State} state @returns {Promise<any>} */
  #ask(what, state) {
    return this.#answers.get(`/figures/${this.key}/${what}`, state)
  }

  #notices() {
    return /** @type {HTMLElement} */ (this.root.querySelector('[data-notices]'))
  }

  /** @param {unknown} error */
  #fail(error) {
    this.#veil(this.#shown) // the picture has stayed, and so do its words
    this.#notices().replaceChildren(failure(error, this.host.messages, () => void this.#load()))
  }
}

/** @param {State} a @param {State} b */
export const same = (a, b) => Object.keys({ ...a, ...b }).every((name) => a[name] === b[name])
