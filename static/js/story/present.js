/**
 * Presentation mode: full screen, one slide for each look, chapter heading, exercise and sentence to remember. Slides
 * are the page's own elements, so that figures stay interactive; present.css hides the others.
 */

import { byId } from '../core/elements.js'
import { sentences, signs } from '../text/joining.js'
import { fill } from '../text/messages.js'

/** @typedef {{id: string, root: HTMLElement}} Look */
/** @typedef {{root: HTMLElement, looks: Look[]}} Scene */
/**
 * @typedef {{scenes: Scene[], look: Look | null, here: HTMLElement, choose(look: Look): void, say: (text: string) =>
 *   void}} Story
 */
/**
 * @typedef {object} Slide
 * @property {HTMLElement} section the only one on the screen: a chapter, or the opening
 * @property {Scene | null} scene
 * @property {HTMLElement[]} parts of the text
 * @property {Look | null} look whose state the figure shows
 * @property {boolean} alone without the figure
 * @property {string} where
 */

const REST = 2500 // ms without a movement of the pointer before the bar fades
const EDGE = 0.14 // share of the width in which a tap changes the slide
const LEAST = 15 // px
const STEP = 0.95
const FIELDS = 'input, select, textarea, [contenteditable], [role="slider"], [role="grid"], [role="radiogroup"]'
const PRESSED = `${FIELDS}, button, a, summary, label`

/** Connect the button that starts the presentation. @param {Story} story @param {Record<string, string>} messages */
export function present(story, messages) {
  const presentation = new Presentation(story, messages)
  byId('present').addEventListener('click', () => presentation.begin())
}

class Presentation {
  #slides
  #at = 0
  #isOn = false
  #timer = 0
  /** Fits the slide again when its content grows, as when an answer opens. */
  #watch = new ResizeObserver(() => this.#isOn && this.#fit(false))
  /** The position before the presentation. @type {{look: Look | null, scroll: number}} */
  #before = { look: null, scroll: 0 }
  #main = byId('story')
  #notes = byId('present-notes')
  #blank = byId('present-blank')
  #bar = byId('present-bar')

  /** @param {Story} story @param {Record<string, string>} messages */
  constructor(story, messages) {
    this.story = story
    this.messages = messages
    this.#slides = slides(story, messages)
    const pressed = (/** @type {string} */ id, /** @type {() => void} */ act) => byId(id).addEventListener('click', act)
    pressed('present-previous', () => this.#go(this.#at - 1))
    pressed('present-next', () => this.#go(this.#at + 1))
    pressed('present-notes-button', () => this.#toggle('notes'))
    pressed('present-blank-button', () => this.#toggle('blank'))
    pressed('present-leave', () => this.leave())
    pressed('present-blank', () => this.#toggle('blank'))
    document.addEventListener('keydown', (event) => this.#key(event))
    document.addEventListener('pointermove', () => this.#isOn && this.#wake())
    document.addEventListener('pointerup', (event) => this.#tap(event))
    document.addEventListener('fullscreenchange', () => {
      if (!document.fullscreenElement) this.leave()
    })
    window.addEventListener('resize', () => this.#isOn && this.#fit(true))
  }

  begin() {
    this.#before = { look: this.story.look, scroll: window.scrollY }
    this.#isOn = true
    document.body.classList.add('presenting')
    this.#bar.hidden = false
    this.#main.tabIndex = -1
    const { look: now, here } = this.story
    const from = this.#slides.findIndex(({ section, look, parts }) =>
      now ? look === now && parts.includes(now.root) : section === here,
    )
    this.#go(Math.max(0, from))
    this.#main.focus({ preventScroll: true })
    this.#wake()
    document.documentElement.requestFullscreen?.().catch(() => {}) // if refused, the presentation fills the window
  }

  leave() {
    if (!this.#isOn) return
    this.#isOn = false
    window.clearTimeout(this.#timer)
    this.#watch.disconnect()
    this.#show(null)
    document.body.classList.remove('presenting', 'present-awake')
    for (const part of [this.#bar, this.#notes, this.#blank]) part.hidden = true
    for (const id of ['present-notes-button', 'present-blank-button']) byId(id).setAttribute('aria-pressed', 'false')
    if (document.fullscreenElement) void document.exitFullscreen()
    byId('present').focus({ preventScroll: true })
    this.#settle()
    requestAnimationFrame(() => requestAnimationFrame(() => this.#settle())) // after the page's own layout is back
  }

  /** Restore the position before the presentation. */
  #settle() {
    const { look, scroll } = this.#before
    if (look) this.story.choose(look)
    window.scrollTo({ top: scroll, behavior: 'instant' })
  }

  /** Go to a slide, within the ends. @param {number} wanted */
  #go(wanted) {
    this.#at = Math.min(this.#slides.length - 1, Math.max(0, wanted))
    const slide = this.#slides[this.#at]
    this.#show(slide)
    if (slide.look) this.story.choose(slide.look)
    if (!this.#blank.hidden) this.#toggle('blank')
    byId('present-where').textContent = slide.where
    byId('present-previous').setAttribute('aria-disabled', String(this.#at === 0))
    byId('present-next').setAttribute('aria-disabled', String(this.#at === this.#slides.length - 1))
    const notes = slide.section.querySelector('.speaker')
    this.#notes.replaceChildren(...(notes ? [...notes.cloneNode(true).childNodes] : []))
    const text = slide.scene?.root.querySelector('.telling')
    if (text) text.scrollTop = 0
    this.#fit(true)
    this.#watch.disconnect()
    for (const part of [...slide.parts, ...(slide.scene?.root.querySelectorAll('.frame-body > *, figcaption') ?? [])])
      this.#watch.observe(part)
    // biome-ignore lint/performance/useDomNodeTextContent: hidden text must not be announced
    const said = slide.parts.map((part) => part.innerText.replace(/\s+/g, ' ').trim())
    this.story.say(sentences(`${slide.where}${signs.stop}`, ...said))
  }

  /** Go to the first slide of this chapter, or of the next in that direction if it is shown. @param {1 | -1} way */
  #chapter(way) {
    const { section } = this.#slides[this.#at]
    const first = this.#slides.findIndex((slide) => slide.section === section)
    if (way < 0 && this.#at > first) this.#go(first)
    else if (way < 0)
      this.#go(this.#slides.findIndex((slide) => slide.section === this.#slides[Math.max(0, first - 1)].section))
    else this.#go(this.#slides.findLastIndex((slide) => slide.section === section) + 1)
  }

  /** Mark the elements of a slide as visible. @param {Slide | null} slide */
  #show(slide) {
    for (const part of document.querySelectorAll('.slide-here, .slide-part, .slide-alone'))
      part.classList.remove('slide-here', 'slide-part', 'slide-alone')
    if (!slide) return
    slide.section.classList.add('slide-here')
    slide.scene?.root.classList.add('slide-here')
    slide.scene?.root.classList.toggle('slide-alone', slide.alone)
    for (const part of slide.parts) part.classList.add('slide-part')
  }

  /** Enlarge text and figure with the window, then shrink them until they fit. @param {boolean} isFresh start from their full size */
  #fit(isFresh) {
    const { style } = document.documentElement
    style.setProperty('--slide', String(Math.max(LEAST, Math.min(innerWidth / 1920, innerHeight / 1080) * 28) / 16))
    style.setProperty('--picture', String(Math.min((innerWidth * 0.7) / 590, (innerHeight * 0.9) / 340)))
    const root = this.#slides[this.#at].scene?.root
    const text = /** @type {HTMLElement | null | undefined} */ (root?.querySelector('.telling'))
    const body = /** @type {HTMLElement | null | undefined} */ (root?.querySelector('.frame-body'))
    if (text) shrink(text, '--fit', isFresh, 0.5)
    if (!body) return
    if (isFresh) body.style.setProperty('--fit', '1')
    shrink(body, '--shrink', isFresh, 0.5)
    shrink(body, '--fit', isFresh, 0.5)
  }

  /** @param {'notes' | 'blank'} what */
  #toggle(what) {
    const part = what === 'notes' ? this.#notes : this.#blank
    part.hidden = !part.hidden
    byId(`present-${what}-button`).setAttribute('aria-pressed', String(!part.hidden))
    this.#fit(true)
  }

  /** Show the bar; it fades after `REST` ms. */
  #wake() {
    document.body.classList.add('present-awake')
    window.clearTimeout(this.#timer)
    this.#timer = window.setTimeout(() => document.body.classList.remove('present-awake'), REST)
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey) return
    if (document.querySelector('dialog[open], [popover]:popover-open')) return
    const target = /** @type {Element} */ (event.target)
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key
    if (!this.#isOn) {
      if (key === 'p' && !target.closest(FIELDS)) this.begin()
      return
    }
    const isRemote = key === 'PageDown' || key === 'PageUp'
    if (target.closest(FIELDS) && !isRemote && key !== 'Escape') return
    if (key === ' ' && target.closest(PRESSED)) return
    const act = this.#act(key, event.shiftKey)
    if (!act) return
    event.preventDefault()
    act()
  }

  /** Return the action of a key. @param {string} key @param {boolean} isShift @returns {(() => void) | undefined} */
  #act(key, isShift) {
    /** @type {Record<string, () => void>} */
    const acts = {
      ArrowRight: () => (isShift ? this.#chapter(1) : this.#go(this.#at + 1)),
      ArrowLeft: () => (isShift ? this.#chapter(-1) : this.#go(this.#at - 1)),
      PageDown: () => this.#go(this.#at + 1),
      PageUp: () => this.#go(this.#at - 1),
      ' ': () => this.#go(this.#at + (isShift ? -1 : 1)),
      Home: () => this.#go(0),
      End: () => this.#go(this.#slides.length - 1),
      n: () => this.#toggle('notes'),
      b: () => this.#toggle('blank'),
      Escape: () => this.leave(),
    }
    return acts[key]
  }

  /** @param {PointerEvent} event */
  #tap(event) {
    if (!this.#isOn || event.pointerType !== 'touch' || /** @type {Element} */ (event.target).closest(PRESSED)) return
    this.#wake()
    const place = event.clientX / window.innerWidth
    if (place > 1 - EDGE) this.#go(this.#at + 1)
    else if (place < EDGE) this.#go(this.#at - 1)
  }
}

/** List the slides in order. @param {Story} story @param {Record<string, string>} messages @returns {Slide[]} */
function slides(story, messages) {
  /** @type {Slide[]} */
  const all = [{ section: byId('hero'), scene: null, parts: [], look: null, alone: true, where: messages.opening }]
  for (const [n, section] of /** @type {HTMLElement[]} */ ([...document.querySelectorAll('.chapter')]).entries()) {
    const own = story.scenes.filter(({ root }) => section.contains(root)).flatMap((scene) => cut(section, scene))
    for (const [k, slide] of own.entries())
      all.push({ ...slide, where: fill(messages.slide, { chapter: n + 1, number: k + 1, count: own.length }) })
  }
  return all
}

/**
 * List the slides of a scene: its opening, its looks, its exercises, its sentence to remember.
 * @param {HTMLElement} section
 * @param {Scene} scene
 * @returns {Slide[]}
 */
function cut(section, scene) {
  /** @type {Slide[]} */
  const found = []
  let look = scene.looks[0] ?? null
  /** @type {HTMLElement[]} */
  let opening = []
  const add = (/** @type {HTMLElement[]} */ parts, alone = false) =>
    found.push({ section, scene, parts, look, alone, where: '' })
  const open = () => {
    if (opening.length) add(opening)
    opening = []
  }
  let isOpening = true
  for (const part of /** @type {HTMLElement[]} */ ([...(scene.root.querySelector('.telling')?.children ?? [])])) {
    if (part.matches('.look, .do, .remember')) {
      open()
      isOpening = false
    }
    if (part.matches('.look')) look = scene.looks.find(({ root }) => root === part) ?? look
    if (part.matches('.look, .do')) add([part])
    else if (part.matches('.remember')) add([part], true)
    else if (part.matches('.onward')) found.findLast(({ alone }) => alone)?.parts.push(part)
    else if (isOpening && !part.matches('.speaker')) opening.push(part)
  }
  open()
  return found
}

/**
 * Shrink a part until it fits.
 * @param {HTMLElement} part
 * @param {string} by the property that has its factor
 * @param {boolean} isFresh whether to start from its full size
 * @param {number} least the smallest factor
 */
function shrink(part, by, isFresh, least) {
  let size = isFresh ? 1 : Number(part.style.getPropertyValue(by) || 1)
  part.style.setProperty(by, String(size))
  const isFull = () => part.scrollHeight > part.clientHeight + 1 || part.scrollWidth > part.clientWidth + 1
  while (isFull() && size > least) {
    size *= STEP
    part.style.setProperty(by, size.toFixed(3))
  }
}
