/**
 * The stage: one model reads one input, and its views show the moment. The input and the panels beside the cell are a
 * page's own views, see docs/stage.md.
 */

import { byId } from '../core/elements.js'
import { setField } from '../core/fields.js'
import { hides } from '../core/hidden.js'
import { languages } from '../core/languages.js'
import { Page } from '../core/page.js'
import { openForms } from '../core/sandboxed.js'
import { nextTask } from '../core/scheduler.js'
import { forgetColours } from '../drawing/palette.js'
import { offerFiles, pointFiles } from '../sharing/files.js'
import { listed, signs } from '../text/joining.js'
import { fill } from '../text/messages.js'
import { Bands } from '../views/bands.js'
import { Captions } from '../views/captions.js'
import { Clamps } from '../views/clamps.js'
import { Code } from '../views/code.js'
import { Diagram } from '../views/diagram.js'
import { Equations } from '../views/equations.js'
import { HeatMaps } from '../views/heat-maps.js'
import { Inside } from '../views/inside.js'
import { showLegends } from '../views/legends.js'
import { Linking } from '../views/linking.js'
import { Moment, step } from '../views/moment.js'
import { Numbers } from '../views/numbers.js'
import { Tokens } from '../views/tokens.js'
import { Transport } from '../views/transport.js'
import { stageAddress } from './address.js'
import { StageAnswers } from './answers.js'
import { filled, fitted, holdable, untouched } from './fitting.js'

/**
 * @template [Config=unknown]
 * @typedef {object} Setting the argument of the constructor of a page's own view
 * @property {Record<string, string>} messages
 * @property {Config} config the stage's own, see app/stage/stage.py
 * @property {Stage} stage
 */
/** @typedef {import('../views/moment.js').How} How */
/**
 * @typedef {{update: (moment: Moment, how: How) => void | Promise<void>}} View a page's own view; each update is
 *   idempotent
 */

/** @typedef {import('./address.js').State} State */
/**
 * @typedef {object} Answer the data of a state
 * @property {State} state
 * @property {string} notice
 * @property {Server.Scene} scene
 * @property {Server.Trace} trace
 * @property {Server.Unit} numbers
 */

/** @extends {Page<State, Answer>} */
export class Stage extends Page {
  /** @type {Moment | null} */
  moment = null
  /** Whether data have come that are not shown yet. */
  #isNew = false
  /** @type {Server.Unit | null} */
  numbers = null
  #calm = matchMedia('(prefers-reduced-motion: reduce)')
  #answers
  #models

  /**
   * @param {Server.StageConfig} config
   * @param {Record<string, string>} messages
   * @param {(new (setting: Setting<never>) => View)[]} views the page's own
   */
  constructor(config, messages, views) {
    const address = stageAddress(config.fields, languages())
    const state = { ...config.state, ...address.local(location.search) }
    super({ address, state, usual: { ...config.state, ...address.local('') }, messages, busy: byId('stage') })
    this.config = config
    this.#models = config.models
    this.messages = messages
    this.lang = config.lang
    this.#answers = new StageAnswers(config.addresses, config.lang, config.fields)
    const pick = (/** @type {number} */ unit) => this.pick(unit)
    this.captions = new Captions({ messages })
    this.diagram = new Diagram({ word: () => this.#word(), drawn: (scene) => this.linking.name(scene) })
    this.bands = new Bands({ messages, pick })
    this.heatMaps = new HeatMaps({ messages, look: (change) => this.#look(change) })
    this.tokens = new Tokens({ messages, go: (token) => this.go({ token }, 'token') })
    this.equations = new Equations({ messages, pick })
    this.numbersTable = new Numbers({ messages })
    this.code = document.getElementById('code') && new Code({ messages })
    this.clamps = new Clamps({ messages, hold: (clamp) => this.load({ clamp }) })
    const inside = new Inside()
    this.linking = new Linking({
      messages,
      diagram: this.diagram,
      bands: this.bands,
      pick,
      say: (text) => this.say(text),
      open: (about, from) => inside.open(about, from),
    })
    this.transport = new Transport({
      messages,
      step: (way) => this.step(way),
      phase: (phase) => this.go({ phase }, 'phase'),
      speed: () => Number(this.state.speed),
      stopped: () => this.moment && this.captions.speak(this.moment),
    })
    this.#listen()
    this.views = views.map((Made) => new Made({ messages, config: /** @type {never} */ (config.own), stage: this }))
  }

  #listen() {
    const model = /** @type {HTMLSelectElement} */ (byId('model'))
    const variant = /** @type {HTMLSelectElement} */ (byId('variant'))
    const speed = /** @type {HTMLSelectElement} */ (byId('speed'))
    byId('reading').addEventListener('submit', (event) => event.preventDefault())
    const swap = () => {
      const ofTask = this.#models.filter(({ task }) => task === model.value)
      const wanted = ofTask.find(({ cell }) => cell === variant.value) ?? ofTask[0] ?? this.#model()
      const usual = this.moment?.scene.usual ?? {}
      const isSameTask = this.#model()?.task === model.value
      void this.load({ model: wanted?.name ?? this.state.model, ...untouched(this.state, usual, isSameTask) })
    }
    model.addEventListener('change', swap)
    variant.addEventListener('change', swap)
    speed.addEventListener('change', () => {
      this.set({ speed: speed.value })
      this.#unusual()
    })
    openForms()
    offerFiles({
      search: (change) => this.search({ lang: this.lang, hide: '', ...change }),
      busy: byId('stage'),
      messages: this.messages,
    })
  }

  /** @override */
  link() {
    pointFiles(this.search({ lang: this.lang, hide: '' }))
    for (const link of /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll('[data-state-link]'))) {
      link.href = this.config.places.page + this.search({ lang: link.hreflang || this.lang, hide: '' })
    }
  }

  /** @override @param {Partial<State>} change @param {boolean} [isReturn] */
  load(change, isReturn) {
    this.transport.pause()
    return super.load(change, isReturn)
  }

  /** @override @param {State} given null stands for a default @returns {Promise<Answer>} */
  async fetch(given) {
    const answers = this.#answers
    const before = this.moment
    const isWhole = Object.values(given).every((value) => value !== null)
    if (isWhole && (!before || !given.clamp)) {
      // requested in parallel; failures are handled below
      for (const early of [answers.trace(given), answers.unit(given)]) early.catch(() => {})
    }
    const scene = await answers.scene(given)
    const state = filled(given, scene)
    const { kept, dropped } = holdable(state.clamp, scene)
    const isOther = before !== null && before.scene.cell !== scene.cell
    const clamp = isOther ? kept.join(';') : state.clamp
    const asked = { ...state, clamp, unit: Math.min(state.unit, scene.units) }
    const [trace, numbers] = await Promise.all([answers.trace(asked), answers.unit(asked)])
    return {
      state: {
        ...fitted(state, scene, trace.tokens.length, before),
        clamp: trace.clamp.map(({ text }) => text).join(';'),
      },
      notice: isOther && dropped.length ? fill(this.messages.dropped, { names: listed(dropped) }) : '',
      scene,
      trace,
      numbers,
    }
  }

  /** @override @param {Answer} answer */
  async show({ scene, trace, numbers }) {
    this.numbers = numbers
    await this.#show(new Moment(scene, trace, this.state), 'data')
  }

  /** @param {import('../views/transport.js').Way} way @returns {Promise<number>} ms until the animation ends */
  step(way) {
    if (!this.moment) return Promise.resolve(0)
    const next = step(this.moment, way)
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
    if (!this.moment) return 0
    const before = this.moment
    this.set(change)
    const moment = new Moment(before.scene, before.trace, this.state)
    const isNext = way === 'forward' || (way === 'phase' && moment.phase === before.phase + 1)
    return this.#show(moment, isNext ? 'forward' : 'jump')
  }

  /**
   * Store a display setting in the address, without fetching.
   * @param {Partial<State>} change
   */
  note(change) {
    this.set(change)
    if (this.moment) this.moment.state = this.state
  }

  /** Change the display of the heat maps. @param {Partial<State>} change */
  #look(change) {
    this.note(change)
    if (!this.moment) return
    this.heatMaps.update(this.moment)
    this.#unusual()
    void this.bands.look(this.moment)
  }

  /** Announce a sentence to screen readers. @param {string} sentence */
  say(sentence) {
    this.captions.say(sentence)
  }

  /** Choose a unit. @param {number} unit from 1 */
  async pick(unit) {
    if (!this.moment || unit === this.state.unit) return
    this.set({ unit })
    const isLatest = this.latest()
    this.numbers = null
    void this.#show(new Moment(this.moment.scene, this.moment.trace, this.state), 'unit')
    try {
      const numbers = await this.#answers.unit(this.state)
      if (!isLatest() || numbers.unit !== this.state.unit) return
      this.numbers = numbers
      this.equations.update(this.moment, numbers)
    } catch (error) {
      this.fail(error, () => void this.load({ unit }))
    }
  }

  /**
   * Update all views; return the ms until the animation ends.
   * @param {Moment} moment
   * @param {'data' | 'forward' | 'jump' | 'unit'} what
   * @returns {Promise<number>}
   */
  async #show(moment, what) {
    const before = this.moment
    this.moment = moment
    this.#isNew ||= what === 'data' // another moment may come while the first one of new data is being shown
    const fresh = this.#isNew
    const token = fresh || before?.t !== moment.t
    const updates = [
      () => this.captions.update(moment),
      () => this.tokens.update(moment, { fresh }),
      () => this.transport.update(moment),
      () => this.equations.update(moment, this.numbers),
      () => this.clamps.update(moment),
      () => this.heatMaps.update(moment),
      () => this.#unusual(),
      () => this.numbersTable.update(moment),
    ]
    if (fresh) this.#fields(moment)
    if (fresh) this.code?.update(moment)
    for (const update of updates) {
      update()
      if (fresh) await nextTask()
      if (this.moment !== moment) return 0
    }
    if (token && !fresh) await nextTask()
    if (this.moment !== moment) return 0
    this.#isNew = false
    const drawn = this.#draw(moment, { fresh, token, before, what })
    if (what !== 'unit') this.#say(moment, before, what)
    if (fresh) showLegends(moment, this.messages)
    const moving = await drawn
    this.linking.update(moment)
    return moving
  }

  /**
   * Update diagram, heat maps and the page's own views.
   * @param {Moment} moment
   * @param {{fresh: boolean, token: boolean, before: Moment | null, what: string}} how
   */
  async #draw(moment, { fresh, token, before, what }) {
    const travel = what === 'forward' && !this.#calm.matches
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
    const drawn = [
      what === 'unit'
        ? this.diagram.mark(moment)
        : this.diagram.update(moment, { fresh, token, travel, arrive: travel && token, speed }),
      fresh
        ? nextTask().then(() => this.bands.update(this.moment ?? moment, { fresh }))
        : this.bands.update(moment, { fresh }),
    ]
    const [moving] = await Promise.all([...drawn, ...views])
    return Number(moving) || 0
  }

  /**
   * Announce the moment, or the effect of a change of held values.
   * @param {Moment} moment
   * @param {Moment | null} before
   * @param {string} what
   */
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
          ? fill(this.messages.spoken_held, { held, now: now.token, free: free.predictions[last][0].token })
          : fill(this.messages.spoken_holding, { held }),
      )
    } else if (what === 'data' && before.trace.unclamped && !free) this.captions.say(this.messages.spoken_released)
    else this.captions.speak(moment)
  }

  /** Return the current model as the two lists have it. @returns {Server.ListedModel | undefined} */
  #model() {
    return this.#models.find(({ name }) => name === this.state.model)
  }

  /** Set the form's fields to the current state. @param {Moment} moment */
  #fields(moment) {
    const model = this.#model()
    setField('model', model?.task ?? '')
    setField('variant', model?.cell ?? '')
    setField('speed', this.state.speed)
    byId('variant-summary').textContent = moment.scene.summary
    byId('provenance').textContent = moment.scene.provenance
  }

  /** Show beside "More" what is set there other than usual. */
  #unusual() {
    const { speed, order, rows, zoom } = this.state
    const names = { speed: speed !== '1', 'rows-order': order, 'rows-units': rows, 'rows-zoom': zoom }
    const set = Object.entries(names).filter(([, isSet]) => isSet)
    byId('more-state').textContent = set
      .map(([id]) => /** @type {HTMLSelectElement} */ (byId(id)).selectedOptions[0]?.text ?? '')
      .join(signs.comma)
  }

  /** Write the step into the chip under the cell. */
  #word() {
    return document.createTextNode(this.moment?.word ?? '')
  }

  /** @override */
  recolour() {
    void this.#recolour()
  }

  async #recolour() {
    const { moment } = this
    if (!moment) return
    forgetColours()
    this.equations.forgetColours()
    this.equations.update(moment, this.numbers)
    const how = { fresh: false, token: false, phase: false, recolour: true, travel: false, speed: 1 }
    const views = this.views.map((view) => view.update(moment, how))
    await Promise.all([this.diagram.redraw(), this.bands.redraw(), ...views])
    this.linking.update(this.moment ?? moment)
  }
}
