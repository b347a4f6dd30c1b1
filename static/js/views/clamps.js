/** The controls for holding values: presets, and a form that adds or edits a held value. */

import { byId, element, fragment } from '../core/elements.js'
import { held, placeText, runs } from '../text/clamps.js'
import { signs } from '../text/joining.js'
import { fill } from '../text/messages.js'
import { number } from '../text/numbers.js'
import { HeldList } from './held.js'

const select = (/** @type {string} */ id) => /** @type {HTMLSelectElement} */ (byId(id))
const field = (/** @type {string} */ id) => /** @type {HTMLInputElement} */ (byId(id))

export class Clamps {
  #panel = byId('hold-panel')
  #open = byId('hold-open')
  #name = select('hold-name')
  #units = select('hold-units')
  #list = field('hold-list')
  #where = select('hold-where')
  #first = field('hold-first')
  #last = field('hold-last')
  #value = field('hold-value')
  #apply = byId('hold-apply')
  /** @type {import('./moment.js').Moment | null} */
  #moment = null
  /** @type {Server.Scene | null} */
  #scene = null
  /** @type {string | null} the part being edited, as written in the address */
  #edited = null

  /** @param {{messages: Record<string, string>, hold: (clamp: string) => void}} options */
  constructor(options) {
    this.options = options
    this.held = new HeldList({ ...options, edit: (part) => this.#edit(part), left: () => this.#open.focus() })
    this.#open.addEventListener('click', () => this.#show(Boolean(this.#panel.hidden)))
    byId('hold-close').addEventListener('click', () => this.#show(false))
    document.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || this.#panel.hidden) return
      this.#show(false)
    })
    document.addEventListener('pointerdown', (event) => {
      const inside =
        byId('hold').contains(/** @type {Node} */ (event.target)) ||
        byId('held').contains(/** @type {Node} */ (event.target))
      if (!this.#panel.hidden && !inside) this.#show(false, false)
    })
    this.#name.addEventListener('change', () => this.#range())
    this.#units.addEventListener('change', () => this.#details())
    this.#where.addEventListener('change', () => this.#details())
    this.#value.addEventListener('input', () => this.#echo())
    this.#apply.addEventListener('click', () => this.#hold())
    this.#panel.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || !(/** @type {Element} */ (event.target).closest('input'))) return
      event.preventDefault()
      this.#hold()
    })
    byId('presets').addEventListener('click', (event) => {
      const button = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest('button'))
      if (button?.dataset.clamp) this.#set(button.getAttribute('aria-pressed') === 'true' ? '' : button.dataset.clamp)
    })
  }

  /** @param {boolean} open @param {boolean} [refocus] */
  #show(open, refocus = true) {
    if (open && this.#edited === null) this.#nameButton()
    if (!open) this.#edited = null
    this.#panel.hidden = !open
    this.#open.setAttribute('aria-expanded', String(open))
    if (!open) return void (refocus && this.#open.focus())
    const preset = /** @type {HTMLElement | null} */ (this.#panel.querySelector('#presets button'))
    const first = this.#edited === null && preset ? preset : this.#name
    first.focus({ preventScroll: true })
    this.#panel.scrollIntoView({ block: 'nearest' })
  }

  /** @param {import('./moment.js').Moment} moment */
  update(moment) {
    const before = this.#moment
    this.#moment = moment
    if (moment.scene !== this.#scene) this.#offer(moment)
    else if (moment.trace !== before?.trace) this.#follow(before)
    const { messages } = this.options
    const unit = moment.unit + 1
    const [, one] = this.#units.options
    one.textContent = fill(messages.one_unit, { unit })
    const [, from, here] = this.#where.options
    from.textContent = fill(messages.from_here, { word: moment.word })
    here.textContent = fill(messages.only_here, { word: moment.word })
    this.#first.max = this.#last.max = String(moment.length)
    const now = moment.trace.clamp.map(({ text }) => text).join(';')
    for (const button of /** @type {NodeListOf<HTMLElement>} */ (byId('presets').querySelectorAll('button'))) {
      button.setAttribute('aria-pressed', String(Boolean(now) && button.dataset.clamp === now))
    }
    this.held.update(moment)
  }

  /** List the values of this cell that can be held. @param {import('./moment.js').Moment} moment */
  #offer(moment) {
    this.#scene = moment.scene
    const { messages } = this.options
    const { presets, bands } = moment.scene
    byId('presets').replaceChildren(
      ...presets.map(({ key, label, clamp, shown }) => {
        const note = element('small')
        note.append(clamp ? fragment(shown) : messages.not_applicable)
        return element(
          'button',
          {
            class: 'button',
            type: 'button',
            'data-preset': key,
            'data-clamp': clamp ?? '',
            'aria-disabled': clamp ? null : 'true',
            'aria-pressed': 'false',
          },
          element('span', { text: label }),
          note,
        )
      }),
    )
    const clamps = presets.map(({ clamp }) => clamp).filter(Boolean)
    const note = !clamps.length ? messages.no_presets : new Set(clamps).size < clamps.length ? messages.same_preset : ''
    byId('preset-note').textContent = note
    const chosen = this.#name.value
    this.#name.replaceChildren(
      ...bands.map(({ name, label }) => element('option', { value: name, text: label + signs.space + name })),
    )
    if (bands.some(({ name }) => name === chosen)) this.#name.value = chosen
    this.#range()
  }

  /**
   * Let the form show the value that is held now, if another is than before.
   * @param {import('./moment.js').Moment | null} before
   */
  #follow(before) {
    const last = this.#moment?.trace.clamp.findLast(({ is_off }) => !is_off)
    if (last?.text === before?.trace.clamp.findLast((part) => !part.is_off)?.text) return
    if (last) this.#name.value = last.name
    this.#range()
  }

  /** Set the slider's limits to the value's range, and the slider to what is held there. */
  #range() {
    const band = this.#scene?.bands.find(({ name }) => name === this.#name.value)
    if (!band) return
    ;[this.#value.min, this.#value.max] = band.range.map(String)
    const present = this.#moment?.trace.clamp.findLast(({ name, is_off }) => name === band.name && !is_off)
    this.#value.value = String(present?.value ?? Math.min(1, band.range[1]))
    this.#echo()
  }

  #echo() {
    byId('hold-shown').textContent = number(Number(this.#value.value))
  }

  /** Show the fields that a choice needs. */
  #details() {
    byId('hold-list-field').hidden = this.#units.value !== 'some'
    byId('hold-span').hidden = this.#where.value !== 'span'
  }

  #nameButton() {
    const { messages } = this.options
    this.#apply.textContent = this.#edited === null ? messages.hold_it : messages.change_it
    this.#details()
  }

  /** Fill the form with a held value, for editing. @param {Server.Held} part */
  #edit(part) {
    this.#edited = part.text
    this.#name.value = part.name
    this.#range()
    this.#value.value = String(part.value)
    this.#echo()
    this.#units.value = part.units ? 'some' : 'all'
    this.#list.value = part.units ? runs(part.units) : ''
    this.#where.value = part.first > 1 || part.last ? 'span' : 'everywhere'
    this.#first.value = String(part.first)
    this.#last.value = part.last ? String(part.last) : ''
    this.#nameButton()
    this.#show(true)
  }

  /** Hold values, and close the panel: it would lie over what they cause. @param {string} clamp */
  #set(clamp) {
    this.options.hold(clamp)
    this.#show(false)
  }

  /** Hold the value in the form; it replaces the part being edited, or else the one held at the same place. */
  #hold() {
    const moment = this.#moment
    if (!moment) return
    const token = moment.t + 1
    const some = this.#list.value.replace(/\s/g, '')
    const units = { one: String(moment.unit + 1), some }[this.#units.value] ?? null
    const span = [this.#first.value, this.#last.value]
    const [first, last] = { from: [token, ''], here: [token, token], span }[this.#where.value] ?? ['', '']
    const place = placeText({ name: this.#name.value, units, first, last })
    const parts = moment.trace.clamp.map(({ text }) => text)
    this.#set(held(parts, place, Number(this.#value.value), this.#edited).join(';'))
  }
}
