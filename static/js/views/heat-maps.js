/** Display settings of the heat maps: the order of the units, which are shown, and the row height. */

import { byId, element } from '../core/elements.js'
import { numbers } from '../text/clamps.js'
import { fill } from '../text/messages.js'
import { shownUnits } from './shown-units.js'

const MOST = [16, 32, 64] // numbers of most active units on offer

export class HeatMaps {
  #order = /** @type {HTMLSelectElement} */ (byId('rows-order'))
  #units = /** @type {HTMLSelectElement} */ (byId('rows-units'))
  #list = /** @type {HTMLInputElement} */ (byId('rows-list'))
  #zoom = /** @type {HTMLSelectElement} */ (byId('rows-zoom'))
  /** @type {import('./moment.js').Moment | null} */
  #moment = null
  #key = ''

  /**
   * @param {{messages: Record<string, string>, look: (change: Partial<import('./moment.js').State>) => void}} options
   */
  constructor(options) {
    this.options = options
    this.#order.addEventListener('change', () => options.look({ order: this.#order.value }))
    this.#zoom.addEventListener('change', () => options.look({ zoom: this.#zoom.value }))
    this.#units.addEventListener('change', () => {
      const isList = this.#units.value === 'list'
      this.#list.hidden = !isList
      if (isList) this.#list.focus()
      else options.look({ rows: this.#units.value })
    })
    this.#list.addEventListener('change', () => this.#some())
    this.#list.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter') return
      event.preventDefault()
      this.#some()
    })
  }

  /** Show the units entered, or report why they are invalid. */
  #some() {
    const text = this.#list.value.replace(/\s/g, '')
    const isGood =
      /^\d{1,6}(-\d{1,6})?(,\d{1,6}(-\d{1,6})?)*$/.test(text) &&
      numbers(text, this.#moment?.scene.units ?? 0).length > 0
    this.#list.setAttribute('aria-invalid', String(!isGood))
    if (isGood) this.options.look({ rows: text })
    else byId('rows-note').textContent = fill(this.options.messages.no_such_units, { count: this.#moment?.scene.units })
  }

  /** @param {import('./moment.js').Moment} moment */
  update(moment) {
    this.#moment = moment
    const { messages } = this.options
    const { order = '', rows = '', zoom = '' } = moment.state
    const { units } = moment.scene
    const key = [moment.t, moment.unit, order, rows, zoom, units, moment.word].join(' ')
    if (key === this.#key) return
    this.#key = key
    const orders = [...new Set(['', 'range', `change@${moment.t + 1}`, `like@${moment.unit + 1}`, order])]
    const named = (/** @type {string} */ value) => {
      const [kind, at] = value.split('@')
      if (kind === 'change') return fill(messages.by_change, { word: moment.trace.tokens[Number(at) - 1]?.text ?? at })
      return kind === 'like'
        ? fill(messages.by_likeness, { unit: at })
        : kind === 'range'
          ? messages.by_range
          : messages.as_they_are
    }
    this.#order.replaceChildren(...orders.map((value) => element('option', { value, text: named(value) })))
    this.#order.value = order
    const isList = rows !== '' && !rows.startsWith('most-')
    const counts = [...new Set([...MOST, Number(rows.slice(5)) || 0])]
      .filter((count) => count > 0 && count < units && !isList)
      .sort((a, b) => a - b)
    const some = isList ? MOST.filter((count) => count < units) : counts
    const choices = [
      ['', fill(messages.all_units, { count: units })],
      ...some.map((count) => [`most-${count}`, fill(messages.most_active, { count })]),
      ['list', messages.these_units],
    ]
    this.#units.replaceChildren(...choices.map(([value, text]) => element('option', { value, text })))
    this.#units.value = isList ? 'list' : rows
    this.#list.hidden = !isList
    if (isList && document.activeElement !== this.#list) this.#list.value = rows
    this.#list.removeAttribute('aria-invalid')
    this.#zoom.value = zoom
    const isShown = !rows || shownUnits(moment).includes(moment.unit)
    byId('rows-note').textContent = isShown ? '' : fill(messages.unit_hidden, { unit: moment.unit + 1 })
  }
}
