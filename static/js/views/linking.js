/** Linked highlighting of symbols and diagram parts, with a tooltip that describes each part. */

import { byId, element, fragment } from '../core/elements.js'
import { hides } from '../core/hidden.js'
import { signs } from '../text/joining.js'
import { fill } from '../text/messages.js'
import { number } from '../text/numbers.js'

const AWAY = 14 // px between the pointer and its tooltip

export class Linking {
  #tip = byId('tip')
  /** @type {Element | null} what a key has led to, with the tooltip beside it */
  #anchor = null
  #lines
  /** @type {import('./moment.js').Moment | null} */
  #moment = null
  /** @type {Map<string, string[]>} */
  #nodes = new Map()
  #isLit = false
  /** @type {Element | null} the symbol that the keys have reached */
  #walked = null

  /**
   * @param {object} options
   * @param {Record<string, string>} options.messages
   * @param {import('./diagram.js').Diagram} options.diagram
   * @param {import('./bands.js').Bands} options.bands
   * @param {(unit: number) => void} options.pick
   * @param {(text: string) => void} [options.say] announces a text
   * @param {(id: string) => HTMLElement} [options.at] finds the page's parts
   * @param {string} [options.lines] selects the containers of the equations
   * @param {(about: Server.Part, from: Element) => void} [options.open] shows what is in a box of several operations
   */
  constructor(options) {
    this.options = options
    this.#lines = options.lines ?? '#lines'
    const at = options.at ?? byId
    const overlay = at('parts')
    overlay.addEventListener('pointermove', (event) => this.#point(event))
    overlay.addEventListener('pointerleave', () => this.#clear())
    overlay.addEventListener('click', (event) => this.#choose(event))
    overlay.addEventListener('focusin', (event) => this.#focus(/** @type {Element} */ (event.target)))
    overlay.addEventListener('focusout', () => this.#clear())
    overlay.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') this.#clear()
      if ((event.key === 'Enter' || event.key === ' ') && this.#open(/** @type {Element} */ (event.target))) {
        event.preventDefault()
        event.stopPropagation()
      }
    })
    const equations = byId('equations')
    equations.addEventListener('pointerover', (event) => this.#symbol(/** @type {Element} */ (event.target)))
    equations.addEventListener('pointerleave', () => this.#clear())
    equations.addEventListener('keydown', (event) => this.#walk(event))
    equations.addEventListener('focusout', () => this.#clear())
    const plane = at('plane')
    plane.addEventListener('pointermove', (event) => this.#cell(event))
    plane.addEventListener('pointerleave', () => this.#clear())
    document.addEventListener('scroll', () => this.#follow(), { passive: true, capture: true })
  }

  /** @param {import('./moment.js').Moment} moment */
  update(moment) {
    if (this.#moment?.scene !== moment.scene) {
      this.#nodes = new Map()
      for (const [node, parts] of Object.entries(moment.scene.links)) {
        for (const part of parts) this.#nodes.set(part, [...(this.#nodes.get(part) ?? []), node])
      }
    }
    this.#moment = moment
    const focused = document.activeElement?.closest('[data-part]')
    if (focused) this.#focus(focused)
    else if (!this.#tip.hidden || this.#isLit) this.#clear()
  }

  /**
   * Set the accessible names of a new drawing's parts; the tooltip announces their values.
   * @param {Server.Scene} scene
   */
  name(scene) {
    for (const [id, { hit }] of this.options.diagram.parts) {
      const about = scene.parts[id]
      const formula = element('span')
      if (about) formula.append(fragment(about.formula))
      hit.setAttribute(
        'aria-label',
        about ? `${about.title}${signs.colon}${formula.textContent?.replace(/\s+/g, ' ').trim()}` : id,
      )
      hit.setAttribute('aria-describedby', 'tip')
      if (about?.inside.length && this.options.open) {
        hit.setAttribute('role', 'button')
        hit.setAttribute('aria-haspopup', 'dialog')
        hit.classList.add('opens')
      }
    }
  }

  /** Describe a part's present value. @param {string | null} value @param {number} [unit] @returns {string} */
  #valueNow(value, unit) {
    const moment = this.#moment
    const { messages } = this.options
    if (!moment || !value) return ''
    if (!moment.isKnown(value)) return messages.not_yet
    const vector = moment.vector(value)
    if (!vector) return ''
    const chosen = Math.min(unit ?? moment.unit, vector.length - 1)
    const isMatrix = moment.isMatrix(value)
    const would = isMatrix ? undefined : moment.wouldBe(value)?.[chosen]
    const mean = vector.reduce((sum, item) => sum + item, 0) / vector.length
    if (vector.length === 1) return fill(messages.value, { value: number(vector[0]) })
    const isUnit = moment.hasUnits(value)
    const one = fill(isUnit ? messages.now : messages.entry_now, { unit: chosen + 1, value: number(vector[chosen]) })
    const parts = [
      ...(isMatrix ? [] : [one]),
      fill(isUnit ? messages.mean : messages.mean_entries, { value: number(mean) }),
    ]
    if (would !== undefined && number(would) !== number(vector[chosen]))
      parts.splice(1, 0, fill(messages.would_be, { value: number(would) }))
    return parts.join(' · ')
  }

  /** @param {PointerEvent} event */
  #point(event) {
    const id = /** @type {Element} */ (event.target).getAttribute('data-part')
    if (!id) {
      this.#clear()
      return
    }
    this.#light([id], this.#nodes.get(id) ?? [])
    const unit = id.startsWith('strip:') ? this.options.diagram.unitAt(id.slice(6), event.clientX) : null
    this.#say(id, event.clientX, event.clientY, unit ?? undefined)
  }

  /** @param {MouseEvent} event */
  #choose(event) {
    const id = /** @type {Element} */ (event.target).getAttribute('data-part')
    if (!id) return
    const unit =
      id.startsWith('strip:') && event.detail > 0 ? this.options.diagram.unitAt(id.slice(6), event.clientX) : null
    if (unit !== null) this.options.pick(unit + 1)
    this.#light([id], this.#nodes.get(id) ?? [])
    if (this.#open(/** @type {Element} */ (event.target))) return
    this.#say(id, event.clientX, event.clientY, unit ?? undefined)
  }

  /** Show what is in a part, if it opens. @param {Element} part @returns {boolean} whether it does */
  #open(part) {
    const about = this.#moment?.scene.parts[part.getAttribute('data-part') ?? '']
    if (!about?.inside.length || !this.options.open) return false
    this.#hide()
    this.options.open(about, part)
    return true
  }

  /** @param {Element} target */
  #focus(target) {
    const id = target.getAttribute('data-part')
    if (!id || !target.matches(':focus-visible')) return
    this.#light([id], this.#nodes.get(id) ?? [])
    const box = target.getBoundingClientRect()
    this.#say(id, box.left + box.width / 2, box.bottom)
    this.#anchor = target
    this.options.diagram.parts.get(id)?.ring.classList.add('focused')
  }

  /**
   * Highlight the parts of the diagram that a symbol or an equation refers to.
   * @param {Element} target a symbol or number of the equations
   */
  #symbol(target) {
    const symbol = target.closest('[data-node]')
    const line = target.closest('[data-line]')
    const node = symbol?.getAttribute('data-node')
    if (!this.#moment || !line?.closest(this.#lines)) {
      this.#clear()
      return
    }
    const own = /** @type {HTMLElement} */ (line).dataset.line ?? ''
    const key = node ?? (target.closest('.formula, .worked') ? null : own)
    if (key === null) {
      this.#clear()
      return
    }
    this.#light(this.#moment.scene.links[key] ?? [], [key])
  }

  /**
   * Walk through the symbols by the up and down keys, from the running line on.
   * @param {KeyboardEvent} event
   */
  #walk(event) {
    const way = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    const list = /** @type {Element} */ (event.target).closest(this.#lines)
    if (!way || !list) return
    event.preventDefault()
    const symbols = [...list.querySelectorAll('math [data-node]')].filter((symbol) => this.#links(symbol).length > 0)
    const running = symbols.findIndex((symbol) => symbol.closest('.running'))
    const now = this.#walked ? symbols.indexOf(this.#walked) : running - Math.max(way, 0)
    const next = symbols[(now + way + symbols.length) % symbols.length]
    if (!next) return
    this.#walked = next
    next.scrollIntoView({ block: 'nearest', inline: 'nearest' })
    this.#symbol(next)
    const [part] = this.#links(next)
    const { left, width, bottom } = next.getBoundingClientRect()
    this.#say(part, left + width / 2, bottom)
    this.#anchor = next
    this.options.say?.(this.#tip.textContent ?? '')
  }

  /** Return the parts of the diagram that a symbol refers to. @param {Element} symbol */
  #links(symbol) {
    return this.#moment?.scene.links[symbol.getAttribute('data-node') ?? ''] ?? []
  }

  /** Show the tooltip of the value under the pointer. @param {PointerEvent} event a place of the heat maps */
  #cell(event) {
    const place = this.options.bands.at(event)
    const moment = this.#moment
    if (!place || !moment || hides('numbers')) {
      this.#hide()
      return
    }
    const band = moment.scene.bands.find(({ name }) => name === place.name)
    const value = moment.vector(place.name, place.t)?.[place.unit]
    const would = moment.wouldBe(place.name, place.t)?.[place.unit]
    const word = moment.trace.tokens[place.t].text
    const text = fill(
      moment.hasUnits(place.name) ? this.options.messages.cell_here : this.options.messages.entry_here,
      { role: band?.label, letter: place.name, unit: place.unit + 1, word, value: number(value) },
    )
    const more =
      would !== undefined && number(would) !== number(value)
        ? [element('div', { class: 'now', text: fill(this.options.messages.would_be, { value: number(would) }) })]
        : []
    this.#place([element('span', { text }), ...more], event.clientX, event.clientY)
  }

  /** Highlight parts of the diagram and nodes of the equations. @param {string[]} parts @param {string[]} nodes */
  #light(parts, nodes) {
    this.#isLit = parts.length + nodes.length > 0
    for (const [id, { ring }] of this.options.diagram.parts) {
      ring.classList.toggle('linked', parts.includes(id))
      ring.classList.remove('focused')
    }
    for (const lit of document.querySelectorAll(`${this.#lines} .lit`)) lit.classList.remove('lit')
    // a box or circle that stands for a whole line highlights the line
    const lines = parts
      .map((id) => this.#moment?.scene.parts[id])
      .filter((about) => about && about.line === about.value)
    for (const line of /** @type {NodeListOf<HTMLElement>} */ (
      document.querySelectorAll(`${this.#lines} [data-line]`)
    )) {
      line.classList.toggle('lit-line', nodes.length !== 1 && lines.some((about) => about?.line === line.dataset.line))
    }
    for (const node of nodes) {
      for (const symbol of document.querySelectorAll(`${this.#lines} [data-node="${CSS.escape(node)}"]`))
        symbol.classList.add('lit')
    }
  }

  #clear() {
    this.#light([], [])
    this.#hide()
  }

  #hide() {
    this.#tip.hidden = true
  }

  /** Keep the tooltip of what a key has led to beside it while that scrolls into view; hide any other. */
  #follow() {
    if (this.#tip.hidden) return
    const box = this.#anchor?.getBoundingClientRect()
    if (box && box.bottom > 0 && box.top < innerHeight) this.#move(box.left + box.width / 2, box.bottom)
    else this.#hide()
  }

  /** Show the tooltip of a part. @param {string} id @param {number} x @param {number} y @param {number} [unit] */
  #say(id, x, y, unit) {
    const about = this.#moment?.scene.parts[id]
    if (!about) return
    const formula = element('div', { class: 'says' })
    formula.append(fragment(about.formula))
    this.#place(
      [
        element('b', { text: about.title }),
        formula,
        element('div', { class: 'now', 'data-numbers': true, text: this.#valueNow(about.value, unit) }),
      ],
      x,
      y,
    )
  }

  /** @param {Node[]} content @param {number} x @param {number} y */
  #place(content, x, y) {
    this.#tip.replaceChildren(...content)
    this.#tip.hidden = false
    this.#anchor = null
    this.#move(x, y)
  }

  /** Move the tooltip beside a place of the window. @param {number} x @param {number} y */
  #move(x, y) {
    const { width, height } = this.#tip.getBoundingClientRect()
    const left = Math.min(x + AWAY, innerWidth - width - 8)
    const top = y + AWAY + height > innerHeight - 8 ? y - height - AWAY : y + AWAY
    this.#tip.style.left = `${Math.max(8, left)}px`
    this.#tip.style.top = `${Math.max(8, top)}px`
  }
}
