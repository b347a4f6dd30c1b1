/** The figure of a cell at one word, phase by phase, and of one unit over the whole sentence. */

import { fragment } from '../../core/elements.js'
import { CellPicture } from './cell.js'
import { Playing } from './playing.js'

/** @typedef {import('../figure.js').State} State */

const PACE = 1500 // ms per phase during playback

export default class Steps {
  /** @type {State} the one that the pictures show */
  #drawn
  /** @type {CellPicture[]} */
  #cells = []
  #isCentred = false
  /** The phase whose timeline is shown; -1 until the server's is known. */
  #row = -1
  #wanted = 0

  /** @param {HTMLElement} root @param {import('../figure.js').Setting} setting */
  constructor(root, setting) {
    this.root = root
    this.setting = setting
    this.state = { ...setting.state }
    this.playing = new Playing(this.#at('play'), setting.messages, PACE, {
      begin: () => this.#begin(),
      step: () => this.#walk(1, true),
    })
    this.#drawn = { ...setting.state }
    this.#take()
    this.#listen()
    this.#view()
  }

  /** On a phone, show either the cell or its timeline. */
  #view() {
    this.root.classList.toggle('timed', this.state.view === 'time')
    this.#at('view').setAttribute('aria-pressed', String(this.state.view === 'time'))
  }

  /** @param {string} name */
  #at(name) {
    return /** @type {HTMLElement} */ (this.root.querySelector(`[data-${name}]`))
  }

  #take() {
    this.#cells = [.../** @type {NodeListOf<SVGSVGElement>} */ (this.root.querySelectorAll('.cell'))].map(
      (cell) => new CellPicture(cell, this.setting),
    )
  }

  #listen() {
    this.#at('phases').addEventListener('click', (event) => {
      const button = /** @type {HTMLElement | null} */ (/** @type {HTMLElement} */ (event.target).closest('button'))
      if (button?.dataset.phase) this.#change({ phase: button.dataset.phase })
    })
    for (const button of /** @type {NodeListOf<HTMLElement>} */ (this.root.querySelectorAll('[data-walk]'))) {
      button.addEventListener('click', () => this.#walk(Number(button.dataset.walk)))
    }
    this.#at('view').addEventListener('click', () =>
      this.#change({ view: this.state.view === 'time' ? 'cell' : 'time' }),
    )
    for (const place of ['track', 'words']) {
      this.#at(place).addEventListener('click', (event) => {
        const word = /** @type {SVGElement | null} */ (/** @type {Element} */ (event.target).closest('[data-token]'))
        if (word?.dataset.token) this.#change({ token: word.dataset.token })
      })
    }
    this.#at('track').addEventListener('scroll', () => this.#hold(), { passive: true })
    this.root.addEventListener('keydown', (event) => this.#key(event))
    const form = /** @type {HTMLFormElement} */ (this.#at('own'))
    const field = (/** @type {string} */ name) => /** @type {HTMLInputElement} */ (this.#at(name))
    form.addEventListener('submit', (event) => {
      event.preventDefault()
      this.#read({ text: field('text').value })
    })
    field('example').addEventListener('change', () => {
      if (field('example').value) this.#read({ text: field('example').value })
    })
    field('unit').addEventListener('change', () =>
      this.#change({
        unit: String(Math.min(Number(field('unit').max), Math.max(1, Math.round(Number(field('unit').value)) || 1))),
      }),
    )
    field('model').addEventListener('change', () => this.#read({ model: field('model').value, unit: '', phase: '' }))
  }

  /** Move by keys, when the focus is in no field. @param {KeyboardEvent} event */
  #key(event) {
    if (
      /** @type {HTMLElement} */ (event.target).closest('input, select, textarea') ||
      event.altKey ||
      event.ctrlKey ||
      event.metaKey
    )
      return
    const way = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    if (!way || document.body.classList.contains('presenting')) return
    event.preventDefault()
    if (event.shiftKey) this.#change({ token: String(Number(this.state.token) + way) })
    else this.#walk(way)
  }

  /** Change the sentence or the network; go to the last word and hold nothing. @param {Partial<State>} change */
  #read(change) {
    this.#change({ ...change, token: '', clamp: '' })
  }

  /** @param {Partial<State>} change */
  #change(change, keepsPlaying = false) {
    if (!keepsPlaying) this.playing.pause()
    const next = /** @type {State} */ ({ ...this.state, ...change })
    if (change.token) next.token = String(Math.min(this.#count, Math.max(1, Number(change.token))))
    this.setting.changed(next)
  }

  /** The keys of the phases. */
  get #phases() {
    return [.../** @type {NodeListOf<HTMLElement>} */ (this.#at('phases').querySelectorAll('button'))].map(
      (button) => button.dataset.phase ?? '',
    )
  }

  /** The number of tokens, `<s>` included. */
  get #count() {
    return 1 + this.#at('words').querySelectorAll('button').length
  }

  /** Move by one phase, also across words. @param {number} way 1 or -1 */
  #walk(way, keepsPlaying = false) {
    const keys = this.#phases
    let token = Number(this.state.token)
    let phase = keys.indexOf(this.state.phase) + way
    if (phase >= keys.length) [token, phase] = [token + 1, 0]
    if (phase < 0) [token, phase] = [token - 1, keys.length - 1]
    if (token < 1 || token > this.#count) return false
    this.#change({ token: String(token), phase: keys[phase] }, keepsPlaying)
    return true
  }

  /** Begin anew if playback is started at the end. */
  #begin() {
    const [first, last] = [this.#phases[0], this.#phases.at(-1)]
    if (Number(this.state.token) === this.#count && this.state.phase === last)
      this.#change({ token: '2', phase: first })
  }

  /** @param {State} state @param {{travel: boolean}} how @returns {Promise<string>} */
  async show(state, { travel }) {
    const my = ++this.#wanted
    const before = this.state
    this.state = { ...state }
    const asked = this.setting.ask({
      ...state,
      ...(this.#isSame(state) ? { token: this.#drawn.token, phase: this.#drawn.phase } : {}),
    })
    const numbers = /** @type {Server.StepsData} */ (await asked)
    if (my !== this.#wanted) return ''
    if (!state.token || !state.unit || !state.phase) {
      this.setting.changed(numbers.state) // the server has filled in the defaults
      return ''
    }
    const isOther = !this.#isSame(state)
    if (isOther) {
      this.#redraw(numbers)
      this.#drawn = { ...this.state }
    }
    const step = Number(this.state.token) - 1
    const phase = Math.max(
      0,
      numbers.phases.findIndex((one) => one.key === this.state.phase),
    )
    const isNext =
      travel && !this.setting.calm && (Number(before.token) !== step + 1 || before.phase !== this.state.phase)
    for (const cell of this.#cells) {
      cell.show(numbers, step, phase, numbers.words[step])
      if (isNext && cell.root.checkVisibility())
        cell.travel(numbers, phase, before.token !== this.state.token && phase === 0)
    }
    if (isOther || this.#row !== phase) this.#track(numbers.tracks[phase])
    this.#row = phase
    this.#light(step)
    this.#view()
    const said = this.#at('said')
    said.replaceChildren(fragment(numbers.said[step][phase]))
    this.#centre()
    return said.textContent ?? ''
  }

  /** Whether the present pictures show the same run. @param {State} state */
  #isSame(state) {
    const drawn = this.#drawn
    return ['model', 'text', 'unit', 'clamp'].every((name) => state[name] === drawn[name])
  }

  /** Replace the pictures and controls by those of another run. @param {Server.StepsData} numbers */
  #redraw(numbers) {
    const place = this.#at('cells')
    for (const [n, pan] of place.querySelectorAll('[data-pan]').entries()) {
      pan.replaceChildren(fragment(numbers.pictures[n]))
    }
    this.#take()
    for (const [n, result] of this.#at('results').querySelectorAll(':scope > div').entries()) {
      result.replaceChildren(...numbers.results[n].map(fragment))
    }
    this.#at('phases').replaceChildren(
      ...numbers.phases.map(({ key, label, shown }) => {
        const button = pressed('phase', key, fragment(shown))
        if (label !== shown) button.setAttribute('aria-label', label)
        return button
      }),
    )
    this.#at('words').replaceChildren(
      ...numbers.words.slice(1).map((word, n) => {
        const button = pressed('token', String(n + 2), word)
        button.lang = 'en'
        return button
      }),
    )
    const set = (/** @type {string} */ name, /** @type {string} */ value) => {
      const field = /** @type {HTMLInputElement} */ (this.#at(name))
      field.value = value
    }
    set('text', this.state.text)
    set('unit', this.state.unit)
    set('model', this.state.model)
    const unit = /** @type {HTMLInputElement} */ (this.#at('unit'))
    unit.max = String(numbers.units)
  }

  /** Replace the timeline by another phase's, and keep its scroll position. @param {string} svg */
  #track(svg) {
    const track = this.#at('track')
    const left = track.scrollLeft
    track.replaceChildren(fragment(svg))
    track.scrollLeft = left
    this.#hold()
  }

  /** Mark the present phase and word. @param {number} step */
  #light(step) {
    for (const button of /** @type {NodeListOf<HTMLElement>} */ (
      this.root.querySelectorAll('[data-phases] button, [data-words] button')
    )) {
      const { phase: own, token } = button.dataset
      if (own ? own === this.state.phase : token === this.state.token) button.setAttribute('aria-current', 'step')
      else button.removeAttribute('aria-current')
    }
    const track = this.#at('track')
    for (const word of /** @type {NodeListOf<HTMLElement>} */ (track.querySelectorAll('[data-token]'))) {
      const own = Number(word.dataset.token) - 1
      word.classList.toggle('now', own === step)
      word.classList.toggle('waits', own > step)
    }
    for (const one of /** @type {NodeListOf<HTMLElement>} */ (track.querySelectorAll('[data-column]'))) {
      const own = Number(one.dataset.column) - 1
      one.classList.toggle('waits', own > step)
      one.toggleAttribute('data-current', own === step)
    }
    const here = /** @type {SVGRectElement | null} */ (track.querySelector('[data-here]'))
    if (here) {
      here.style.transform = `translateX(${(step - this.#first()) * Number(here.dataset.columnWidth)}px)`
      here.style.visibility = step ? 'visible' : 'hidden'
    }
  }

  /** The step for which the frame of the present word was drawn. */
  #first() {
    return Number(this.#drawn.token) - 1
  }

  /** On a phone, scroll the running phase and the present word into the middle. */
  #centre() {
    for (const pan of /** @type {NodeListOf<HTMLElement>} */ (this.root.querySelectorAll('[data-pan]'))) {
      this.#bring(pan, '[data-kind="box"].now, [data-kind="circle"].now')
    }
    this.#bring(this.#at('track'), '.word.now')
    this.#bring(this.#at('words'), '[aria-current]')
    this.#isCentred = true
  }

  /** Keep the labels at the left of the timeline while it scrolls. */
  #hold() {
    const track = this.#at('track')
    const gutter = /** @type {SVGGElement | null} */ (track.querySelector('.gutter'))
    if (gutter)
      gutter.style.transform = `translateX(${track.scrollLeft / (gutter.ownerSVGElement?.getScreenCTM()?.a ?? 1)}px)`
  }

  /**
   * Scroll an element horizontally until one of its descendants is in the middle.
   * @param {HTMLElement} place
   * @param {string} selector
   */
  #bring(place, selector) {
    if (place.scrollWidth < place.clientWidth + 4) return
    const found = [...place.querySelectorAll(selector)].map((one) => one.getBoundingClientRect())
    if (!found.length) return
    const [left, right] = [Math.min(...found.map((box) => box.left)), Math.max(...found.map((box) => box.right))]
    const frame = place.getBoundingClientRect()
    const middle = (left + right) / 2 - frame.left - frame.width / 2
    place.scrollTo({
      left: place.scrollLeft + middle,
      behavior: this.setting.calm || !this.#isCentred ? 'instant' : 'smooth',
    })
  }

  /** @param {string | null} part */
  light(part) {
    for (const cell of this.#cells) cell.ring(part)
  }

  rest() {
    this.playing.pause()
    for (const cell of this.#cells) cell.rest()
  }
}

/**
 * Build a button for a phase or a word.
 * @param {string} name of its data attribute
 * @param {string} value
 * @param {string | Node} content
 */
function pressed(name, value, content) {
  const button = document.createElement('button')
  button.type = 'button'
  button.dataset[name] = value
  button.append(content)
  return button
}
