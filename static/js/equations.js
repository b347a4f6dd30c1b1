/** The equations with this moment's numbers for one unit. */

import { byId, element, fill, fragment, MINUS, number } from './format.js'
import { scale } from './palette.js'

export class Equations {
  #root = byId('lines')
  #unit = /** @type {HTMLInputElement} */ (byId('unit'))
  #html = ''
  /** @type {import('./store.js').Unit | null} */
  #numbers = null
  /** @type {Map<string, (value: number) => string>} */
  #scales = new Map()

  /** @param {{messages: Record<string, string>, pick: (unit: number) => void}} options */
  constructor(options) {
    this.options = options
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

  /** The colours of a theme are new. */
  forgetColours() {
    this.#scales.clear()
  }

  /**
   * @param {import('./moment.js').Moment} moment
   * @param {import('./store.js').Unit | null} numbers null while they are on their way
   */
  update(moment, numbers) {
    const { scene } = moment
    if (scene.equations !== this.#html) {
      this.#html = scene.equations
      this.#root.replaceChildren(fragment(scene.equations))
      this.#numbers = null
      this.#scales.clear()
    }
    if (numbers && numbers !== this.#numbers) this.#place(numbers)
    this.#numbers = numbers
    this.#unit.max = String(scene.units)
    this.#unit.value = String(moment.unit + 1)
    byId('units').textContent = fill(this.options.messages.of, { count: scene.units })
    for (const line of /** @type {NodeListOf<HTMLElement>} */ (this.#root.querySelectorAll('.line'))) this.#fill(moment, line)
  }

  /** Lay out the places for numbers: text and spans. @param {import('./store.js').Unit} numbers */
  #place(numbers) {
    for (const [name, { pieces }] of Object.entries(numbers.lines)) {
      const worked = this.#root.querySelector(`[data-line="${CSS.escape(name)}"] .worked`)
      worked?.replaceChildren('= ', ...pieces.map((piece) => (typeof piece === 'string' ? document.createTextNode(piece) : element('span', { 'data-node': piece.node }))))
    }
  }

  /** @param {import('./moment.js').Moment} moment @param {HTMLElement} line */
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
    worked.style.visibility = known && numbers ? 'visible' : 'hidden'
    if (known && numbers) write(worked, numbers, moment.t)
    const value = moment.vector(name)?.[moment.unit]
    const would = moment.wouldBe(name)?.[moment.unit]
    const result = /** @type {HTMLElement} */ (line.querySelector('.result .value'))
    result.replaceChildren(number(known ? value : null))
    if (known && would !== undefined && number(would) !== number(value)) {
      const label = fill(this.options.messages.would_be, { value: number(would) })
      result.append(element('span', { class: 'would', title: label, 'aria-label': label, role: 'img', text: `(${number(would)})` }))
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

/**
 * Put numbers into their places; a minus after a plus becomes the operator.
 * @param {HTMLElement} worked
 * @param {{terms: Record<string, number[]>}} numbers
 * @param {number} t
 */
function write(worked, numbers, t) {
  for (const place of /** @type {NodeListOf<HTMLElement>} */ (worked.querySelectorAll('[data-node]'))) {
    const text = number(numbers.terms[/** @type {string} */ (place.dataset.node)]?.[t])
    const before = place.previousSibling
    const joins = before?.nodeType === Node.TEXT_NODE && /[+−] $/.test(before.textContent ?? '')
    if (!joins || !/\+ $|− $/.test(before?.textContent ?? '')) {
      place.textContent = text
      continue
    }
    const base = /** @type {Text} */ (before)
    const plain = place.dataset.sign ?? (base.data.endsWith('− ') ? MINUS : '+')
    place.dataset.sign = plain
    const negative = text.startsWith(MINUS)
    const sign = plain === '+' ? (negative ? MINUS : '+') : negative ? '+' : MINUS
    base.data = `${base.data.slice(0, -2)}${sign} `
    place.textContent = negative ? text.slice(1) : text
  }
}
