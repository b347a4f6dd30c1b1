/** Two cells on one sentence: one moment, two sides, each with its own diagram, heat maps and next words. */

import { Captions } from './captions.js'
import { Diagram } from './diagram.js'
import { failure } from './failure.js'
import { byId, element, fill, fragment, island, within } from './format.js'
import { History } from './history.js'
import { Links } from './links.js'
import { Moment, step } from './moment.js'
import { forgetColours } from './palette.js'
import { isLoaded } from './plotly-adapter.js'
import { Predictions } from './predictions.js'
import * as addresses from './state.js'
import { Store } from './store.js'
import { nextTask } from './tasks.js'
import { verdict } from './text/verdict.js'
import { choose, watchTheme } from './theme.js'
import { Tokens } from './tokens.js'
import { Transport } from './transport.js'

/** @typedef {'left' | 'right'} SideName */

const config = island('config')
const messages = island('messages')
const calm = matchMedia('(prefers-reduced-motion: reduce)')
const SIDES = /** @type {SideName[]} */ (['left', 'right'])
const LETTERS = 1.28 // half a page is narrow: larger letters

addresses.own(config.fields)
const stores = {
  left: new Store(config.addresses, config.lang, []),
  right: new Store(config.addresses, config.lang, []),
}
const tables = new Store({ scene: config.addresses.table, trace: '', unit: '' }, config.lang, [])
const address = new addresses.Address()
const usual = { ...config.state }

class Side {
  /** @type {Moment | null} */
  moment = null

  /** @param {SideName} name @param {Compare} page */
  constructor(name, page) {
    this.name = name
    const at = within(name)
    const root = at('side')
    const pick = (/** @type {number} */ unit) => page.pick(name, unit)
    this.captions = new Captions({ messages, at })
    this.diagram = new Diagram({
      word: () => document.createTextNode(this.moment?.word ?? ''),
      drawn: (scene) => this.links.name(scene),
      at,
      letters: LETTERS,
    })
    this.history = new History({ messages, pick, at, root })
    this.tokens = new Tokens({ messages, go: (token) => void page.go({ token }, 'token'), at, root })
    this.predictions = new Predictions({ messages, config, at })
    this.links = new Links({
      messages,
      diagram: this.diagram,
      history: this.history,
      pick,
      at,
      lines: `#lines .side-${name}`,
    })
    const unit = /** @type {HTMLInputElement} */ (at('unit'))
    unit.addEventListener('change', () =>
      pick(Math.min(Number(unit.max), Math.max(1, Math.round(Number(unit.value)) || 1))),
    )
  }

  /** @param {Moment} moment @param {{fresh: boolean, token: boolean, travel: boolean, speed: number}} how */
  async update(moment, how) {
    const before = this.moment
    this.moment = moment
    const at = within(this.name)
    if (how.fresh) {
      const unit = /** @type {HTMLInputElement} */ (at('unit'))
      unit.max = String(moment.scene.units)
      at('provenance').textContent = moment.scene.provenance
    }
    const unit = /** @type {HTMLInputElement} */ (at('unit'))
    unit.value = String(moment.unit + 1)
    this.captions.update(moment)
    this.tokens.update(moment, { fresh: how.fresh })
    this.#light(moment)
    const waits = !how.fresh && !how.token && before?.phase === moment.phase && before.unit === moment.unit
    const own = { ...how, phase: true, recolour: false }
    const drawn =
      isLoaded() && !waits
        ? [this.diagram.update(moment, { ...how, arrive: how.travel && how.token }), this.history.update(moment, how)]
        : []
    const [moving] = await Promise.all([...drawn, this.predictions.update(moment, own)])
    this.links.update(moment)
    return Number(moving) || 0
  }

  /** Which of its equations are running, and which are to come. @param {Moment} moment */
  #light(moment) {
    for (const line of /** @type {NodeListOf<HTMLElement>} */ (
      document.querySelectorAll(`#lines .side-${this.name} [data-line]`)
    )) {
      const phase = moment.scene.phases.findIndex(({ lines }) => lines.includes(line.dataset.line ?? ''))
      line.classList.toggle('running', phase === moment.phase)
      line.classList.toggle('later', phase > moment.phase)
      if (phase === moment.phase) line.setAttribute('aria-current', 'step')
      else line.removeAttribute('aria-current')
    }
  }

  async recolour() {
    const moment = this.moment
    if (!moment) return
    const how = { fresh: false, token: false, phase: false, recolour: true, travel: false, speed: 1 }
    await Promise.all([
      ...(isLoaded() ? [this.diagram.redraw(), this.history.redraw()] : []),
      this.predictions.update(moment, how),
    ])
  }
}

class Compare {
  state = config.state
  /** @type {any} */
  table = null
  #asked = 0

  constructor() {
    this.captions = new Captions({ messages, at: within('left') })
    this.sides = { left: new Side('left', this), right: new Side('right', this) }
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
    const sentence = /** @type {HTMLInputElement} */ (byId('sentence'))
    byId('reading').addEventListener('submit', (event) => {
      event.preventDefault()
      void this.load({ text: sentence.value })
    })
    const examples = /** @type {HTMLSelectElement} */ (byId('examples'))
    examples.addEventListener('change', () => {
      if (examples.value) void this.load({ text: examples.value })
      examples.selectedIndex = 0
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
    speed.addEventListener('change', () => this.#set({ speed: speed.value }))
    window.addEventListener('popstate', () => {
      address.forget()
      const state = addresses.read(location.search, usual)
      choose(state.theme)
      void this.load(state, true)
    })
    window.addEventListener('pagehide', () => address.flush())
    watchTheme((theme, chosen) => {
      if (chosen) this.#set({ theme })
      forgetColours()
      for (const side of SIDES) void this.sides[side].recolour()
    })
    let waiting = 0
    new ResizeObserver(() => {
      window.clearTimeout(waiting)
      waiting = window.setTimeout(() => this.#reachable(), 100)
    }).observe(byId('lines'))
    this.#tabs()
  }

  /** A formula that scrolls can be walked to and scrolled by keyboard. */
  #reachable() {
    for (const formula of /** @type {NodeListOf<HTMLElement>} */ (byId('lines').querySelectorAll('.formula'))) {
      if (formula.scrollWidth > formula.clientWidth + 1) formula.tabIndex = 0
      else formula.removeAttribute('tabindex')
    }
  }

  /** On a phone one cell is shown at a time. */
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

  /** @param {Record<string, any>} change */
  #set(change, journey = false) {
    this.state = { ...this.state, ...change }
    address.show(this.state, journey)
    const link = /** @type {HTMLAnchorElement} */ (byId('language'))
    link.href = `${location.pathname}${addresses.write({ ...this.state, lang: link.hreflang })}`
  }

  /**
   * Fetch what other cells or another sentence need, keeping the last good view until it is there.
   * @param {Record<string, any>} change
   */
  async load(change, isReturn = false) {
    this.transport.pause()
    const my = ++this.#asked
    const state = { ...this.state, ...change }
    byId('stage').setAttribute('aria-busy', 'true')
    try {
      const asked = SIDES.map((side) => ({ ...state, model: state[side] }))
      const answers = await Promise.all([
        ...SIDES.map((side, n) => stores[side].scene(asked[n])),
        ...SIDES.map((side) => stores[side].traceOf({ model: state[side], text: state.text })),
        tables.ask({ left: state.left, right: state.right }),
      ])
      if (my !== this.#asked) return
      const [leftScene, rightScene, leftTrace, rightTrace, table] = answers
      const fitted = this.#fit(state, { left: leftScene, right: rightScene }, leftTrace)
      const journey = !isReturn && addresses.isJourney(this.state, fitted)
      this.#set(fitted, journey)
      this.#notice('')
      this.#write(table)
      await this.#show({ left: [leftScene, leftTrace], right: [rightScene, rightTrace] }, 'data')
    } catch (error) {
      if (my === this.#asked) this.#fail(error, change, isReturn)
    } finally {
      if (my === this.#asked) byId('stage').removeAttribute('aria-busy')
    }
  }

  /**
   * Keep token, phase and units inside what there is.
   * @param {any} state
   * @param {Record<SideName, any>} scenes
   * @param {any} trace
   */
  #fit(state, scenes, trace) {
    const last = Math.max(...SIDES.map((side) => scenes[side].phases.length))
    const units = Object.fromEntries(
      SIDES.map((side) => [`${side}_unit`, Math.min(Number(state[`${side}_unit`]) || 1, scenes[side].units)]),
    )
    const phase = Math.min(Number(state.phase) || last, last)
    return { ...state, ...units, phase: String(phase), token: Math.min(state.token, trace.tokens.length) }
  }

  /** The equations of both, the sentences on them, and the form. @param {any} table */
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
    const set = (/** @type {string} */ id, /** @type {string} */ value) => {
      const field = /** @type {HTMLInputElement | HTMLSelectElement} */ (byId(id))
      field.value = value
    }
    for (const side of SIDES) set(side, state[side])
    set('sentence', state.text)
    set('speed', state.speed)
  }

  /** Both cells' phases as one row of buttons, for the transport. @param {Record<SideName, Moment>} moments */
  #both({ left }) {
    const phase = Number(this.state.phase) - 1
    const { phases } = this.table
    return { scene: this.table, phase, t: left.t, length: left.length, lastPhase: phases.length - 1 }
  }

  /** @param {SideName} side @param {any} scene @param {any} trace */
  #moment(side, scene, trace) {
    const phase = Math.min(Number(this.state.phase), scene.phases.length) - 1
    return new Moment(scene, trace, {
      ...this.state,
      model: this.state[side],
      phase: scene.phases[phase].key,
      unit: Number(this.state[`${side}_unit`]),
    })
  }

  /**
   * @param {Record<SideName, [any, any]>} data
   * @param {'data' | 'forward' | 'jump' | 'unit'} what
   * @returns {Promise<number>}
   */
  async #show(data, what) {
    const before = this.sides.left.moment
    const moments = { left: this.#moment('left', ...data.left), right: this.#moment('right', ...data.right) }
    const fresh = what === 'data'
    const token = fresh || before?.t !== moments.left.t
    this.transport.update(/** @type {any} */ (this.#both(moments)))
    this.#verdict(moments)
    if (token && before) await nextTask()
    const how = { fresh, token, travel: what === 'forward' && !calm.matches, speed: Number(this.state.speed) || 1 }
    const moving = []
    for (const side of SIDES) {
      moving.push(this.sides[side].update(moments[side], how))
      await nextTask()
    }
    if (before && !this.transport.isPlaying && what !== 'unit') this.#speak()
    if (fresh && !isLoaded()) this.#notice(messages.no_drawing, true)
    return Math.max(...(await Promise.all(moving)))
  }

  /** Do both expect the same word? @param {Record<SideName, Moment>} moments */
  #verdict({ left, right }) {
    const [l, r] = [left, right].map((moment) => moment.guesses(moment.t).now[0])
    byId('verdict').textContent = left.hasGuessed && right.hasGuessed ? verdict(messages, l, r) : messages.not_guessed
  }

  #speak() {
    const { left, right } = this.sides
    if (left.moment && right.moment)
      this.captions.say(
        fill(messages.spoken_both, {
          left: left.captions.words(left.moment),
          right: right.captions.words(right.moment),
        }),
      )
  }

  get #data() {
    const { left, right } = this.sides
    return /** @type {Record<SideName, [any, any]>} */ ({
      left: [left.moment?.scene, left.moment?.trace],
      right: [right.moment?.scene, right.moment?.trace],
    })
  }

  /** @param {import('./transport.js').Way} way @returns {Promise<number>} ms until everything rests */
  step(way) {
    const { left, right } = this.sides
    if (!left.moment || !right.moment) return Promise.resolve(0)
    const next = step(/** @type {any} */ (this.#both({ left: left.moment, right: right.moment })), way)
    if (next.token === this.state.token && next.phase === this.state.phase) return Promise.resolve(0)
    return this.go(next, way === 'next-step' ? 'forward' : 'jump')
  }

  /**
   * Go to a token or phase of this sentence.
   * @param {Record<string, any>} change
   * @param {string} way
   * @returns {Promise<number>}
   */
  async go(change, way) {
    if (!this.sides.left.moment || !this.sides.right.moment) return 0
    if (way === 'token') this.transport.pause()
    const before = Number(this.state.phase)
    this.#set(change)
    const isNext = way === 'forward' || (way === 'phase' && Number(this.state.phase) === before + 1)
    return this.#show(this.#data, isNext ? 'forward' : 'jump')
  }

  /** Choose a unit of one side. @param {SideName} side @param {number} unit from 1 */
  pick(side, unit) {
    if (!this.sides[side].moment) return
    this.#set({ [`${side}_unit`]: unit })
    void this.#show(this.#data, 'unit')
  }

  /** @param {string} text @param {boolean} [isError] */
  #notice(text, isError = false) {
    const place = byId('notices')
    if (this.sides.left.moment || text)
      place.replaceChildren(
        ...(text ? [element('p', { class: isError ? 'notice error' : 'notice', role: 'status', text })] : []),
      )
  }

  /**
   * Say what went wrong beside the last good view, and offer to try again.
   * @param {unknown} error
   * @param {Record<string, any>} change
   * @param {boolean} isReturn
   */
  #fail(error, change, isReturn) {
    byId('notices').replaceChildren(failure(error, messages, () => void this.load(change, isReturn)))
  }
}

const page = new Compare()
void page.load({}, true)
