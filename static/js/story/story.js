/**
 * The story: what stands at the reading line of the text says what its figure shows, until the reader takes the figure
 * over. The address always names the look and what the reader has changed.
 */

import { byId, fill, island } from '../format.js'
import { watchTheme } from '../theme.js'
import { Contents } from './contents.js'
import { Frame, same } from './figure.js'
import { play } from './hero.js'
import { present } from './present.js'
import { figure, offer } from './share.js'

/** @typedef {import('./figure.js').State} State */
/** @typedef {{id: string, root: HTMLElement, state: State, scene: Scene}} Look */
/** @typedef {{root: HTMLElement, frame: Frame, looks: Look[]}} Scene */

const config = island('config')
const messages = island('messages')
const narrow = matchMedia('(max-width: 1100px)')
const REST = 150 // ms without scrolling, after which the page stands
const MOVED = 4 // px from which on the reader has scrolled
const WAIT = 250 // ms: browsers refuse addresses that change too often
const READING = { wide: '-45% 0px -54% 0px', narrow: '-64% 0px -35% 0px' } // where the eyes are: below a figure on a phone

class Story {
  /** @type {Scene[]} */
  scenes = []
  /** @type {Map<string, Look>} */
  looks = new Map()
  /** @type {Look | null} */
  look = null
  /** @type {IntersectionObserver | null} */
  #reading = null
  #timer = 0
  /** Where the page stood when a look was asked for: that look keeps the figure until the reader scrolls on. */
  #stood = NaN
  #held = false
  #resting = 0
  /** True until the page has loaded at the place that its address names. */
  #opens = false

  constructor() {
    for (const root of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('.scene'))) this.#scene(root)
    narrow.addEventListener('change', () => this.#follow())
    window.addEventListener('scroll', () => this.#let(false), { passive: true })
    for (const event of ['wheel', 'touchmove']) window.addEventListener(event, () => this.#let(true), { passive: true })
    window.addEventListener('pagehide', () => this.#write())
    window.addEventListener('popstate', () => this.#open(new URLSearchParams(location.search).get('look') ?? '', true))
    this.#follow()
    this.#phrases()
    this.#deeds()
    if (config.look) this.#begin()
  }

  get frames() {
    return this.scenes.map((scene) => scene.frame)
  }

  /** @param {HTMLElement} root */
  #scene(root) {
    const frame = new Frame(/** @type {HTMLElement} */ (root.querySelector('figure[data-figure]')), {
      lang: config.lang,
      messages,
      changed: (changed) => this.#taken(changed),
      pointed: (from, part) => this.#mention(from, part),
      say: (text) => this.say(text),
    })
    /** @type {Scene} */
    const scene = { root, frame, looks: [] }
    for (const look of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll('.look'))) {
      const found = { id: /** @type {string} */ (look.dataset.look), root: look, state: island_of(look), scene }
      scene.looks.push(found)
      this.looks.set(found.id, found)
      look.querySelector('.disc')?.addEventListener('click', (event) => {
        event.preventDefault()
        this.choose(found)
      })
    }
    // the still picture may be of a later look: the telling begins with the first
    if (scene.looks.length && !scene.looks.some(({ id }) => id === config.look)) frame.state = { ...scene.looks[0].state }
    const back = /** @type {HTMLElement} */ (frame.root.querySelector('[data-back]'))
    back.addEventListener('click', () => {
      frame.isOwn = false
      back.hidden = true
      const look = this.look?.scene === scene ? this.look : scene.looks[0]
      if (look) this.choose(look)
    })
    this.scenes.push(scene)
  }

  /** Watch which look stands at the reading line. */
  #follow() {
    this.#reading?.disconnect()
    this.#reading = new IntersectionObserver(
      (entries) => {
        for (const entry of entries) {
          const look = this.looks.get(/** @type {HTMLElement} */ (entry.target).dataset.look ?? '')
          if (entry.isIntersecting && look && !this.#held) this.#arrive(look)
        }
      },
      { rootMargin: narrow.matches ? READING.narrow : READING.wide },
    )
    for (const { root } of this.looks.values()) this.#reading.observe(root)
  }

  /** A look was asked for: it stays until the reader scrolls on, once the page itself has come to rest. */
  #hold() {
    this.#held = true
    this.#stood = NaN
    this.#settle()
  }

  #settle() {
    window.clearTimeout(this.#resting)
    this.#resting = window.setTimeout(() => (this.#stood = window.scrollY), REST)
  }

  /** The page has scrolled, or the reader means it to. @param {boolean} isMeant */
  #let(isMeant) {
    if (!this.#held || (this.#opens && !isMeant)) return
    this.#opens = false
    if (!isMeant && Number.isNaN(this.#stood)) return this.#settle()
    if (!isMeant && Math.abs(window.scrollY - this.#stood) <= MOVED) return
    this.#held = false
    this.#follow() // whoever stands at the reading line now is told anew
  }

  /** The reader has come to a look. @param {Look} look */
  #arrive(look) {
    const before = this.look
    this.#light(look)
    const { frame } = look.scene
    if (frame.isOwn) return
    const next = before?.scene === look.scene && look.scene.looks.indexOf(look) === look.scene.looks.indexOf(before) + 1
    void frame.show(look.state, { travel: next })
    this.#show()
  }

  /** @param {Look} look */
  #light(look) {
    this.look?.root.classList.remove('lit')
    this.look?.root.querySelector('.disc')?.removeAttribute('aria-current')
    this.look = look
    look.root.classList.add('lit')
    look.root.querySelector('.disc')?.setAttribute('aria-current', 'true')
  }

  /** Show what a look says, and bring the figure into view. @param {Look} look @param {boolean} [isReturn] */
  choose(look, isReturn = false) {
    const { frame } = look.scene
    frame.isOwn = false
    this.#back(frame)
    this.#hold()
    this.#light(look)
    void frame.show(look.state, { travel: true })
    if (!frame.isSeen || isReturn) this.#bring(look)
    if (!isReturn) this.#show()
  }

  /** Open where the address says; a browser that goes to its fragment, or to where the page once stood, comes too late. */
  #begin() {
    history.scrollRestoration = 'manual'
    this.#open(config.look, false)
    const { look } = this
    if (!look || document.readyState === 'complete') return
    this.#opens = true
    const bring = () => {
      if (this.#opens) this.#bring(look)
      this.#opens = false
    }
    window.addEventListener('load', () => requestAnimationFrame(bring), { once: true })
  }

  /** Scroll a look to where it is read. @param {Look} look */
  #bring(look) {
    this.#hold()
    look.root.scrollIntoView({ block: narrow.matches ? 'end' : 'center', behavior: 'instant' })
  }

  /** Open at a look, and at what the address says beyond it. @param {string} id @param {boolean} isReturn */
  #open(id, isReturn) {
    const look = this.looks.get(id)
    if (!look) return
    const given = Object.fromEntries(new URLSearchParams(location.search))
    const own = Object.fromEntries(Object.entries(given).filter(([name]) => name in look.state))
    this.choose(look, true)
    if (!Object.keys(own).length) return
    const { frame } = look.scene
    // the server has read the same address: what it has drawn is right
    const state = isReturn ? { ...look.state, ...own } : frame.drawn
    if (same(state, look.state)) return
    frame.isOwn = true
    this.#back(frame)
    void frame.show(state)
  }

  /** @param {Frame} frame the reader has changed it */
  #taken(frame) {
    const scene = this.scenes.find((one) => one.frame === frame)
    if (scene && this.look?.scene !== scene && scene.looks.length) this.#light(scene.looks[0])
    this.#back(frame)
    this.#show()
  }

  /** @param {Frame} frame */
  #back(frame) {
    const back = /** @type {HTMLElement} */ (frame.root.querySelector('[data-back]'))
    back.hidden = !frame.isOwn
  }

  /** Put the present place into the address, in a moment. */
  #show() {
    if (!this.#timer) this.#timer = window.setTimeout(() => this.#write(), WAIT)
  }

  /** The address of what is shown, or of what a figure shows. @param {Frame} [of] */
  address(of) {
    const look = of && this.look?.scene.frame !== of ? this.scenes.find(({ frame }) => frame === of)?.looks[0] : this.look
    if (!look) return location.pathname
    const query = new URLSearchParams({ look: look.id })
    const { frame } = look.scene
    if (frame.isOwn) for (const [name, value] of frame.parameters(look.state)) query.set(name, value)
    const theme = new URLSearchParams(location.search).get('theme')
    if (theme) query.set('theme', theme)
    return `?${query}#${look.id.split('.')[0]}`
  }

  #write() {
    window.clearTimeout(this.#timer)
    this.#timer = 0
    if (!this.look) return
    const address = this.address()
    history.replaceState(history.state, '', address)
    const language = /** @type {HTMLAnchorElement} */ (byId('language'))
    language.href = address.replace('?', `?lang=${language.hreflang}&`)
  }

  /** Phrases point at parts of the figure beside them. */
  #phrases() {
    for (const scene of this.scenes) {
      for (const phrase of /** @type {NodeListOf<HTMLElement>} */ (scene.root.querySelectorAll('.telling .phrase'))) {
        const part = phrase.dataset.part ?? null
        phrase.tabIndex = 0
        phrase.addEventListener('pointerenter', () => scene.frame.light(part))
        phrase.addEventListener('pointerleave', () => scene.frame.light(null))
        phrase.addEventListener('focus', () => scene.frame.light(part))
        phrase.addEventListener('blur', () => scene.frame.light(null))
      }
    }
  }

  /** A part of a figure is pointed at: light what the text says of it. @param {Frame} frame @param {string | null} part */
  #mention(frame, part) {
    const scene = this.scenes.find((one) => one.frame === frame)
    for (const phrase of /** @type {NodeListOf<HTMLElement>} */ (scene?.root.querySelectorAll('.telling .phrase') ?? [])) {
      phrase.classList.toggle('lit', part !== null && phrase.dataset.part === part)
    }
  }

  #deeds() {
    for (const scene of this.scenes) {
      for (const root of /** @type {NodeListOf<HTMLElement>} */ (scene.root.querySelectorAll('[data-do]'))) this.#deed(root, scene)
    }
  }

  /** @param {HTMLElement} root @param {Scene} scene */
  #deed(root, scene) {
    const state = island_of(root)
    const at = (/** @type {string} */ name) => /** @type {HTMLElement} */ (root.querySelector(`[data-${name}]`))
    const outcome = /** @type {HTMLDetailsElement} */ (at('outcome'))
    const guessed = at('guessed')
    outcome.hidden = true // an answer is empty until it is done
    /** @type {State | null} */
    let before = null
    at('act').addEventListener('click', () => {
      before ??= { ...scene.frame.state }
      if (this.look?.scene !== scene && scene.looks.length) this.#light(scene.looks[scene.looks.length - 1])
      scene.frame.isOwn = true
      this.#back(scene.frame)
      void scene.frame.show(state, { travel: true })
      this.#show()
      const guess = /** @type {HTMLInputElement | null} */ (root.querySelector('input[type="radio"]:checked'))
      guessed.hidden = !guess
      if (guess) guessed.textContent = fill(messages.guessed, { guess: guess.value })
      at('waiting').hidden = true
      outcome.hidden = false
      outcome.classList.add('done')
      outcome.open = true
      at('undo').hidden = false
      this.say(outcome.textContent?.replace(/\s+/g, ' ').trim() ?? '')
      if (!scene.frame.isSeen) scene.frame.root.scrollIntoView({ block: 'nearest' })
    })
    at('undo').addEventListener('click', () => {
      if (before) void scene.frame.show(before)
      before = null
      scene.frame.isOwn = false
      this.#back(scene.frame)
      at('undo').hidden = true
      this.#show()
      at('act').focus()
    })
  }

  /** @param {string} text */
  say(text) {
    byId('live').textContent = text
  }
}

/** @param {HTMLElement} root @returns {any} */
function island_of(root) {
  return JSON.parse(root.querySelector(':scope > script[type="application/json"]')?.textContent ?? 'null')
}

const story = new Story()
new Contents()
play(messages)
offer(
  story.frames.map((frame) => figure(frame, () => story.address(frame))),
  messages,
)
present(story, messages)
watchTheme(() => {})
