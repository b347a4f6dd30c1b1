/** The table of every value of every unit at this token. Updated only while it is open. */

import { byId, element, fragment } from '../core/elements.js'
import { fill } from '../text/messages.js'
import { number } from '../text/numbers.js'

export class Numbers {
  #details = /** @type {HTMLDetailsElement} */ (byId('numbers'))
  #table = byId('table')
  /** @type {import('./moment.js').Moment | null} */
  #moment = null
  /** @type {Server.Scene | null} */
  #scene = null
  /** @type {HTMLTableCellElement[][]} */
  #cells = []

  /** @param {{messages: Record<string, string>}} options */
  constructor(options) {
    this.options = options
    this.#details.addEventListener('toggle', () => this.#moment && this.update(this.#moment))
  }

  /** @param {import('./moment.js').Moment} moment */
  update(moment) {
    this.#moment = moment
    if (!this.#details.open) return
    if (moment.scene !== this.#scene) this.#lay(moment)
    const { messages } = this.options
    const phase = moment.scene.phases[moment.phase].label
    byId('table-caption').textContent = fill(messages.table, {
      token: moment.t + 1,
      count: moment.length,
      word: moment.word,
      phase,
    })
    moment.scene.bands.forEach((band, column) => {
      const known = moment.isKnown(band.name)
      const values = moment.vector(band.name) ?? []
      const free = known ? moment.wouldBe(band.name) : null
      this.#cells.slice(0, values.length).forEach((row, unit) => {
        row[column].textContent = number(known ? values[unit] : null, 3)
        const before = free && number(free[unit], 3)
        if (before && before !== row[column].textContent)
          row[column].append(element('s', { title: fill(messages.would_be, { value: before }), text: before }))
      })
    })
    for (const [unit, row] of this.#table.querySelectorAll('tbody tr').entries()) {
      row.classList.toggle('chosen', unit === moment.unit)
    }
  }

  /** Build the table of a scene. @param {import('./moment.js').Moment} moment */
  #lay(moment) {
    this.#scene = moment.scene
    const head = element('tr', {}, element('th', { scope: 'col', text: this.options.messages.unit }))
    for (const band of moment.scene.bands) {
      const letter = element('i', {})
      letter.append(fragment(band.letter))
      head.append(element('th', { scope: 'col', 'data-role': band.role }, `${band.label} `, letter))
    }
    this.#table.querySelector('thead')?.replaceChildren(head)
    this.#cells = []
    const length = Math.max(...moment.scene.bands.map(({ name }) => moment.vector(name)?.length ?? 0))
    const rows = Array.from({ length }, (_, unit) => {
      const cells = moment.scene.bands.map(() => /** @type {HTMLTableCellElement} */ (element('td')))
      this.#cells.push(cells)
      return element('tr', {}, element('th', { scope: 'row', text: unit + 1 }), ...cells)
    })
    this.#table.querySelector('tbody')?.replaceChildren(...rows)
  }
}
