/** The list of held values: each can be edited, switched off and on, and released. */

import { byId, element } from '../core/elements.js'
import { runs, turned } from '../text/clamps.js'
import { signs } from '../text/joining.js'
import { fill } from '../text/messages.js'
import { number } from '../text/numbers.js'
import { visible } from '../text/tokens.js'

export class HeldList {
  #list = byId('held')
  /** @type {Server.Held[]} */
  #held = []

  /**
   * @param {{messages: Record<string, string>, hold: (clamp: string) => void, edit: (part: Server.Held) => void, left:
   *   () => void}} options `left` is called when the focused button has been removed
   */
  constructor(options) {
    this.options = options
  }

  /** @param {import('./moment.js').Moment} moment */
  update(moment) {
    const held = moment.trace.clamp
    this.#held = held
    this.#list.hidden = held.length === 0
    document.body.classList.toggle('holding', held.length > 0)
    const key = JSON.stringify([held, moment.trace.tokens.map(({ text }) => text)])
    if (this.#list.dataset.key === key) return
    this.#list.dataset.key = key
    const focused = /** @type {HTMLElement | null} */ (
      this.#list.contains(document.activeElement) ? document.activeElement : null
    )?.dataset.does
    const { messages } = this.options
    const all = element('button', {
      class: 'button',
      type: 'button',
      'data-does': 'release-all',
      text: messages.release_all,
    })
    all.addEventListener('click', () => this.#hold([]))
    const rest = [
      element('li', { class: 'all' }, all),
      element('li', { class: 'note', title: messages.ghost_legend, text: messages.ghost_legend }),
    ]
    this.#list.replaceChildren(...held.map((part, n) => this.#item(part, n, moment)), ...(held.length ? rest : []))
    if (!focused) return
    const again = /** @type {HTMLElement | null} */ (this.#list.querySelector(`[data-does="${focused}"]`))
    if (again) again.focus()
    else this.options.left()
  }

  /**
   * Build the list item of a held value.
   * @param {Server.Held} part
   * @param {number} n
   * @param {import('./moment.js').Moment} moment
   */
  #item(part, n, moment) {
    const { messages } = this.options
    const name = this.describe(part, moment)
    const role = moment.scene.bands.find((band) => band.name === part.name)?.role
    const change = element(
      'button',
      { class: 'part', type: 'button', 'data-does': `change-${n}`, title: messages.change_held },
      element('i', { text: part.name }),
      ` = ${number(part.value)} · ${this.#place(part, moment)}`,
    )
    change.addEventListener('click', () => this.options.edit(part))
    const label = fill(part.is_off ? messages.switch_on : messages.switch_off, { name })
    const turn = element('button', {
      class: 'switch',
      type: 'button',
      'data-does': `switch-${n}`,
      role: 'switch',
      'aria-checked': String(!part.is_off),
      'aria-label': fill(messages.is_in_force, { name }),
      title: label,
    })
    turn.addEventListener('click', () =>
      this.#hold(this.#held.map((other) => (other === part ? turned(part.text) : other.text))),
    )
    const release = element('button', {
      class: 'button icon',
      type: 'button',
      'data-does': `release-${n}`,
      'aria-label': fill(messages.release, { name }),
      title: fill(messages.release, { name }),
    })
    release.append(/** @type {Node} */ (byId('hold-close').querySelector('svg')?.cloneNode(true)))
    release.addEventListener('click', () =>
      this.#hold(this.#held.filter((other) => other !== part).map(({ text }) => text)),
    )
    return element('li', { 'data-role': role, class: part.is_off ? 'off' : null }, change, turn, release)
  }

  /** @param {string[]} parts */
  #hold(parts) {
    this.options.hold(parts.join(';'))
  }

  /** @param {Server.Held} part @param {import('./moment.js').Moment} moment */
  describe(part, moment) {
    return `${part.name} = ${number(part.value)}${signs.comma}${this.#place(part, moment)}`
  }

  /**
   * Describe the units and steps of a held value.
   * @param {Server.Held} part
   * @param {import('./moment.js').Moment} moment
   */
  #place({ units, first, last }, moment) {
    const { messages } = this.options
    const word = (/** @type {number} */ token) => visible(moment.trace.tokens[token - 1]?.text)
    let where = messages.everywhere
    if (!word(first)) where = messages.held_beyond
    else if (last === first) where = fill(messages.held_at, { word: word(first) })
    else if (last !== null && word(last)) where = fill(messages.held_until, { word: word(first), last: word(last) })
    else if (first > 1) where = fill(messages.held_from, { word: word(first) })
    if (!units) return where
    const which =
      units.length === 1
        ? fill(messages.held_unit, { unit: units[0] })
        : fill(messages.held_units, { units: runs(units) })
    return which + signs.comma + where
  }
}
