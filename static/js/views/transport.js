/** Playback controls: phases, transport buttons, keys, swipes, and playing. */

import { byId, element, fragment } from '../core/elements.js'
import { hides } from '../core/hidden.js'

/** @typedef {'first' | 'previous-token' | 'previous-step' | 'next-step' | 'next-token' | 'last'} Way */

const WAYS = /** @type {Way[]} */ (['first', 'previous-token', 'previous-step', 'next-step', 'next-token', 'last'])
const REST = 900 // ms between two steps while playing, in addition to their motion
const SWIPE = 48 // px
const MANY = 6 // with more phases than this, they have a row of their own; same in templates/stage.html
const FIELDS = 'input, select, textarea, button, summary, a, [contenteditable]'

export class Transport {
  #phases = byId('phases')
  #play = byId('play')
  #timer = 0
  isPlaying = false
  /** @type {import('./moment.js').Place | null} */
  #moment = null

  /**
   * @param {{messages: Record<string, string>, step: (way: Way) => Promise<number>, phase: (key: string) => void,
   *   speed: () => number, stopped: () => void}} options
   */
  constructor(options) {
    this.options = options
    for (const way of WAYS) byId(way).addEventListener('click', (event) => this.#press(event, way))
    this.#play.addEventListener('click', (event) => {
      event.preventDefault()
      this.toggle()
    })
    this.#phases.addEventListener('click', (event) => {
      const button = /** @type {Element} */ (event.target).closest('button')
      if (!button?.dataset.phase) return
      event.preventDefault()
      this.pause()
      options.phase(button.dataset.phase)
    })
    if (!hides('controls')) {
      document.addEventListener('keydown', (event) => this.#key(event))
      this.#swipes(byId('diagram'))
    }
    document.addEventListener('visibilitychange', () => document.hidden && this.pause())
  }

  /** @param {Event} event @param {Way} way */
  #press(event, way) {
    event.preventDefault()
    this.pause()
    void this.options.step(way)
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey) return
    const target = /** @type {Element} */ (event.target)
    const typing = target.closest('input, select, textarea, [contenteditable]')
    const way = /** @type {Record<string, Way>} */ ({
      ArrowRight: event.shiftKey ? 'next-token' : 'next-step',
      ArrowLeft: event.shiftKey ? 'previous-token' : 'previous-step',
      Home: 'first',
      End: 'last',
    })[event.key]
    if (way && !typing) this.#press(event, way)
    else if (event.key === ' ' && !target.closest(FIELDS)) {
      event.preventDefault()
      this.toggle()
    }
  }

  /** Listen to swipes. @param {HTMLElement} place */
  #swipes(place) {
    let start = { x: 0, y: 0 }
    place.addEventListener('touchstart', ({ touches: [touch] }) => (start = { x: touch.clientX, y: touch.clientY }), {
      passive: true,
    })
    place.addEventListener(
      'touchend',
      ({ changedTouches: [touch] }) => {
        const [dx, dy] = [touch.clientX - start.x, touch.clientY - start.y]
        if (place.classList.contains('large')) return // a swipe then scrolls the drawing
        if (Math.abs(dx) < SWIPE || Math.abs(dy) > Math.abs(dx) / 2) return
        this.pause()
        void this.options.step(dx < 0 ? 'next-step' : 'previous-step')
      },
      { passive: true },
    )
  }

  /** @param {import('./moment.js').Place} moment */
  update(moment) {
    if (this.#moment?.scene !== moment.scene) {
      const buttons = moment.scene.phases.map(({ key, label, shown }) => {
        const said = shown === label ? null : label
        const button = element('button', { type: 'button', 'data-phase': key, 'aria-label': said, title: said })
        button.append(fragment(shown))
        return button
      })
      const headed = moment.scene.phases.flatMap(({ heading }, n) =>
        heading ? [element('span', { class: 'phase-layer', text: heading }), buttons[n]] : [buttons[n]],
      )
      document.body.classList.toggle('many-phases', buttons.length > MANY)
      const focused = this.#phases.contains(document.activeElement)
      this.#phases.replaceChildren(...headed)
      if (focused) buttons[moment.phase]?.focus()
    }
    this.#moment = moment
    const isIn = this.#phases.contains(document.activeElement)
    this.#phases.querySelectorAll('button').forEach((button, n) => {
      button.classList.toggle('later', n > moment.phase)
      button.tabIndex = n === moment.phase ? 0 : -1 // one stop for Tab; the arrow keys step
      if (isIn && n === moment.phase) button.focus()
      if (n === moment.phase) button.setAttribute('aria-current', 'step')
      else button.removeAttribute('aria-current')
    })
    this.#centre(moment.phase)
    const atStart = moment.t === 0 && moment.phase === 0
    const atEnd = this.#atEnd
    const off = {
      first: atStart,
      'previous-step': atStart,
      'previous-token': moment.t === 0,
      'next-step': atEnd,
      last: atEnd,
      'next-token': moment.t === moment.length - 1,
    }
    for (const way of WAYS) byId(way).setAttribute('aria-disabled', String(off[way]))
  }

  /** Scroll the current phase into view if not all fit. @param {number} phase */
  #centre(phase) {
    const place = this.#phases
    if (place.scrollWidth <= place.clientWidth + 1) return
    const button = place.querySelectorAll('button')[phase]
    place.scrollTo({ left: button.offsetLeft - place.offsetLeft + button.offsetWidth / 2 - place.clientWidth / 2 })
  }

  get #atEnd() {
    const moment = this.#moment
    return !moment || (moment.t === moment.length - 1 && moment.phase === moment.lastPhase)
  }

  toggle() {
    if (this.isPlaying) this.pause()
    else this.play()
  }

  /** Play to the end of the sentence; restart if already there. */
  play() {
    this.isPlaying = true
    this.#show()
    void this.#go(this.#atEnd ? 'first' : 'next-step')
  }

  /** Take a step while playing, then schedule the next. @param {Way} way */
  async #go(way) {
    if (!this.isPlaying) return
    const moving = await this.options.step(way)
    if (!this.isPlaying) return
    if (this.#atEnd) {
      this.pause()
      return
    }
    this.#timer = window.setTimeout(
      () => void this.#go('next-step'),
      Math.max(moving, 150) + REST / this.options.speed(),
    )
  }

  pause() {
    if (!this.isPlaying) return
    this.isPlaying = false
    window.clearTimeout(this.#timer)
    this.#show()
    this.options.stopped()
  }

  #show() {
    const { messages } = this.options
    const label = this.isPlaying ? messages.pause : messages.play
    this.#play.setAttribute('aria-label', label)
    this.#play.title = label
    this.#play.classList.toggle('playing', this.isPlaying)
  }
}
