/** The equations, with the current numbers of one unit. */

import { byId, element, fragment } from '../core/elements.js'
import { scale } from '../drawing/palette.js'
import { filled } from '../text/equations.js'
import { fill } from '../text/messages.js'
import { number } from '../text/numbers.js'

const SMALLEST = 11 // px, of a formula's letters

export class Equations {
  #root = byId('lines')
  #unit = /** @type {HTMLInputElement} */ (byId('unit'))
  #html = ''
  /** @type {Server.Unit | null} */
  #numbers = null
  /** @type {Map<string, (value: number) => string>} */
  #scales = new Map()

  /** The width of every formula that is watched. @type {WeakMap<Element, number>} */
  #widths = new WeakMap()
  /** Fits formulas anew when one has another width: of another window, or beside a longer number. */
  #watch = new ResizeObserver((entries) => {
    const changed = entries.filter(({ target, contentRect }) => this.#widths.get(target) !== contentRect.width)
    for (const { target, contentRect } of changed) this.#widths.set(target, contentRect.width)
    if (changed.length) requestAnimationFrame(() => this.#narrow())
  })

  /** @param {{messages: Record<string, string>, pick: (unit: number) => void}} options */
  constructor(options) {
    this.options = options
    document.fonts.addEventListener('loadingdone', () => this.#narrow()) // letters of another width have come
    const step = (/** @type {number} */ by) => {
      const count = Number(this.#unit.max)
      options.pick(((Number(this.#unit.value) - 1 + by + count) % count) + 1)
    }
    byId('previous-unit').addEventListener('click', () => step(-1))
    byId('next-unit').addEventListener('click', () => step(1))
    this.#unit.addEventListener('change', () => {
      const asked = Math.round(Number(this.#unit.value)) || 1
      options.pick(Math.min(Number(this.#unit.max), Math.max(1, asked)))
    })
  }

  /** Update the colours after a change of theme. */
  forgetColours() {
    this.#scales.clear()
  }

  /**
   * @param {import('./moment.js').Moment} moment
   * @param {Server.Unit | null} numbers null while they are being fetched
   */
  update(moment, numbers) {
    const { scene } = moment
    if (scene.equations !== this.#html) {
      const written = /** @type {DocumentFragment} */ (fragment(scene.equations))
      const isThere = !this.#html && formulas(this.#root) === formulas(written) // as the server wrote them
      if (!isThere) this.#root.replaceChildren(written)
      this.#html = scene.equations
      this.#numbers = null
      this.#scales.clear()
      for (const line of /** @type {NodeListOf<HTMLElement>} */ (this.#root.querySelectorAll('[data-differing]'))) {
        for (const node of (line.dataset.differing ?? '').split(' '))
          line.querySelector(`math [data-node="${CSS.escape(node)}"]`)?.classList.add('differs')
      }
      this.#watch.disconnect()
      for (const formula of this.#root.querySelectorAll('.formula')) this.#watch.observe(formula)
    }
    if (numbers && numbers !== this.#numbers) this.#place(numbers)
    this.#numbers = numbers
    this.#unit.max = String(scene.units)
    this.#unit.value = String(moment.unit + 1)
    byId('units').textContent = fill(this.options.messages.of, { count: scene.units })
    const note = byId('unit-note')
    note.hidden = !scene.bands.some(({ entries }) => entries > 1 && entries !== scene.units)
    note.textContent = fill(this.options.messages.unit_note, { count: scene.units })
    for (const line of /** @type {NodeListOf<HTMLElement>} */ (this.#root.querySelectorAll('.line')))
      this.#fill(moment, line)
    requestAnimationFrame(() => this.#reveal())
  }

  /** Shrink formulas that are longer than their line; those that are still too long scroll. */
  #narrow() {
    const formulas = /** @type {HTMLElement[]} */ ([...this.#root.querySelectorAll('.formula')])
    for (const formula of formulas) formula.style.fontSize = ''
    const reach = (/** @type {HTMLElement} */ formula) => {
      const formulaWidth = formula.querySelector('math')?.getBoundingClientRect().width ?? 0
      return [Math.max(formula.scrollWidth, formulaWidth), formula.clientWidth]
    }
    for (let turn = 0; turn < 2; turn += 1) {
      // once more where indices, which have a smallest size of their own, have not shrunk with the rest
      const reaches = formulas.map((formula) => [...reach(formula), parseFloat(getComputedStyle(formula).fontSize)])
      formulas.forEach((formula, n) => {
        const [length, room, letters] = reaches[n]
        const size = Math.max(SMALLEST, Math.floor(((letters * room) / length) * 10) / 10)
        if (length > room && size < letters) formula.style.fontSize = `${size}px`
      })
    }
    const left = formulas.map(reach)
    formulas.forEach((formula, n) => {
      const scrolls = left[n][0] > left[n][1] + 1
      formula.classList.toggle('scrolls', scrolls)
      if (scrolls) formula.tabIndex = 0
      else formula.removeAttribute('tabindex')
    })
  }

  /** Scroll the list, if it has to scroll, to the running lines. */
  #reveal() {
    const running = /** @type {NodeListOf<HTMLElement>} */ (this.#root.querySelectorAll('.running'))
    if (!running.length || this.#root.scrollHeight <= this.#root.clientHeight) return
    const last = running[running.length - 1]
    const bottom = last.offsetTop + last.offsetHeight - this.#root.offsetTop
    const top = running[0].offsetTop - this.#root.offsetTop
    if (bottom > this.#root.scrollTop + this.#root.clientHeight) this.#root.scrollTop = bottom - this.#root.clientHeight
    if (top < this.#root.scrollTop) this.#root.scrollTop = top
  }

  /** Build the placeholders of the numbers: text and spans. @param {Server.Unit} numbers */
  #place(numbers) {
    for (const [name, { pieces }] of Object.entries(numbers.lines)) {
      const worked = this.#root.querySelector(`[data-line="${CSS.escape(name)}"] .worked`)
      if (!worked) continue
      worked.replaceChildren(document.createTextNode('= '))
      worked.append(
        ...pieces.map((piece) => (typeof piece === 'string' ? piece : element('span', { 'data-node': piece.node }))),
      )
    }
  }

  /**
   * Write an equation's numbers and mark its state.
   * @param {import('./moment.js').Moment} moment
   * @param {HTMLElement} line
   */
  #fill(moment, line) {
    const name = /** @type {string} */ (line.dataset.line)
    const phase = Number(line.dataset.phase)
    const known = phase <= moment.phase
    line.classList.toggle('running', phase === moment.phase)
    line.classList.toggle('later', !known)
    if (phase === moment.phase) line.setAttribute('aria-current', 'step')
    else line.removeAttribute('aria-current')
    const numbers = this.#numbers?.lines[name]
    const worked = /** @type {HTMLElement} */ (line.querySelector('.worked'))
    worked.hidden = false
    worked.style.visibility = known && numbers?.pieces.length ? 'visible' : 'hidden'
    if (known && numbers) {
      const texts = filled(numbers.pieces, (node) => numbers.terms[node]?.[moment.t])
      for (const [n, text] of texts.entries()) worked.childNodes[n + 1].textContent = text // behind the "="
    }
    const rows = moment.matrix(name) ?? [[]]
    const entry = Math.min(moment.unit, rows[0].length - 1)
    const isMatrix = moment.isMatrix(name)
    const value = isMatrix ? undefined : rows[0][entry]
    const would = isMatrix ? undefined : moment.wouldBe(name)?.[entry]
    const result = /** @type {HTMLElement} */ (line.querySelector('.result .value'))
    result.replaceChildren(known && isMatrix ? `${rows.length} × ${rows[0].length}` : number(known ? value : null))
    if (known && !isMatrix && rows[0].length > 1 && !moment.hasUnits(name)) {
      result.append(
        element('small', {
          class: 'entry',
          text: fill(this.options.messages.entry, { entry: entry + 1, count: rows[0].length }),
        }),
      )
    }
    if (known && would !== undefined && number(would) !== number(value)) {
      const label = fill(this.options.messages.would_be, { value: number(would) })
      result.append(
        element('span', { class: 'would', title: label, 'aria-label': label, role: 'img', text: `(${number(would)})` }),
      )
    }
    const swatch = /** @type {HTMLElement} */ (line.querySelector('.swatch'))
    swatch.style.background = known && value !== undefined ? this.#colour(moment, name, value) : ''
  }

  /** @param {import('./moment.js').Moment} moment @param {string} name @param {number} value */
  #colour(moment, name, value) {
    const [low, high] = moment.trace.ranges[name]
    const key = `${low} ${high}`
    if (!this.#scales.has(key)) this.#scales.set(key, scale(low, high))
    return /** @type {(value: number) => string} */ (this.#scales.get(key))(value)
  }
}

/** Return the formulas of some equations, and what stands beside them, as HTML. @param {ParentNode} place */
const formulas = (place) =>
  [...place.querySelectorAll('.marks, .layer-head, .formula, .gone')].map((part) => part.innerHTML).join('\n')
