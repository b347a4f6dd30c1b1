/**
 * A figure in its frame. The server has rendered it; its module is loaded when the frame comes near the screen, takes
 * the picture over, and pauses when the frame leaves the screen.
 */

import { Answers } from '../core/answers.js'
import { fragment, islandIn } from '../core/elements.js'
import { failure } from '../core/failure.js'
import { Fitting } from './fitting.js'

/** @typedef {Record<string, string>} State every field of a figure, as an address writes it */
/**
 * @typedef {object} Setting the constructor argument of a figure's module
 * @property {State} state the one that the server has rendered
 * @property {Record<string, string>} messages
 * @property {string} lang
 * @property {(state: State) => Promise<unknown>} ask fetches the numbers of a state, with a cache
 * @property {(state: State) => void} changed reports a change by the reader: the complete new state
 * @property {(part: string | null) => void} pointed reports the part under the pointer, or null
 * @property {boolean} calm no animation
 */
/**
 * @typedef {object} Picture an instance of the class that a figure's module exports by default
 * @property {(state: State, how: {travel: boolean}) => Promise<string>} show draws a state; returns a sentence that
 *   describes it
 * @property {() => void} rest stops all animations
 * @property {(part: string | null) => void} light rings a part that the text refers to
 */
/**
 * @typedef {object} Host the page around a figure
 * @property {string} lang
 * @property {Record<string, string>} messages
 * @property {(frame: Frame) => void} changed reports that the reader has changed the figure
 * @property {(frame: Frame, part: string | null) => void} pointed
 * @property {(text: string) => void} say announces a text to screen readers
 */

const AHEAD = '400px' // distance from the screen at which a figure's module is loaded
const SETTLED = 400 // ms without a change before the state is announced
const DRAGGED = 150 // ms without a change by the reader before the texts are fetched
const KEPT = 80 // cached answers

export class Frame {
  /** @type {State} the one shown, or to be shown as soon as the module is loaded */
  state
  /** True while the reader, not the text, determines the state. */
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
  #fitting

  /** @param {HTMLElement} root the figure @param {Host} host */
  constructor(root, host) {
    this.root = root
    this.host = host
    this.#answers = new Answers(host.lang, KEPT)
    this.key = /** @type {string} */ (root.dataset.figure)
    /** @type {{state: State, usual: State, messages: Record<string, string>}} */
    const island = islandIn(root)
    this.drawn = island.state
    this.usual = island.usual
    this.messages = island.messages
    this.state = { ...this.drawn }
    this.#shown = this.#described = this.drawn
    this.body = /** @type {HTMLElement} */ (root.querySelector('[data-body]'))
    this.#fitting = new Fitting(this.body)
    this.#more()
    this.#watch((isNear) => this.onNear(isNear), { rootMargin: AHEAD })
    this.#watch((isSeen) => this.onSeen(isSeen))
  }

  /** Connect "More" with what is behind it; a form that is sent closes it, so that its effect is seen. */
  #more() {
    const open = /** @type {HTMLButtonElement | null} */ (this.root.querySelector('[data-rare-open]'))
    const rare = /** @type {HTMLElement | null} */ (this.root.querySelector('[data-rare]'))
    if (!open || !rare) return
    open.popoverTargetElement = rare
    rare.addEventListener('submit', () => rare.hidePopover())
    rare.addEventListener('toggle', (event) => open.setAttribute('aria-expanded', String(event.newState === 'open')))
  }

  /**
   * Call back when the figure enters the screen, and when it leaves.
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
   * Return the parameters of a state: every field that differs from `against`.
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
    if (!isNear) return
    this.#fitting.start()
    void this.#load()
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

  /** Prefetch what a state needs. @param {State} state */
  prepare(state) {
    // a failed request is repeated when the state is shown
    for (const what of /** @type {const} */ (['data', 'about'])) void this.#ask(what, state).catch(() => {})
  }

  /** Ring a part of the picture. @param {string | null} part */
  light(part) {
    void this.#picture?.then((picture) => picture.light(part))
  }

  /** Whether caption, description and numbers match the present state. */
  get isCurrent() {
    return same(this.state, this.#described)
  }

  /** The URL of the present state's numbers as CSV. */
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

  /** Draw the present state and its texts, unless a newer one follows. @param {boolean} travel */
  async #draw(travel) {
    if (!this.#picture) return
    const my = ++this.#wanted
    const { state } = this
    try {
      this.#veil(state)
      const words = this.#words(state)
      words.catch(() => {}) // awaited below, after the picture
      const picture = await this.#picture
      if (my !== this.#wanted) return
      const said = await picture.show(state, { travel: travel && this.isSeen })
      if (my !== this.#wanted) return
      const isNew = !same(state, this.#shown)
      this.#shown = state
      const about = await words
      if (my !== this.#wanted) return
      if (about) this.#describe(state, about)
      this.#notices().querySelector('.error')?.remove() // what the server says of the address stays
      if (isNew) this.#say(said)
    } catch (error) {
      if (my === this.#wanted) this.#fail(error)
    }
  }

  /** Take over a state that the reader has chosen. @param {State} state */
  #taken(state) {
    this.state = { ...state }
    this.isOwn = true
    this.host.changed(this)
    void this.#draw(true)
  }

  /**
   * Fetch the texts of a state; null if they are shown already.
   * @param {State} state
   * @returns {Promise<Server.About | null>}
   */
  async #words(state) {
    if (same(state, this.#described)) return null
    if (this.isOwn) await new Promise((resolve) => window.setTimeout(resolve, DRAGGED))
    return state === this.state ? this.#ask('about', state) : null
  }

  /**
   * Insert the texts of the state that the picture shows and remove the veil.
   * @param {State} state
   * @param {Server.About} about
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

  /** Veil texts that belong to another state, and update the links to this one. @param {State} state */
  #veil(state) {
    const isCurrent = same(state, this.#described)
    this.root.toggleAttribute('data-stale', !isCurrent)
    if (isCurrent) this.root.removeAttribute('aria-busy')
    else this.root.setAttribute('aria-busy', 'true')
    const full = /** @type {HTMLAnchorElement | null} */ (this.root.querySelector('[data-full]'))
    if (full) full.href = this.address('', state)
  }

  /** Announce a text to screen readers once nothing has changed for `SETTLED` ms. @param {string} said */
  #say(said) {
    window.clearTimeout(this.#settling)
    this.#settling = window.setTimeout(() => said && this.isSeen && this.host.say(said), SETTLED)
  }

  /** @template T @param {'data' | 'about'} what @param {State} state @returns {Promise<T>} */
  #ask(what, state) {
    return this.#answers.get(`/figures/${this.key}/${what}`, state)
  }

  #notices() {
    return /** @type {HTMLElement} */ (this.root.querySelector('[data-notices]'))
  }

  /** @param {unknown} error */
  #fail(error) {
    this.#veil(this.#shown) // the picture is unchanged, so its texts are too
    this.#notices().replaceChildren(failure(error, this.host.messages, () => void this.#load()))
  }
}

/** Return whether two states are equal. @param {State} a @param {State} b */
export const same = (a, b) => Object.keys({ ...a, ...b }).every((name) => a[name] === b[name])
