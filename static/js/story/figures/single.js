/** One number on the belt: a block that passes a valve, is added to, and is shown in part, word by word. */

import { fragment } from '../../core/elements.js'
import { fill } from '../../text/messages.js'
import { MINUS, number } from '../../text/numbers.js'
import { EASING } from './between.js'
import { Playing } from './playing.js'

/** @typedef {import('../figure.js').State} State */
/** @typedef {'before' | 'f' | 'kept' | 'g' | 'i' | 'added' | 'after' | 'squashed' | 'o' | 'shown'} Part */
/** @typedef {Record<Part, number>} UnitMoment a unit at a word, as app/story/figures/single/numbers.py */
/** @typedef {{moments: UnitMoment[], said: string[][], words: string[], phases: string[]}} Numbers */
/** @typedef {{from: string, to: string, through?: string}} Journey from one block to another, through a valve */

const PACE = 1700 // ms a phase while it plays
const TRAVEL = 1000 // ms from one block to the next

/** What moves in each phase. @type {Journey[][]} */
const JOURNEYS = [
  [{ from: 'before', to: 'kept', through: 'f' }],
  [{ from: 'g', to: 'added', through: 'i' }],
  [
    { from: 'kept', to: 'after' },
    { from: 'added', to: 'after' },
  ],
  [
    { from: 'after', to: 'squashed' },
    { from: 'squashed', to: 'shown', through: 'o' },
  ],
]

export default class Single {
  /** @type {Numbers | null} */
  #numbers = null
  #wanted = 0
  /** @type {Animation[]} */
  #moving = []
  /** @type {Element[]} */
  #ringed = []

  /** @param {HTMLElement} root @param {import('../figure.js').Setting} setting */
  constructor(root, setting) {
    this.root = root
    this.setting = setting
    this.state = { ...setting.state }
    this.playing = new Playing(this.#at('play'), setting.messages, PACE, {
      begin: () => this.#begin(),
      step: () => this.#walk(1, true),
    })
    this.pictures = this.#at('pictures')
    this.slider = /** @type {HTMLInputElement} */ (this.#at('turn'))
    this.slider.addEventListener('input', () => this.#change({ f: this.slider.value }))
    this.#at('trained').addEventListener('click', () => this.#change({ f: '' }))
    for (const button of this.#all('[data-walk]'))
      button.addEventListener('click', () => this.#walk(Number(button.dataset.walk)))
    for (const button of this.#all('[data-token]'))
      button.addEventListener('click', () => this.#change({ token: button.dataset.token ?? '1', f: '' }))
    root.addEventListener('keydown', (event) => this.#key(event))
    this.pictures.addEventListener('pointerover', (event) => {
      const part = /** @type {SVGElement | null} */ (/** @type {Element} */ (event.target).closest('[data-part]'))
      setting.pointed(part?.dataset.part ?? null)
    })
    this.pictures.addEventListener('pointerleave', () => setting.pointed(null))
  }

  /** @param {string} name */
  #at(name) {
    return /** @type {HTMLElement} */ (this.root.querySelector(`[data-${name}]`))
  }

  /** @param {string} selector */
  #all(selector) {
    return /** @type {HTMLElement[]} */ ([...this.root.querySelectorAll(selector)])
  }

  /** @param {Partial<State>} change */
  #change(change, keepsPlaying = false) {
    if (!keepsPlaying) this.playing.pause()
    this.setting.changed(/** @type {State} */ ({ ...this.state, ...change }))
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (/** @type {HTMLElement} */ (event.target).closest('input') || event.altKey || event.ctrlKey || event.metaKey)
      return
    const way = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    if (!way || document.body.classList.contains('presenting')) return
    event.preventDefault()
    this.#walk(way)
  }

  /** Go one phase on or back, over the ends of words. @param {number} way */
  #walk(way, keepsPlaying = false) {
    if (!this.#numbers) return true // not read yet
    const { phases, words } = this.#numbers
    const place = (Number(this.state.token) - 1) * phases.length + phases.indexOf(this.state.phase) + way
    if (place < 0 || place >= words.length * phases.length) return false
    const token = String(Math.floor(place / phases.length) + 1)
    const own = token === this.state.token ? {} : { f: '' }
    this.#change({ token, phase: phases[place % phases.length], ...own }, keepsPlaying)
    return true
  }

  /** Go one phase on before playback steps by itself, or begin anew at the end. */
  #begin() {
    if (!this.#walk(1, true)) this.#change({ token: '2', phase: this.#numbers?.phases[0] ?? '', f: '' }, true)
  }

  /** @param {State} state @param {{travel: boolean}} how @returns {Promise<string>} */
  async show(state, { travel }) {
    const my = ++this.#wanted
    const before = this.state
    this.state = { ...state }
    const numbers = /** @type {Numbers} */ (await this.setting.ask({ token: '11', phase: 'output', f: '' }))
    if (my !== this.#wanted) return ''
    this.#numbers = numbers
    const step = Number(state.token) - 1
    const phase = numbers.phases.indexOf(state.phase)
    const moment = state.f ? turned(numbers.moments[step], Number(state.f) / 100) : numbers.moments[step]
    this.#stop()
    for (const picture of this.#all('[data-pictures] > svg')) this.#draw(picture, moment, phase)
    const isNext = before.token !== state.token || before.phase !== state.phase
    if (travel && isNext && !this.setting.calm) this.#travel(phase, before.token !== state.token && phase === 0)
    this.slider.value = String(Math.round(moment.f * 100))
    this.slider.setAttribute('aria-valuetext', number(moment.f))
    const trained = /** @type {HTMLButtonElement} */ (this.#at('trained'))
    trained.disabled = !state.f
    this.#mark()
    return this.#say(moment, step, phase)
  }

  /** Mark the present word, and bring it into view where the words scroll. */
  #mark() {
    for (const button of this.#all('[data-token]')) {
      const isHere = button.dataset.token === this.state.token
      if (isHere) button.setAttribute('aria-current', 'step')
      else button.removeAttribute('aria-current')
    }
    const row = this.#at('words')
    const here = /** @type {HTMLElement | null} */ (row.querySelector('[aria-current]'))
    if (here && row.scrollWidth > row.clientWidth + 4)
      row.scrollLeft = here.offsetLeft - row.offsetLeft + here.offsetWidth / 2 - row.clientWidth / 2
  }

  /** @param {UnitMoment} moment @param {number} step @param {number} phase */
  #say(moment, step, phase) {
    const said = this.#at('said')
    if (this.state.f) said.textContent = fill(this.setting.messages.own, written(moment))
    else said.replaceChildren(fragment(/** @type {Numbers} */ (this.#numbers).said[step][phase]))
    return said.textContent ?? ''
  }

  /**
   * Draw a unit at a word, as far as a phase.
   * @param {HTMLElement} picture @param {UnitMoment} moment @param {number} phase
   */
  #draw(picture, moment, phase) {
    const { scale, least, turned: isTurned } = picture.dataset
    const parts = /** @type {NodeListOf<SVGGElement>} */ (picture.querySelectorAll('[data-phase]'))
    for (const part of parts) {
      const own = Number(part.dataset.phase)
      for (const [name, is] of Object.entries({ past: own < phase, now: own === phase, later: own > phase }))
        part.classList.toggle(name, is)
      const name = /** @type {keyof UnitMoment | undefined} */ (part.dataset.block ?? part.dataset.valve)
      if (!name) continue
      const value = moment[name]
      const shown = part.querySelector('.single-number')
      if (shown) shown.textContent = number(value)
      if (part.dataset.valve) turn(part, value)
      else raise(part, value, Math.max(Number(least), Number(scale) * Math.abs(value)), isTurned !== undefined)
    }
  }

  /** Move the blocks of a phase along. @param {number} phase @param {boolean} arrives a new word has come */
  #travel(phase, arrives) {
    const picture = this.#all('[data-pictures] > svg').find((one) => one.checkVisibility())
    if (!picture) return
    if (arrives) this.#arrive(picture)
    for (const [n, journey] of JOURNEYS[phase].entries()) {
      const isAfter = n > 0 && JOURNEYS[phase][n - 1].to === journey.from
      this.#go(picture, journey, (arrives ? TRAVEL / 2 : 0) + (isAfter ? TRAVEL : 0))
    }
  }

  /** Let the number come in from the left. @param {HTMLElement} picture */
  #arrive(picture) {
    const block = /** @type {SVGGElement} */ (picture.querySelector('[data-block="before"]'))
    this.#run(block, [{ transform: 'translateX(-160px)' }, { transform: 'none' }], { duration: TRAVEL / 2 })
  }

  /**
   * Move a copy of a block to another block's place.
   * @param {HTMLElement} picture @param {Journey} journey @param {number} delay ms
   */
  #go(picture, { from, to, through }, delay) {
    const [start, end] = [from, to].map((name) => found(picture, `[data-block="${name}"]`))
    const copy = /** @type {SVGElement} */ (found(start, '.single-block').cloneNode())
    const [x, zero] = [Number(start.dataset.x), Number(start.dataset.zero)]
    const [dx, dy] = [Number(end.dataset.x) - x, Number(end.dataset.zero) - zero]
    const high = (/** @type {SVGElement} */ part) => Number(found(part, '.single-block').getAttribute('height'))
    const size = to === 'after' ? 1 : high(end) / high(start) // a summand arrives as it is
    const wide = Number(found(end, '.single-block').getAttribute('width')) / Number(copy.getAttribute('width'))
    copy.style.transformOrigin = `${x}px ${zero}px`
    const isLifted = from === 'added' // first up to the belt, then along it
    const frames = [
      { transform: 'none', offset: 0 },
      ...(isLifted ? [{ transform: `translate(0,${dy}px)`, offset: 0.5 }] : []),
      ...(through
        ? [
            { transform: `translate(${dx * 0.4}px,${dy * 0.4}px)`, offset: 0.4 },
            { transform: `translate(${dx * 0.6}px,${dy * 0.6}px) scaleY(${size})`, offset: 0.6 },
          ]
        : []),
      { transform: `translate(${dx}px,${dy}px) scale(${wide},${size})`, offset: 1 },
    ]
    found(picture, '[data-travellers]').append(copy)
    copy.style.opacity = '0'
    const shown = { duration: TRAVEL, delay, easing: EASING }
    this.#run(
      copy,
      frames.map((frame) => ({ ...frame, opacity: 1 })),
      shown,
      () => copy.remove(),
    )
    this.#run(end, [{ opacity: 0 }, { opacity: 0 }], { duration: delay + TRAVEL })
  }

  /**
   * @param {SVGElement} part @param {Keyframe[]} frames @param {KeyframeAnimationOptions} options
   * @param {() => void} [after]
   */
  #run(part, frames, options, after = () => {}) {
    const animation = part.animate(frames, options)
    this.#moving.push(animation)
    animation.finished.then(after, after) // cancelled: the same
  }

  #stop() {
    for (const animation of this.#moving.splice(0)) animation.cancel()
  }

  /** @param {string | null} part */
  light(part) {
    for (const node of this.#ringed) node.classList.remove('ringed')
    this.#ringed = part === null ? [] : [...this.pictures.querySelectorAll(`[data-part="${CSS.escape(part)}"]`)]
    for (const node of this.#ringed) node.classList.add('ringed')
  }

  rest() {
    this.playing.pause()
    this.#stop()
  }
}

/** @param {Element} root @param {string} selector */
const found = (root, selector) => /** @type {SVGElement} */ (root.querySelector(selector))

/**
 * A word with another forget gate, as `UnitMoment.with_valve` in app/story/figures/single/numbers.py; both are held to
 * tests/contract/single.json.
 * @param {UnitMoment} moment @param {number} f @returns {UnitMoment}
 */
export function turned(moment, f) {
  const kept = f * moment.before
  const after = kept + moment.added
  const squashed = Math.tanh(after)
  return { ...moment, f, kept, after, squashed, shown: moment.o * squashed }
}

/** The numbers as text, a negative summand in brackets, as `own_valve` writes them. @param {UnitMoment} moment */
export function written(moment) {
  const texts = Object.fromEntries(Object.entries(moment).map(([name, value]) => [name, number(value)]))
  return { ...texts, added: texts.added.startsWith(MINUS) ? `(${texts.added})` : texts.added }
}

/** Open a valve as far as its value. @param {SVGGElement} valve @param {number} value */
function turn(valve, value) {
  const [top, half] = [Number(valve.dataset.top), Number(valve.dataset.half)]
  const high = half * (1 - value)
  for (const jaw of /** @type {NodeListOf<SVGRectElement>} */ (valve.querySelectorAll('[data-jaw]'))) {
    jaw.setAttribute('height', String(high))
    jaw.setAttribute('y', String(jaw.dataset.jaw === 'top' ? top : top + 2 * half - high))
  }
}

/**
 * Draw a value as a block.
 * @param {SVGGElement} part @param {number} value @param {number} high px
 * @param {boolean} isTurned the side above zero has the colour of negative values
 */
function raise(part, value, high, isTurned) {
  const block = found(part, '.single-block')
  const zero = Number(part.dataset.zero)
  block.setAttribute('y', String(value > 0 ? zero - high : zero))
  block.setAttribute('height', String(high))
  const isWarm = value > 0 !== isTurned
  block.classList.toggle('pos', isWarm)
  block.classList.toggle('neg', !isWarm)
}
