/** Holding values: presets, a choice of one's own, and the list of what is held. */

import { byId, element, fill, fragment, number } from './format.js'

/** @typedef {{name: string, value: number, unit: number | null, first: number, last: number | null, text: string}} Held */

export class Clamps {
  #panel = byId('hold-panel')
  #open = byId('hold-open')
  #list = byId('held')
  #name = /** @type {HTMLSelectElement} */ (byId('hold-name'))
  #units = /** @type {HTMLSelectElement} */ (byId('hold-units'))
  #where = /** @type {HTMLSelectElement} */ (byId('hold-where'))
  #value = /** @type {HTMLInputElement} */ (byId('hold-value'))
  /** @type {import('./moment.js').Moment | null} */
  #moment = null
  /** @type {import('./moment.js').Scene | null} */
  #scene = null

  /** @param {{messages: Record<string, string>, hold: (clamp: string) => void}} options */
  constructor(options) {
    this.options = options
    this.#open.addEventListener('click', () => this.#show(Boolean(this.#panel.hidden)))
    byId('hold-close').addEventListener('click', () => this.#show(false))
    document.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || this.#panel.hidden) return
      this.#show(false)
    })
    document.addEventListener('pointerdown', (event) => {
      if (!this.#panel.hidden && !byId('hold').contains(/** @type {Node} */ (event.target))) this.#show(false, false)
    })
    this.#name.addEventListener('change', () => this.#range())
    this.#value.addEventListener('input', () => this.#echo())
    byId('hold-apply').addEventListener('click', () => this.#apply())
    byId('presets').addEventListener('click', (event) => {
      const button = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest('button'))
      if (button?.dataset.clamp) options.hold(button.getAttribute('aria-pressed') === 'true' ? '' : button.dataset.clamp)
    })
  }

  /** @param {boolean} open @param {boolean} [refocus] */
  #show(open, refocus = true) {
    this.#panel.hidden = !open
    this.#open.setAttribute('aria-expanded', String(open))
    if (open) /** @type {HTMLElement | null} */ (this.#panel.querySelector('#presets button') ?? this.#name)?.focus()
    else if (refocus) this.#open.focus()
  }

  /** @param {import('./moment.js').Moment} moment */
  update(moment) {
    this.#moment = moment
    if (moment.scene !== this.#scene) this.#offer(moment)
    const { messages } = this.options
    const unit = moment.unit + 1
    this.#units.options[1].textContent = fill(messages.one_unit, { unit })
    this.#where.options[1].textContent = fill(messages.from_here, { word: moment.word })
    this.#where.options[2].textContent = fill(messages.only_here, { word: moment.word })
    const now = moment.trace.clamp.map(({ text }) => text).join(';')
    for (const button of /** @type {NodeListOf<HTMLElement>} */ (byId('presets').querySelectorAll('button'))) {
      button.setAttribute('aria-pressed', String(Boolean(now) && button.dataset.clamp === now))
    }
    this.#write(moment)
  }

  /** What this cell has to hold. @param {import('./moment.js').Moment} moment */
  #offer(moment) {
    this.#scene = moment.scene
    const { messages } = this.options
    const { presets, bands } = moment.scene
    byId('presets').replaceChildren(
      ...presets.map(({ key, label, clamp, shown }) => {
        const note = element('small')
        note.append(clamp ? fragment(shown) : messages.not_applicable)
        return element('button', { class: 'button', type: 'button', 'data-preset': key, 'data-clamp': clamp ?? '', 'aria-disabled': clamp ? null : 'true', 'aria-pressed': 'false' }, element('span', { text: label }), note)
      }),
    )
    const clamps = presets.map(({ clamp }) => clamp).filter(Boolean)
    const note = !clamps.length ? messages.no_presets : new Set(clamps).size < clamps.length ? messages.same_preset : ''
    byId('preset-note').textContent = note
    const chosen = this.#name.value
    this.#name.replaceChildren(...bands.map(({ name, label }) => element('option', { value: name, text: `${label} ${name}` })))
    if (bands.some(({ name }) => name === chosen)) this.#name.value = chosen
    this.#range()
  }

  /** The slider reaches as far as the value can. */
  #range() {
    const band = this.#scene?.bands.find(({ name }) => name === this.#name.value)
    if (!band) return
    ;[this.#value.min, this.#value.max] = band.range.map(String)
    this.#value.value = String(band.range[1] > 1 ? 1 : band.range[1])
    this.#echo()
  }

  #echo() {
    byId('hold-shown').textContent = number(Number(this.#value.value))
  }

  #apply() {
    const moment = this.#moment
    if (!moment) return
    const token = moment.t + 1
    const unit = this.#units.value === 'one' ? `/${moment.unit + 1}` : ''
    const steps = { everywhere: '', from: `@${token}-`, here: `@${token}` }[this.#where.value]
    const place = `${this.#name.value}${unit}${steps}`
    const others = moment.trace.clamp.map(({ text }) => text).filter((text) => text.split(':')[0] !== place)
    this.options.hold([...others, `${place}:${Number(this.#value.value)}`].join(';'))
  }

  /** The list of what is held. @param {import('./moment.js').Moment} moment */
  #write(moment) {
    const { messages } = this.options
    const held = moment.trace.clamp
    this.#list.hidden = held.length === 0
    document.body.classList.toggle('holding', held.length > 0)
    const key = JSON.stringify([held, moment.trace.tokens.map(({ text }) => text)])
    if (this.#list.dataset.key === key) return
    this.#list.dataset.key = key
    const items = held.map((part) => {
      const role = moment.scene.bands.find(({ name }) => name === part.name)?.role
      const spoken = this.describe(part, moment)
      const button = element('button', { class: 'button icon', type: 'button', 'aria-label': fill(messages.release, { name: spoken }), title: fill(messages.release, { name: spoken }) })
      button.append(/** @type {Node} */ (byId('hold-close').querySelector('svg')?.cloneNode(true)))
      button.addEventListener('click', () => {
        this.options.hold(held.filter((other) => other !== part).map(({ text }) => text).join(';'))
        this.#open.focus()
      })
      return element('li', { 'data-role': role }, element('i', { text: part.name }), ` = ${number(part.value)} · ${this.#place(part, moment)}`, button)
    })
    if (held.length) {
      const all = element('button', { class: 'button', type: 'button', text: messages.release_all })
      all.addEventListener('click', () => {
        this.options.hold('')
        this.#open.focus()
      })
      items.push(element('li', { class: 'all' }, all), element('li', { class: 'note', text: messages.ghost_legend }))
    }
    this.#list.replaceChildren(...items)
  }

  /** @param {Held} part @param {import('./moment.js').Moment} moment */
  describe(part, moment) {
    return `${part.name} = ${number(part.value)}, ${this.#place(part, moment)}`
  }

  /** @param {Held} part @param {import('./moment.js').Moment} moment */
  #place({ unit, first, last }, moment) {
    const { messages } = this.options
    const word = (/** @type {number} */ token) => moment.trace.tokens[token - 1]?.text
    let where = messages.everywhere
    if (!word(first)) where = messages.held_beyond
    else if (last === first) where = fill(messages.held_at, { word: word(first) })
    else if (last !== null && word(last)) where = fill(messages.held_until, { word: word(first), last: word(last) })
    else if (first > 1) where = fill(messages.held_from, { word: word(first) })
    return unit ? `${fill(messages.held_unit, { unit })}, ${where}` : where
  }
}
