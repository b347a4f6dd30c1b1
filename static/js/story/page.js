/**
 * The story's page: the look at the reading line sets its figure's state, until the reader takes the figure over. The
 * address always has the look and the reader's changes.
 */

import { byId, islandIn } from '../core/elements.js'
import { languageLinks } from '../core/languages.js'
import { exercise } from './exercise.js'
import { Frame, same } from './figure.js'
import { lightPhrases, listenToPhrases } from './phrases.js'
import { Places } from './places.js'

/** @typedef {import('./figure.js').State} State */
/** @typedef {{id: string, root: HTMLElement, state: State, scene: Scene}} Look */
/** @typedef {{root: HTMLElement, frame: Frame, looks: Look[]}} Scene */
/** @typedef {import('./places.js').Place} Place */

const REST = 150 // ms without scrolling after which the page counts as still
const MOVED = 4 // px: smaller movements are not the reader's
const WAIT = 350 // ms between changes of the address, as browsers limit their rate

export class Story {
  /** @type {Scene[]} */
  scenes = []
  /** @type {Places} */
  #places
  /** The present place. @type {Place} */
  #place
  #timer = 0
  #frame = 0
  /** The scroll position when a place was requested; that place is the present one until the reader scrolls. */
  #stood = NaN
  #held = false
  #resting = 0
  /**
   * The last exercise done in a figure, until a look after it takes the figure over.
   * @type {Map<Frame, HTMLElement>}
   */
  #done = new Map()
  /** True until the page has scrolled to the place in its address. */
  #opens = false

  /** @param {Server.StoryConfig} config @param {Record<string, string>} messages */
  constructor(config, messages) {
    this.config = config
    this.messages = messages
    for (const root of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('.scene'))) this.#scene(root)
    this.#places = new Places(this.scenes)
    this.#place = this.#places.top
    window.addEventListener('scroll', () => this.#scrolled(false), { passive: true })
    for (const event of ['wheel', 'touchmove'])
      window.addEventListener(event, () => this.#scrolled(true), { passive: true })
    for (const event of ['keydown', 'pointerdown'])
      window.addEventListener(event, () => (this.#opens = false), { passive: true })
    window.addEventListener('pagehide', () => this.#write())
    window.addEventListener('popstate', () => this.#open(true))
    document.addEventListener('click', (event) => this.#follow(event))
    for (const scene of this.scenes) listenToPhrases(scene.root, (part) => scene.frame.light(part))
    this.#exercises()
    this.#begin()
  }

  get frames() {
    return this.scenes.map((scene) => scene.frame)
  }

  /** The look at the reading line. */
  get look() {
    return this.#place.look
  }

  /** The element at the reading line: a look, a chapter, or the page's top. */
  get here() {
    return this.#place.root
  }

  /** Set up a scene: its figure and its looks. @param {HTMLElement} root */
  #scene(root) {
    const frame = new Frame(/** @type {HTMLElement} */ (root.querySelector('figure[data-figure]')), {
      lang: this.config.lang,
      messages: this.messages,
      changed: (changed) => this.#taken(changed),
      pointed: (from, part) => this.#mention(from, part),
      say: (text) => this.say(text),
    })
    /** @type {Scene} */
    const scene = { root, frame, looks: [] }
    for (const look of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll('.look'))) {
      const found = { id: /** @type {string} */ (look.dataset.look), root: look, state: islandIn(look), scene }
      scene.looks.push(found)
      look.querySelector('.disc')?.addEventListener('click', (event) => {
        event.preventDefault()
        this.choose(found)
      })
    }
    const back = /** @type {HTMLElement} */ (frame.root.querySelector('[data-back]'))
    back.addEventListener('click', () => {
      this.#give(frame)
      const look = this.look?.scene === scene ? this.look : scene.looks[0]
      if (look) this.choose(look)
    })
    this.scenes.push(scene)
  }

  /** Keep a requested place until the reader scrolls, from when the page's own scrolling has ended. */
  #hold() {
    this.#held = true
    this.#stood = NaN
    this.#settle()
  }

  #settle() {
    window.clearTimeout(this.#resting)
    this.#resting = window.setTimeout(() => (this.#stood = window.scrollY), REST)
  }

  /** Handle a scroll event. @param {boolean} isMeant whether it is certainly the reader's */
  #scrolled(isMeant) {
    this.note()
    if (this.#held) {
      if (this.#opens && !isMeant) return
      this.#opens = false
      if (!isMeant && Number.isNaN(this.#stood)) return this.#settle()
      if (!isMeant && Math.abs(window.scrollY - this.#stood) <= MOVED) return
      this.#held = false
    }
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0
      if (!this.#held && !isPresented()) this.#arrive(this.#places.here())
    })
  }

  /** Make a place the present one. @param {Place} place */
  #arrive(place) {
    const before = this.#place
    if (place === before) return
    this.#light(place)
    const { look, scene } = place
    if (!scene) return
    const done = this.#done.get(scene.frame)
    if (done && look && done.compareDocumentPosition(look.root) & Node.DOCUMENT_POSITION_FOLLOWING)
      this.#give(scene.frame)
    if (scene.frame.isOwn) return
    const state = (look ?? scene.looks[0])?.state
    if (!state) return
    const next =
      look !== null &&
      before.scene === scene &&
      scene.looks.indexOf(look) === (before.look ? scene.looks.indexOf(before.look) : -1) + 1
    void scene.frame.show(state, { travel: next })
    const after = scene.looks[look ? scene.looks.indexOf(look) + 1 : 0]
    if (after) scene.frame.prepare(after.state)
  }

  /** Highlight the look of a place, and make the place the present one. @param {Place} place */
  #light(place) {
    for (const [one, isLit] of /** @type {[Place, boolean][]} */ ([
      [this.#place, false],
      [place, true],
    ])) {
      one.look?.root.classList.toggle('lit', isLit)
      const disc = one.look?.root.querySelector('.disc')
      if (isLit) disc?.setAttribute('aria-current', 'true')
      else disc?.removeAttribute('aria-current')
    }
    this.#place = place
  }

  /** Highlight a look without scrolling to it. @param {Look | undefined} look */
  #mark(look) {
    const place = look && this.#places.byLook.get(look.id)
    if (place) this.#light(place)
  }

  /** Show a look's state, and scroll to it. @param {Look} look */
  choose(look) {
    const { frame } = look.scene
    this.#give(frame)
    this.#hold()
    this.#mark(look)
    void frame.show(look.state, { travel: true })
    if (!frame.isSeen) this.#places.bring(this.#place)
    this.note()
  }

  /**
   * Open at the place in the address, before the browser scrolls to the fragment or restores a scroll position.
   */
  #begin() {
    history.scrollRestoration = 'manual'
    const { look } = this.#places.named(location)
    // the server has rendered the state of the address; of the other figures the one for a page without scripts
    for (const { frame, looks } of this.scenes)
      if (looks.length && frame !== look?.scene.frame) frame.state = { ...looks[0].state }
    this.#open(false)
    if (document.readyState === 'complete') return
    const place = this.#place
    this.#opens = this.#held
    const bring = () => {
      if (this.#opens && place === this.#place) this.#go(place)
      this.#opens = false
    }
    window.addEventListener('load', () => requestAnimationFrame(bring), { once: true })
  }

  /** Open at the place in the address, with its figure's state. @param {boolean} isReturn */
  #open(isReturn) {
    const place = this.#places.named(location)
    // the server knows no fragment
    for (const lit of document.querySelectorAll('.look.lit')) lit.classList.remove('lit')
    this.#light(place)
    if (isReturn || place !== this.#places.top || history.state) this.#go(place)
    const { look, scene } = place
    if (!scene) return
    const { frame } = scene
    const start = look ?? scene.looks[0]
    if (!start) return
    const given = new URLSearchParams(location.search)
    const own = Object.fromEntries([...given].filter(([name]) => look && name in look.state))
    // if the server has parsed the same address, its rendering is right
    const state = !isReturn && this.config.look === look?.id ? frame.drawn : { ...start.state, ...own }
    frame.isOwn = !same(state, start.state)
    this.#back(frame)
    void frame.show(state)
  }

  /** Scroll to a place, or to the position there when the page was left. @param {Place} place */
  #go(place) {
    const left = history.state?.place === place.id ? history.state.offset : undefined
    this.#hold()
    this.#places.bring(place, { offset: left })
  }

  /**
   * Follow a link within the page: its target replaces the look in the address.
   * @param {MouseEvent} event
   */
  #follow(event) {
    const link = /** @type {Element} */ (event.target).closest('a[href^="#"]')
    if (
      !link ||
      event.defaultPrevented ||
      event.button ||
      event.ctrlKey ||
      event.metaKey ||
      event.shiftKey ||
      event.altKey
    )
      return
    const address = new URL(`${location.pathname}${this.#kept()}${link.getAttribute('href')}`, location.href)
    const place = this.#places.named(address)
    if (place === this.#places.top) return
    event.preventDefault()
    this.#write() // the entry to which the reader returns
    history.pushState(null, '', address)
    if (place.scene) {
      this.#give(place.scene.frame)
      const start = place.look ?? place.scene.looks[0]
      if (start) void place.scene.frame.show(start.state)
    }
    this.#light(place)
    this.#hold()
    this.#places.bring(place, { isSmooth: true })
    this.note()
    const heading = /** @type {HTMLElement} */ (
      place.root.matches('section') ? (place.root.querySelector('h2') ?? place.root) : place.root
    )
    if (heading.tabIndex < 0) heading.tabIndex = -1
    heading.focus({ preventScroll: true })
  }

  /** Handle a change by the reader. @param {Frame} frame */
  #taken(frame) {
    const scene = this.scenes.find((one) => one.frame === frame)
    if (scene && this.look?.scene !== scene) this.#mark(scene.looks[0])
    this.#done.delete(frame)
    this.#back(frame)
    this.note()
  }

  /** Give a figure back to the text. @param {Frame} frame */
  #give(frame) {
    frame.isOwn = false
    const undo = /** @type {HTMLElement | null | undefined} */ (this.#done.get(frame)?.querySelector('[data-undo]'))
    if (undo) undo.hidden = true
    this.#done.delete(frame)
    this.#back(frame)
  }

  /** @param {Frame} frame */
  #back(frame) {
    const back = /** @type {HTMLElement} */ (frame.root.querySelector('[data-back]'))
    back.hidden = !frame.isOwn
  }

  /** Schedule an update of the address. */
  note() {
    if (!this.#timer) this.#timer = window.setTimeout(() => this.#write(), WAIT)
  }

  /** The query parameters that every address of this page keeps. */
  #kept() {
    const query = new URLSearchParams()
    const theme = new URLSearchParams(location.search).get('theme')
    const { slide } = document.body.dataset
    if (theme) query.set('theme', theme)
    if (slide) query.set('present', slide)
    return query.size ? `?${query}` : ''
  }

  /** Build the address of a figure's state. @param {Frame} frame */
  addressOf(frame) {
    const scene = /** @type {Scene} */ (this.scenes.find((one) => one.frame === frame))
    const look =
      this.look?.scene === scene
        ? this.look
        : (scene.looks.find(({ state }) => same(state, frame.state)) ?? scene.looks[0])
    return look ? this.#addressAt(look) : frame.address()
  }

  /** Build the address of a look, with the reader's changes to its figure. @param {Look} look */
  #addressAt(look) {
    const query = new URLSearchParams({ look: look.id })
    for (const [name, value] of look.scene.frame.parameters(look.state)) query.set(name, value)
    for (const [name, value] of new URLSearchParams(this.#kept())) query.set(name, value)
    return `${location.pathname}?${query}#${look.root.id}`
  }

  /** Build the address of the present place. */
  #address() {
    const { id, look, scene } = this.#place
    // still at the opening
    if (!id && !location.hash && !/[?&](look|present)=/.test(location.search) && !isPresented()) return location.href
    // a changed figure needs a look in the address
    const shown = look ?? (scene?.frame.isOwn ? scene.looks[0] : null)
    if (shown) return this.#addressAt(shown)
    return `${location.pathname}${this.#kept()}${id && `#${id}`}`
  }

  /** Write the present place to the address, and to the links to other languages. */
  #write() {
    window.clearTimeout(this.#timer)
    this.#timer = 0
    const address = this.#address()
    const place = this.#place
    history.replaceState(
      { place: place.id, offset: isPresented() ? undefined : this.#places.offset(place) },
      '',
      address,
    )
    for (const link of languageLinks()) {
      const other = new URL(address, location.href)
      other.searchParams.set('lang', link.hreflang)
      link.href = `${other.pathname}${other.search}${other.hash}`
    }
  }

  /** Highlight the phrases on a part of a figure. @param {Frame} frame @param {string | null} part */
  #mention(frame, part) {
    const scene = this.scenes.find((one) => one.frame === frame)
    if (scene) lightPhrases(scene.root, part)
  }

  #exercises() {
    for (const scene of this.scenes) {
      const roots = /** @type {NodeListOf<HTMLElement>} */ (scene.root.querySelectorAll('[data-do]'))
      for (const root of roots) exercise(root, scene, this)
    }
  }

  /** Show an exercise's state in its figure. @param {HTMLElement} root @param {Scene} scene @param {State} state */
  exercised(root, scene, state) {
    const { frame } = scene
    if (this.look?.scene !== scene) this.#mark(scene.looks.at(-1))
    frame.isOwn = true
    this.#done.set(frame, root)
    this.#back(frame)
    void frame.show(state, { travel: true })
    this.note()
  }

  /** Undo an exercise. @param {Scene} scene @param {{state: State, isOwn: boolean} | null} before */
  undone({ frame }, before) {
    this.#done.delete(frame)
    if (before) {
      frame.isOwn = before.isOwn
      void frame.show(before.state)
    }
    this.#back(frame)
    this.note()
  }

  /** @param {string} text */
  say(text) {
    byId('live').textContent = text
  }
}

/** Whether slides are shown; then the page has no reading line. */
const isPresented = () => document.body.classList.contains('presenting')
