/**
 * Presentation mode: full screen, one slide for each look, chapter heading, exercise and sentence to remember. Slides
 * are the page's own elements, so that figures stay interactive; present.css hides the others.
 */

import { byId, element } from '../core/elements.js'
import { sentences, signs } from '../text/joining.js'
import { fill } from '../text/messages.js'
import { fit } from './present-fit.js'
import { slides } from './present-slides.js'
import { PresenterWindow } from './present-window.js'

/** @typedef {import('./present-slides.js').Slide} Slide */
/** @typedef {import('./present-slides.js').Look} Look */
/** @typedef {import('./present-slides.js').Story} Story */

const REST = 2500 // ms without a movement of the pointer before the bar fades
const EDGE = 0.14 // share of the width in which a tap changes the slide
const FIELDS = 'input, select, textarea, [contenteditable], [role="slider"], [role="grid"], [role="radiogroup"]'
const PRESSED = `${FIELDS}, button, a, summary, label`

/** Connect the button that starts the presentation. @param {Story} story @param {Record<string, string>} messages */
export function present(story, messages) {
  const presentation = new Presentation(story, messages)
  const wanted = () => new URLSearchParams(location.search).get('present')
  const resume = () => {
    const name = wanted()
    if (name === null) presentation.leave(false)
    else presentation.begin(name)
  }
  const begin = () => {
    history.pushState(null, '', location.href) // so that Back leaves the presentation, in one step from any slide
    presentation.begin()
    document.documentElement.requestFullscreen?.().catch(() => {}) // if refused, the presentation fills the window
  }
  byId('present').addEventListener('click', begin)
  document.addEventListener('keydown', (event) => {
    const isFree = !(event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey)
    const isIn = /** @type {Element} */ (event.target).closest(FIELDS)
    if (isFree && event.key.toLowerCase() === 'p' && !isIn && !isOpen() && !presentation.isOn) begin()
  })
  window.addEventListener('popstate', resume)
  if (wanted() !== null) resume()
}

/** Whether something lies over the page that has the keys. */
const isOpen = () => document.querySelector('dialog[open], [popover]:popover-open') !== null

/** The text of a slide that can be read. @param {Slide} slide */
function words({ parts, section }) {
  const shown = parts.length ? parts : [/** @type {HTMLElement} */ (section.querySelector('h1, h2'))]
  return shown
    .map((part) => {
      const copy = /** @type {HTMLElement} */ (part.cloneNode(true))
      for (const quiet of copy.querySelectorAll(
        'script, annotation, .disc, .outcome, .waiting, .deed-buttons, .visually-hidden',
      ))
        quiet.remove()
      return copy.textContent?.replace(/\s+/g, ' ').trim() ?? ''
    })
    .join(' ')
}

class Presentation {
  #slides
  #at = 0
  isOn = false
  #timer = 0
  /** Fits the slide again when its content grows, as when an answer opens. */
  #watch = new ResizeObserver(() => this.isOn && this.#fit(false))
  /** The position before the presentation. @type {{look: Look | null, scroll: number}} */
  #before = { look: null, scroll: 0 }
  #main = byId('story')
  #notes = byId('present-notes')
  #blank = byId('present-blank')
  #bar = byId('present-bar')
  #presenter

  /** @param {Story} story @param {Record<string, string>} messages */
  constructor(story, messages) {
    this.story = story
    this.messages = messages
    this.#slides = slides(story, messages)
    this.#presenter = new PresenterWindow(messages, {
      shown: () => this.#shown(),
      act: (key, isShift) => this.isOn && this.#act(key, isShift)?.(),
      hide: () => this.#notes.hidden || this.#toggle('notes'),
      show: () => this.#notes.hidden && this.#toggle('notes'),
    })
    const pressed = (/** @type {string} */ id, /** @type {() => void} */ act) => byId(id).addEventListener('click', act)
    pressed('present-previous', () => this.#go(this.#at - 1))
    pressed('present-next', () => this.#go(this.#at + 1))
    pressed('present-notes-button', () => this.#toggle('notes'))
    pressed('present-blank-button', () => this.#toggle('blank'))
    pressed('present-window', () => this.#presenter.open())
    pressed('present-leave', () => this.leave())
    pressed('present-blank', () => this.#toggle('blank'))
    document.addEventListener('keydown', (event) => this.#key(event))
    document.addEventListener('pointermove', () => this.isOn && this.#wake())
    document.addEventListener('pointerup', (event) => this.#tap(event))
    document.addEventListener('fullscreenchange', () => {
      // a window that opens ends full screen in some browsers; F brings it back
      if (!document.fullscreenElement && !this.#presenter.isOpen) this.leave()
    })
    window.addEventListener('resize', () => this.isOn && this.#fit(true))
  }

  /** @param {string} [name] of the slide, as its address has it; else the one at the reading line */
  begin(name) {
    if (this.isOn) return
    this.#before = { look: this.story.look, scroll: window.scrollY }
    this.isOn = true
    document.body.classList.add('presenting')
    this.#bar.hidden = false
    this.#main.tabIndex = -1
    const { look: now, here } = this.story
    const named = this.#slides.findIndex((slide) => slide.name === name)
    const read = this.#slides.findIndex(({ section, look, parts }) =>
      now ? look === now && parts.includes(now.root) : section === here,
    )
    const from = named < 0 ? read : named
    this.#go(Math.max(0, from))
    if (name && named < 0) this.#refuse(name)
    this.#main.focus({ preventScroll: true })
    this.#wake()
  }

  /** Say, in the bar and above the story, that there is no slide of a name. @param {string} given */
  #refuse(given) {
    const text = fill(this.messages.no_slide, { given })
    this.#presenter.say(text)
    byId('notices').append(element('p', { class: 'notice', role: 'status', text }))
  }

  /** @param {boolean} [isSettled] whether to go back to where the reader was */
  leave(isSettled = true) {
    if (!this.isOn) return
    this.isOn = false
    this.#presenter.end()
    delete document.body.dataset.slide
    this.story.note()
    window.clearTimeout(this.#timer)
    this.#watch.disconnect()
    this.#show(null)
    document.body.classList.remove('presenting', 'present-awake')
    for (const part of [this.#bar, this.#notes, this.#blank]) part.hidden = true
    for (const id of ['present-notes-button', 'present-blank-button']) byId(id).setAttribute('aria-pressed', 'false')
    if (document.fullscreenElement) void document.exitFullscreen()
    byId('present').focus({ preventScroll: true })
    if (!isSettled) return
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
    document.body.dataset.slide = slide.name
    if (slide.look) this.story.choose(slide.look)
    this.story.note()
    if (!this.#blank.hidden) this.#toggle('blank')
    const where = byId('present-where')
    where.textContent = slide.where
    where.role = slide.scene ? 'heading' : null // a slide has no other heading of the first level, but the opening
    where.ariaLevel = slide.scene ? '1' : null
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
    this.#presenter.send(this.#shown())
    this.story.say(sentences(`${slide.where}${signs.stop}`, ...said))
  }

  /** What the presenter's window shows. */
  #shown() {
    const [slide, next] = [this.#slides[this.#at], this.#slides[this.#at + 1]]
    return {
      where: slide.where,
      text: words(slide),
      chapter: slide.section.id,
      next: next ? words(next) : '',
      isFirst: this.#at === 0,
      isLast: !next,
      isBlank: !this.#blank.hidden,
    }
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

  /** @param {boolean} isFresh */
  #fit(isFresh) {
    fit(this.#slides[this.#at].scene?.root, isFresh)
  }

  /** @param {'notes' | 'blank'} what */
  #toggle(what) {
    const part = what === 'notes' ? this.#notes : this.#blank
    if (what === 'notes' && part.hidden && this.#presenter.isOpen)
      return this.#presenter.say(this.messages.notes_elsewhere)
    part.hidden = !part.hidden
    byId(`present-${what}-button`).setAttribute('aria-pressed', String(!part.hidden))
    if (what === 'blank') this.#presenter.send(this.#shown())
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
    if (isOpen()) return
    const target = /** @type {Element} */ (event.target)
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key
    if (!this.isOn) return
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
      f: () => void document.documentElement.requestFullscreen?.().catch(() => {}),
      Escape: () => this.leave(),
    }
    return acts[key]
  }

  /** @param {PointerEvent} event */
  #tap(event) {
    if (!this.isOn || event.pointerType !== 'touch' || /** @type {Element} */ (event.target).closest(PRESSED)) return
    this.#wake()
    const place = event.clientX / window.innerWidth
    if (place > 1 - EDGE) this.#go(this.#at + 1)
    else if (place < EDGE) this.#go(this.#at - 1)
  }
}
