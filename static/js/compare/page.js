/** The page that compares two cells on one sentence, each with its diagram, heat maps and next words. */

import { Address, common, count, own, something, speed } from '../core/address.js'
import { Answers } from '../core/answers.js'
import { byId, fragment, within } from '../core/elements.js'
import { listenToText, setField } from '../core/fields.js'
import { languages } from '../core/languages.js'
import { Page } from '../core/page.js'
import { nextTask } from '../core/scheduler.js'
import { forgetColours } from '../drawing/palette.js'
import { offerFiles, pointFiles } from '../sharing/files.js'
import { fill } from '../text/messages.js'
import { verdict } from '../text/verdict.js'
import { Captions } from '../views/captions.js'
import { Moment, step } from '../views/moment.js'
import { PACKED, unpacked } from '../views/trace.js'
import { Transport } from '../views/transport.js'
import { Side } from './side.js'

/** @typedef {import('./side.js').SideName} SideName */
/**
 * @typedef {object} State see app/compare/view.py
 * @property {string} left
 * @property {string} right
 * @property {string} text
 * @property {number | string} left_unit from 1
 * @property {number | string} right_unit
 * @property {number} token from 1
 * @property {string} phase from 1
 * @property {string} speed
 * @property {string} theme
 * @property {string} lang
 */
/** @typedef {Record<SideName, [Server.Scene, Server.Trace]>} Data */
/** @typedef {{state: State, table: Server.ComparedTable, data: Data}} Answer */

const SIDES = /** @type {SideName[]} */ (['left', 'right'])
const KEPT = 60 // cached answers

/** @extends {Page<State, Answer>} */
export class Compare extends Page {
  /** @type {Server.ComparedTable | null} */
  table = null
  #calm = matchMedia('(prefers-reduced-motion: reduce)')
  #answers

  /**
   * @param {Server.CompareConfig} config
   * @param {Record<string, string> & {agree: string, differ: string}} messages
   */
  constructor(config, messages) {
    const address = new Address({
      ...own(config.fields),
      token: { read: count },
      phase: { read: something },
      ...speed,
      ...common(languages()),
    })
    super({ address, state: config.state, messages, busy: byId('stage') })
    this.messages = messages
    this.addresses = config.addresses
    this.lang = config.lang
    this.#answers = new Answers(config.lang, KEPT)
    this.captions = new Captions({ messages, at: within('left') })
    const side = (/** @type {SideName} */ name) =>
      new Side({
        name,
        config,
        messages,
        pick: (unit) => this.pick(name, unit),
        go: (token) => void this.go({ token }, 'token'),
      })
    this.sides = { left: side('left'), right: side('right') }
    this.transport = new Transport({
      messages,
      step: (way) => this.step(way),
      phase: (phase) => void this.go({ phase }, 'phase'),
      speed: () => Number(this.state.speed),
      stopped: () => this.#speak(),
    })
    this.#listen()
  }

  #listen() {
    listenToText((text) => {
      byId('sentence').blur() // the arrow keys then step
      void this.load({ text })
    })
    for (const side of SIDES) {
      const chosen = /** @type {HTMLSelectElement} */ (byId(side))
      chosen.addEventListener('change', () => void this.load({ [side]: chosen.value }))
    }
    byId('swap').addEventListener('click', () => {
      const { left, right, left_unit, right_unit } = this.state
      void this.load({ left: right, right: left, left_unit: right_unit, right_unit: left_unit })
    })
    const speed = /** @type {HTMLSelectElement} */ (byId('speed'))
    speed.addEventListener('change', () => this.set({ speed: speed.value }))
    let waiting = 0
    new ResizeObserver(() => {
      window.clearTimeout(waiting)
      waiting = window.setTimeout(() => this.#reachable(), 100)
    }).observe(byId('lines'))
    this.#tabs()
    offerFiles({
      search: (change) => this.search({ lang: this.lang, ...change }),
      busy: byId('stage'),
      messages: this.messages,
    })
  }

  /** @override */
  link() {
    super.link()
    pointFiles(this.search({ lang: this.lang }))
  }

  /** Make formulas that scroll focusable, so that they can be scrolled by keyboard. */
  #reachable() {
    for (const formula of /** @type {NodeListOf<HTMLElement>} */ (byId('lines').querySelectorAll('.formula'))) {
      if (formula.scrollWidth > formula.clientWidth + 1) formula.tabIndex = 0
      else formula.removeAttribute('tabindex')
    }
  }

  /** Show one cell at a time on a phone. */
  #tabs() {
    const tabs = /** @type {HTMLElement[]} */ (SIDES.map((side) => byId(`${side}-tab`)))
    const show = (/** @type {HTMLElement} */ tab, focus = false) => {
      for (const other of tabs) {
        other.setAttribute('aria-selected', String(other === tab))
        other.tabIndex = other === tab ? 0 : -1
      }
      document.body.dataset.shown = tab.dataset.show
      if (focus) tab.focus()
    }
    for (const [n, tab] of tabs.entries()) {
      tab.addEventListener('click', () => show(tab))
      tab.addEventListener('keydown', (event) => {
        if (event.key !== 'ArrowRight' && event.key !== 'ArrowLeft') return
        event.preventDefault()
        show(tabs[1 - n], true)
      })
    }
    show(tabs[0])
  }

  /** @override */
  recolour() {
    forgetColours()
    for (const side of SIDES) void this.sides[side].recolour()
  }

  /** @override @param {Partial<State>} change @param {boolean} [isReturn] */
  load(change, isReturn) {
    this.transport.pause()
    return super.load(change, isReturn)
  }

  /** @override @param {State} state @returns {Promise<Answer>} */
  async fetch(state) {
    const answers = this.#answers
    const { scene, trace, table } = this.addresses
    const { left, right, text } = state
    const run = (/** @type {string} */ model) => answers.get(trace, { model, text, ...PACKED }, unpacked)
    /** @type {(model: string) => Promise<Server.Scene>} */
    const cell = (model) => answers.get(scene, { model })
    /** @type {Promise<Server.ComparedTable>} */
    const beside = answers.get(table, { left, right })
    const [leftScene, rightScene, leftTrace, rightTrace, both] = await Promise.all([
      cell(left),
      cell(right),
      run(left),
      run(right),
      beside,
    ])
    const fitted = this.#fit(state, { left: leftScene, right: rightScene }, leftTrace)
    return { state: fitted, table: both, data: { left: [leftScene, leftTrace], right: [rightScene, rightTrace] } }
  }

  /** @override @param {Answer} answer */
  async show({ table, data }) {
    this.#write(table)
    await this.#show(data, 'data')
  }

  /**
   * Limit token, phase and units to valid values.
   * @param {State} state
   * @param {Record<SideName, Server.Scene>} scenes
   * @param {Server.Trace} trace
   */
  #fit(state, scenes, trace) {
    const last = Math.max(...SIDES.map((side) => scenes[side].phases.length))
    const units = Object.fromEntries(
      SIDES.map((side) => [`${side}_unit`, Math.min(Number(state[`${side}_unit`]) || 1, scenes[side].units)]),
    )
    const phase = Math.min(Number(state.phase) || last, last)
    return { ...state, ...units, phase: String(phase), token: Math.min(state.token, trace.tokens.length) }
  }

  /** Update both cells' equations, the sentences on them, and the form. @param {Server.ComparedTable} table */
  #write(table) {
    const { state } = this
    if (this.table !== table) {
      this.table = table
      byId('lines').replaceChildren(fragment(table.html))
      for (const line of /** @type {NodeListOf<HTMLElement>} */ (byId('lines').querySelectorAll('[data-differing]'))) {
        for (const node of (line.dataset.differing ?? '').split(' '))
          line.querySelector(`math [data-node="${CSS.escape(node)}"]`)?.classList.add('differs')
      }
      for (const side of SIDES) {
        byId(`${side}-summary`).textContent = table.summaries[side]
        for (const place of ['title', 'tab-title', 'guess-title'])
          byId(`${side}-${place}`).textContent = table.titles[side]
      }
      requestAnimationFrame(() => this.#reachable())
      byId('same').textContent = table.same
      byId('same').hidden = !table.same
    }
    for (const side of SIDES) setField(side, state[side])
    setField('sentence', state.text)
    setField('speed', state.speed)
  }

  /** Merge both cells' phases into one row of buttons, for the transport. @param {Record<SideName, Moment>} moments */
  #both({ left }) {
    const phase = Number(this.state.phase) - 1
    const scene = this.table ?? { phases: [] }
    return { scene, phase, t: left.t, length: left.length, lastPhase: scene.phases.length - 1 }
  }

  /**
   * Return the present moment of a side.
   * @param {SideName} side
   * @param {Server.Scene} scene
   * @param {Server.Trace} trace
   */
  #moment(side, scene, trace) {
    const phase = Math.min(Number(this.state.phase), scene.phases.length) - 1
    return new Moment(scene, trace, {
      ...this.state,
      model: this.state[side],
      clamp: '',
      phase: scene.phases[phase].key,
      unit: Number(this.state[`${side}_unit`]),
    })
  }

  /**
   * Update both sides; return the ms until the animation ends.
   * @param {Data} data
   * @param {'data' | 'forward' | 'jump' | 'unit'} what
   * @returns {Promise<number>}
   */
  async #show(data, what) {
    const before = this.sides.left.moment
    const moments = { left: this.#moment('left', ...data.left), right: this.#moment('right', ...data.right) }
    const fresh = what === 'data'
    const token = fresh || before?.t !== moments.left.t
    this.transport.update(this.#both(moments))
    this.#verdict(moments)
    if (token && before) await nextTask()
    const how = {
      fresh,
      token,
      travel: what === 'forward' && !this.#calm.matches,
      speed: Number(this.state.speed) || 1,
    }
    const moving = []
    for (const side of SIDES) {
      moving.push(this.sides[side].update(moments[side], how))
      await nextTask()
    }
    if (before && !this.transport.isPlaying && what !== 'unit') this.#speak()
    return Math.max(...(await Promise.all(moving)))
  }

  /** Update the verdict on whether both predict the same word. @param {Record<SideName, Moment>} moments */
  #verdict({ left, right }) {
    const [l, r] = [left, right].map((moment) => moment.guesses(moment.t).now[0])
    const isGuessed = left.hasGuessed && right.hasGuessed
    byId('verdict').textContent = isGuessed ? verdict(this.messages, l, r) : this.messages.not_guessed
  }

  /** Announce both sides' moments. */
  #speak() {
    const { left, right } = this.sides
    if (left.moment && right.moment)
      this.captions.say(
        fill(this.messages.spoken_both, {
          left: left.captions.words(left.moment),
          right: right.captions.words(right.moment),
        }),
      )
  }

  get #data() {
    const { left, right } = this.sides
    return /** @type {Data} */ ({
      left: [left.moment?.scene, left.moment?.trace],
      right: [right.moment?.scene, right.moment?.trace],
    })
  }

  /** @param {import('../views/transport.js').Way} way @returns {Promise<number>} ms until the animation ends */
  step(way) {
    const { left, right } = this.sides
    if (!left.moment || !right.moment) return Promise.resolve(0)
    const next = step(this.#both({ left: left.moment, right: right.moment }), way)
    if (next.token === this.state.token && next.phase === this.state.phase) return Promise.resolve(0)
    return this.go(next, way === 'next-step' ? 'forward' : 'jump')
  }

  /**
   * Go to a token or phase of this sentence.
   * @param {Partial<State>} change
   * @param {string} way
   * @returns {Promise<number>}
   */
  async go(change, way) {
    if (!this.sides.left.moment || !this.sides.right.moment) return 0
    if (way === 'token') this.transport.pause()
    const before = Number(this.state.phase)
    this.set(change)
    const isNext = way === 'forward' || (way === 'phase' && Number(this.state.phase) === before + 1)
    return this.#show(this.#data, isNext ? 'forward' : 'jump')
  }

  /** Choose a unit of one side. @param {SideName} side @param {number} unit from 1 */
  pick(side, unit) {
    if (!this.sides[side].moment) return
    this.set({ [`${side}_unit`]: unit })
    void this.#show(this.#data, 'unit')
  }
}
