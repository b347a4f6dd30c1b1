/** One of two cells: its own diagram, heat maps and next words. */

import { within } from '../core/elements.js'
import { nextTask } from '../core/scheduler.js'
import { Bands } from '../views/bands.js'
import { Captions } from '../views/captions.js'
import { Diagram } from '../views/diagram.js'
import { Linking } from '../views/linking.js'
import { Predictions } from '../views/predictions.js'
import { Tokens } from '../views/tokens.js'

/** @typedef {'left' | 'right'} SideName */
/** @typedef {import('../views/moment.js').Moment} Moment */

export class Side {
  /** @type {Moment | null} */
  moment = null
  /** Whether data have come that are not shown yet. */
  #isNew = false

  /**
   * @param {object} options
   * @param {SideName} options.name
   * @param {{bars: Server.Figure}} options.config
   * @param {Record<string, string>} options.messages
   * @param {(unit: number) => void} options.pick
   * @param {(token: number) => void} options.go
   */
  constructor({ name, config, messages, pick, go }) {
    this.name = name
    const at = within(name)
    const root = at('side')
    this.captions = new Captions({ messages, at })
    this.diagram = new Diagram({
      word: () => document.createTextNode(this.moment?.word ?? ''),
      drawn: (scene) => this.linking.name(scene),
      at,
    })
    this.bands = new Bands({ messages, pick, at, root })
    this.tokens = new Tokens({ messages, go, at })
    this.predictions = new Predictions({ messages, config, at })
    this.linking = new Linking({
      messages,
      diagram: this.diagram,
      bands: this.bands,
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
    this.#isNew ||= how.fresh
    const fresh = this.#isNew
    for (const update of [
      () => this.captions.update(moment),
      () => this.tokens.update(moment, { fresh }),
      () => this.#light(moment),
    ]) {
      update()
      if (fresh) await nextTask()
      if (this.moment !== moment) return 0
    }
    this.#isNew = false
    const waits = !fresh && !how.token && before?.phase === moment.phase && before.unit === moment.unit
    const own = { ...how, fresh, phase: true, recolour: false }
    const bands = () => this.bands.update(this.moment ?? moment, { fresh })
    const drawn = !waits
      ? [
          this.diagram.update(moment, { ...own, arrive: how.travel && how.token }),
          fresh ? nextTask().then(bands) : bands(),
        ]
      : []
    const [moving] = await Promise.all([...drawn, this.predictions.update(moment, own)])
    this.linking.update(moment)
    return Number(moving) || 0
  }

  /** Mark the equations that are running and those still to come. @param {Moment} moment */
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
    await Promise.all([this.diagram.redraw(), this.bands.redraw(), this.predictions.update(moment, how)])
  }
}
