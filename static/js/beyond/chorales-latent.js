/** Prior and posterior of the latent variable at the present beat. */

import { byId } from '../core/elements.js'
import { nextTask } from '../core/scheduler.js'
import { draw, isLoaded, load } from '../drawing/plotly-adapter.js'
import { latent } from './chorales-figures.js'

export class Latent {
  #place = byId('latent')
  /** @type {import('../views/moment.js').Moment | null} */
  #moment = null
  #shown = ''
  #config

  /** @param {import('../stage/stage.js').Setting<Server.ChoralesConfig>} setting */
  constructor({ config }) {
    this.#config = config
    new ResizeObserver(() => void this.#draw()).observe(this.#place)
  }

  /** @param {import('../views/moment.js').Moment} moment @param {import('../views/moment.js').How} how */
  async update(moment, how) {
    this.#moment = moment
    byId('latent-posterior').hidden = moment.state.mode !== 'reading'
    if (how.fresh || how.recolour) this.#shown = ''
    if (!how.fresh) await nextTask()
    if (this.#moment === moment) await this.#draw()
  }

  async #draw() {
    const moment = this.#moment
    const { clientWidth: width, clientHeight: height } = this.#place
    if (!moment || !width) return
    if (!isLoaded()) {
      void load().then((isThere) => (isThere ? this.#draw() : undefined))
      return
    }
    const known = this.#known(moment)
    const key = JSON.stringify([moment.t, known, width, height])
    if (key === this.#shown) return
    this.#shown = key
    const panel = /** @type {Server.ChoralesPanel} */ (moment.trace.panel)
    await draw(this.#place, latent(panel, moment.t, known), { width, height })
  }

  /** Return which of them have been computed by this phase. @param {import('../views/moment.js').Moment} moment */
  #known(moment) {
    const all = (/** @type {string[]} */ names) => names.every((name) => moment.isKnown(name))
    return { prior: all(this.#config.prior), posterior: all(this.#config.posterior), z: moment.isKnown('z') }
  }
}
