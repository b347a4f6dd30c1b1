/**
 * The stage: holds the state, fetches what it needs, and shows it through the views. What it reads, and what stands
 * beside the cell, are a page's own views: `start(View, ...)`, see docs/stage.md.
 */

import { Captions } from './captions.js'
import { Clamps } from './clamps.js'
import { Diagram } from './diagram.js'
import { Equations } from './equations.js'
import { failure } from './failure.js'
import { byId, element, fill, island } from './format.js'
import { HeatMaps } from './heat-maps.js'
import { hides } from './hidden.js'
import { History } from './history.js'
import { listed, signs } from './joining.js'
import { showLegends } from './legends.js'
import { Links } from './links.js'
import { Moment, step } from './moment.js'
import { Numbers } from './numbers.js'
import { forgetColours } from './palette.js'
import { isLoaded } from './plotly-adapter.js'
import { openForms } from './sandboxed.js'
import * as addresses from './state.js'
import { Store } from './store.js'
import { offer } from './story/share.js'
import { nextTask } from './tasks.js'
import { choose, watchTheme } from './theme.js'
import { Tokens } from './tokens.js'
import { Transport } from './transport.js'

const config = island('config')
const messages = island('messages')
const FRAMED = 900 // px: height of a stage in a frame
const calm = matchMedia('(prefers-reduced-motion: reduce)')

addresses.own(config.fields)
const store = new Store(config.addresses, config.lang, config.fields)
const address = new addresses.Address()
const usual = { ...addresses.viewing(''), ...config.state }

/**
 * @typedef {object} Setting what a page's own view is made with
 * @property {Record<string, string>} messages
 * @property {any} config what the page's stage says in `config`, see app/stage/stage.py
 * @property {Stage} stage
 */
/**
 * @typedef {object} How what is new in an update: the numbers (and then everything), the step, the phase, the unit, the
 *   colours
 * @property {boolean} fresh
 * @property {boolean} token
 * @property {boolean} phase
 * @property {boolean} recolour
 * @property {boolean} travel the reader stepped forward, and things may move
 * @property {number} speed
 */
/**
 * @typedef {{update: (moment: Moment, how: How) => void | Promise<void>}} View a page's own view; each update is
 *   idempotent
 */

export class Stage {
  /** @type {addresses.State} */
  state = { ...config.state, ...addresses.viewing(location.search) }
  lang = config.lang
  /** @type {Moment | null} */
  moment = null
  /** @type {import('./store.js').Unit | null} */
  numbers = null
  #asked = 0

  /** @param {(new (setting: Setting) => View)[]} views the page's own */
  constructor(views) {
    const pick = (/** @type {number} */ unit) => this.pick(unit)
    this.captions = new Captions({ messages })
    this.diagram = new Diagram({ word: () => this.#word(), drawn: (scene) => this.links.name(scene) })
    this.history = new History({ messages, pick })
    this.heatMaps = new HeatMaps({ messages, look: (change) => this.#look(change) })
    this.tokens = new Tokens({ messages, go: (token) => this.go({ token }, 'token') })
    this.equations = new Equations({ messages, pick })
    this.numbersTable = new Numbers({ messages })
    this.clamps = new Clamps({ messages, hold: (clamp) => this.load({ clamp }) })
    this.links = new Links({ messages, diagram: this.diagram, history: this.history, pick })
    this.transport = new Transport({
      messages,
      step: (way) => this.step(way),
      phase: (phase) => this.go({ phase }, 'phase'),
      speed: () => Number(this.state.speed),
      stopped: () => this.moment && this.captions.speak(this.moment),
    })
    this.#listen()
    this.views = views.map((Made) => new Made({ messages, config: config.own, stage: this }))
  }

  #listen() {
    const model = /** @type {HTMLSelectElement} */ (byId('model'))
    const variant = /** @type {HTMLSelectElement} */ (byId('variant'))
    const speed = /** @type {HTMLSelectElement} */ (byId('speed'))
    byId('reading').addEventListener('submit', (event) => event.preventDefault())
    const swap = () => {
      const wanted = `${model.value}-${variant.value}`
      const known = config.models.includes(wanted)
        ? wanted
        : config.models.find((/** @type {string} */ name) => name.startsWith(`${model.value}-`))
      void this.load({ model: known ?? this.state.model, ...this.#untouched(model.value) })
    }
    model.addEventListener('change', swap)
    variant.addEventListener('change', swap)
    speed.addEventListener('change', () => this.#set({ speed: speed.value }))
    window.addEventListener('popstate', () => {
      address.forget()
      const state = addresses.read(location.search, usual)
      choose(state.theme)
      void this.load(state, true)
    })
    window.addEventListener('pagehide', () => address.flush())
    openForms()
    watchTheme((theme, chosen) => {
      if (chosen) this.#set({ theme })
      void this.#recolour()
    })
  }

  /** Change the state and the address, nothing that is shown. @param {Partial<addresses.State>} change */
  #set(change, journey = false) {
    this.state = { ...this.state, ...change }
    address.show(this.state, journey)
    for (const link of /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll('[data-state-link]'))) {
      const lang = link.hreflang || this.lang
      link.href = `${config.places.page}${addresses.write({ ...this.state, lang, hide: '' })}`
    }
  }

  /**
   * Fetch what a new model, sentence or clamp needs, keeping the last good view until it is there.
   * @param {Partial<addresses.State>} change
   */
  async load(change, isReturn = false) {
    this.transport.pause()
    const my = ++this.#asked
    const state = { ...this.state, ...change }
    byId('stage').setAttribute('aria-busy', 'true')
    try {
      const answers = await this.#fetch(state)
      if (my !== this.#asked) return
      const [scene, trace, numbers] = answers.data
      const dropped = answers.dropped
      const fitted = this.#fit(
        { ...answers.state, clamp: trace.clamp.map((/** @type {any} */ part) => part.text).join(';') },
        scene,
        trace,
      )
      this.numbers = numbers
      const journey = !isReturn && addresses.isJourney(this.state, fitted)
      this.#set(fitted, journey)
      this.#notice(dropped.length ? fill(messages.dropped, { names: listed(dropped) }) : '')
      await this.#show(new Moment(scene, trace, this.state), 'data')
    } catch (error) {
      if (my === this.#asked) this.#fail(error, change, isReturn)
    } finally {
      if (my === this.#asked) byId('stage').removeAttribute('aria-busy')
    }
  }

  /**
   * What the reader has not changed gives way to what is usual in another task: null, to be filled in.
   * @param {string} task
   */
  #untouched(task) {
    const usual = this.moment?.scene.usual ?? {}
    const state = /** @type {any} */ (this.state)
    if (this.state.model.startsWith(`${task}-`) || !Object.keys(usual).every((name) => state[name] === usual[name]))
      return {}
    return Object.fromEntries(Object.keys(usual).map((name) => [name, null]))
  }

  /**
   * @param {addresses.State} given
   * @returns {Promise<{data: [any, any, any], dropped: string[], state: addresses.State}>}
   */
  async #fetch(given) {
    const isWhole = !Object.values(given).includes(null)
    if (isWhole && (!this.moment || !given.clamp))
      // asked at once; a failure is met below
      for (const early of [store.trace(given), store.unit(given)]) early.catch(() => {})
    const scene = await store.scene(given)
    const state = /** @type {addresses.State} */ (
      Object.fromEntries(Object.entries(given).map(([name, value]) => [name, value ?? scene.usual[name]]))
    )
    const names = scene.bands.map((/** @type {any} */ band) => band.name)
    const parts = state.clamp.split(';').filter(Boolean)
    const fits = parts.filter((part) => names.includes(part.replace(/^!/, '').split(/[/@:]/)[0]))
    const dropped =
      this.moment && this.moment.scene.cell !== scene.cell ? parts.filter((part) => !fits.includes(part)) : []
    const asked = {
      ...state,
      clamp: (dropped.length ? fits : parts).join(';'),
      unit: Math.min(state.unit, scene.units),
    }
    const [trace, numbers] = await Promise.all([store.trace(asked), store.unit(asked)])
    return { data: [scene, trace, numbers], dropped, state }
  }

  /**
   * Keep token, phase and unit inside what there is.
   * @param {addresses.State} state
   * @param {any} scene
   * @param {any} trace
   */
  #fit(state, scene, trace) {
    const keys = scene.phases.map((/** @type {any} */ phase) => phase.key)
    const before = this.moment
    let { phase } = state
    if (!keys.includes(phase)) {
      // another cell: as far into the step as it was
      const share = before ? before.phase / Math.max(1, before.lastPhase) : 0
      phase = keys[Math.round(share * (keys.length - 1))]
    }
    return {
      ...state,
      phase,
      token: Math.min(state.token, trace.tokens.length),
      unit: Math.min(state.unit, scene.units),
    }
  }

  /** @param {import('./transport.js').Way} way @returns {Promise<number>} ms until everything rests */
  step(way) {
    if (!this.moment) return Promise.resolve(0)
    const next = step(this.moment, way)
    if (next.token === this.state.token && next.phase === this.state.phase) return Promise.resolve(0)
    return this.go(next, way === 'next-step' ? 'forward' : 'jump')
  }

  /**
   * Go to a token or phase of this sentence.
   * @param {Partial<addresses.State>} change
   * @param {string} way
   * @returns {Promise<number>}
   */
  async go(change, way) {
    if (!this.moment) return 0
    const before = this.moment
    this.#set(change)
    const moment = new Moment(before.scene, before.trace, this.state)
    const isNext = way === 'forward' || (way === 'phase' && moment.phase === before.phase + 1)
    return this.#show(moment, isNext ? 'forward' : 'jump')
  }

  /**
   * Remember in the address how something is looked at; nothing is fetched.
   * @param {Partial<addresses.State>} change
   */
  note(change) {
    this.#set(change)
    if (this.moment) this.moment.state = this.state
  }

  /** Look at the heat maps otherwise. @param {Partial<addresses.State>} change */
  #look(change) {
    this.note(change)
    if (!this.moment) return
    this.heatMaps.update(this.moment)
    if (isLoaded()) void this.history.look(this.moment)
  }

  /** Tell the reader something, or nothing any more. @param {string} text */
  tell(text) {
    this.#notice(text)
  }

  /** Say something to those who cannot see it. @param {string} sentence */
  say(sentence) {
    this.captions.say(sentence)
  }

  /** Choose a unit. @param {number} unit from 1 */
  async pick(unit) {
    if (!this.moment || unit === this.state.unit) return
    this.#set({ unit })
    const my = this.#asked
    this.numbers = null
    void this.#show(new Moment(this.moment.scene, this.moment.trace, this.state), 'unit')
    try {
      const numbers = await store.unit(this.state)
      if (my !== this.#asked || numbers.unit !== this.state.unit) return
      this.numbers = numbers
      this.equations.update(this.moment, numbers)
    } catch (error) {
      this.#fail(error, { unit }, false)
    }
  }

  /** @param {Moment} moment @param {'data' | 'forward' | 'jump' | 'unit'} what @returns {Promise<number>} */
  async #show(moment, what) {
    const before = this.moment
    this.moment = moment
    const fresh = what === 'data'
    const token = fresh || before?.t !== moment.t
    if (fresh) this.#fields(moment)
    this.captions.update(moment)
    this.tokens.update(moment, { fresh })
    this.transport.update(moment)
    this.equations.update(moment, this.numbers)
    this.clamps.update(moment)
    this.heatMaps.update(moment)
    this.numbersTable.update(moment)
    if (token) await nextTask()
    if (this.moment !== moment) return 0
    const drawn = this.#draw(moment, { fresh, token, before, what })
    if (what !== 'unit') this.#say(moment, before, what)
    if (fresh) {
      if (!isLoaded()) this.#notice(messages.no_drawing, true)
      showLegends(moment, messages)
    }
    const moving = await drawn
    this.links.update(moment)
    return moving
  }

  /** @param {Moment} moment @param {{fresh: boolean, token: boolean, before: Moment | null, what: string}} how */
  async #draw(moment, { fresh, token, before, what }) {
    const travel = what === 'forward' && !calm.matches
    const speed = Number(this.state.speed) || 1
    const own = {
      fresh,
      token,
      phase: fresh || token || before?.phase !== moment.phase,
      recolour: false,
      travel,
      speed,
    }
    const views = this.views.map((view) => view.update(moment, own))
    const drawn = !isLoaded()
      ? []
      : [
          what === 'unit'
            ? this.diagram.mark(moment)
            : this.diagram.update(moment, { fresh, token, travel, arrive: travel && token, speed }),
          fresh
            ? nextTask().then(() => this.history.update(this.moment ?? moment, { fresh }))
            : this.history.update(moment, { fresh }),
        ]
    const [moving] = await Promise.all([...drawn, ...views])
    return Number(moving) || 0
  }

  /** @param {Moment} moment @param {Moment | null} before @param {string} what */
  #say(moment, before, what) {
    if (this.transport.isPlaying || !before) return
    const free = moment.trace.unclamped
    const last = moment.length - 1
    if (what === 'data' && free && before.trace.unclamped !== free) {
      const held = moment.trace.clamp
        .filter((part) => !part.is_off)
        .map((part) => this.clamps.held.describe(part, moment))
        .join(signs.semicolon)
      const [now] = moment.guesses(last).now
      this.captions.say(
        now && !hides('answer')
          ? fill(messages.spoken_held, { held, now: now.token, free: free.predictions[last][0].token })
          : fill(messages.spoken_holding, { held }),
      )
    } else if (what === 'data' && before.trace.unclamped && !free) this.captions.say(messages.spoken_released)
    else this.captions.speak(moment)
  }

  /** Let the form say what is shown. @param {Moment} moment */
  #fields(moment) {
    const [task, ...cell] = this.state.model.split('-')
    const set = (/** @type {string} */ id, /** @type {string} */ value) => {
      const field = /** @type {HTMLInputElement | HTMLSelectElement} */ (byId(id))
      field.value = value
    }
    set('model', task)
    set('variant', cell.join('-'))
    set('speed', this.state.speed)
    byId('variant-summary').textContent = moment.scene.summary
    byId('provenance').textContent = moment.scene.provenance
  }

  /** The step in the chip under the cell. */
  #word() {
    return document.createTextNode(this.moment?.word ?? '')
  }

  async #recolour() {
    const { moment } = this
    if (!moment) return
    forgetColours()
    this.equations.forgetColours()
    this.equations.update(moment, this.numbers)
    const how = { fresh: false, token: false, phase: false, recolour: true, travel: false, speed: 1 }
    const views = this.views.map((view) => view.update(moment, how))
    await Promise.all([...(isLoaded() ? [this.diagram.redraw(), this.history.redraw()] : []), ...views])
    this.links.update(this.moment ?? moment)
  }

  /** @param {string} text @param {boolean} [isError] */
  #notice(text, isError = false) {
    const place = byId('notices')
    if (this.moment || text)
      place.replaceChildren(
        ...(text ? [element('p', { class: isError ? 'notice error' : 'notice', role: 'status', text })] : []),
      )
  }

  /**
   * Say what went wrong beside the last good view, and offer to try again.
   * @param {unknown} error
   * @param {Partial<addresses.State>} change
   * @param {boolean} isReturn
   */
  #fail(error, change, isReturn) {
    byId('notices').replaceChildren(failure(error, messages, () => void this.load(change, isReturn)))
  }
}

/** Make the page's stage, with the page's own views. @param {...(new (setting: Setting) => View)} views */
export function start(...views) {
  const stage = new Stage(views)
  const { page, embedded } = config.places
  offer(
    [
      {
        root: document.body,
        file: 'lstm',
        title: () => document.title,
        link: () => page + addresses.write({ ...stage.state, hide: '' }),
        embed: () => embedded + addresses.write({ ...stage.state, lang: '', theme: '', hide: '' }),
        height: () => FRAMED,
      },
    ],
    messages,
  )
  void stage.load({}, true)
}
