/** A sentence looked back through: gradients, what the belts kept, what the prediction hangs on, under one cursor. */

import { byId, element, fill } from '../format.js'
import { draw, isLoaded } from '../plotly-adapter.js'
import { points, power, rows, scientific, signs, unpack } from './arrays.js'
import { apart, bars, decades, heatAt, heats, lines } from './figures.js'

/** @typedef {import('./arrays.js').Matrix} Matrix */
/**
 * @typedef {object} Row see app/memory/looking.py
 * @property {string} label
 * @property {string} style
 * @property {string[]} belts
 * @property {Record<string, number[]>} sizes by state
 * @property {Record<string, Matrix>} gradients by state
 * @property {Matrix | null} kept
 * @property {number[] | null} kept_mean
 * @property {{first: number, changes: number[]}} left_out
 */

const NARROWEST = { desk: 17, touch: 26 } // px, of a column
const UPRIGHT = 54 // px: a narrower column's word stands on its end
const MOST_DECADES = 40
const BELOW = 100 // times smaller than the smallest size is what one unit may show: a size is that of many units
const COARSE = matchMedia('(pointer: coarse)')

export class Look {
  #scroller = byId('scroller')
  #plane = byId('plane')
  #words = byId('words')
  #cursor = byId('cursor')
  #column = 0
  #width = 0
  #frame = 0
  /** @type {any} */
  #answer = null
  /** @type {Row[]} */
  #rows = []
  #state = { scale: 'log', state: 'cell', at: 1, token: 1 }
  /** @type {{place: string, row: number, unit: number} | null} */
  #unit = null

  /** @param {{messages: Record<string, string>, config: any, look: (at: number, by: 'pointer' | 'key') => void, ask: (token: number) => void}} options */
  constructor(options) {
    this.options = options
    this.#plane.addEventListener('pointermove', (event) => event.pointerType === 'mouse' && this.#point(event))
    this.#plane.addEventListener('pointerdown', (event) => event.pointerType !== 'mouse' && this.#point(event))
    this.#plane.addEventListener('click', (event) => this.#click(event))
    this.#scroller.addEventListener('keydown', (event) => this.#key(event))
    let waiting = 0
    new ResizeObserver(() => {
      if (!this.#answer || this.#scroller.clientWidth === this.#width) return
      window.clearTimeout(waiting)
      waiting = window.setTimeout(() => this.redraw(), 100)
    }).observe(this.#scroller)
  }

  get #count() {
    return this.#answer?.tokens.length ?? 0
  }

  /** The word, from 1, under the pointer. @param {MouseEvent} event */
  #under(event) {
    const left = this.#words.getBoundingClientRect().left
    const at = Math.floor((event.clientX - left) / this.#column) + 1
    const gutter = this.#scroller.getBoundingClientRect().left + this.#words.offsetLeft
    return event.clientX >= gutter && at >= 1 && at <= this.#count ? at : null
  }

  /** @param {PointerEvent} event */
  #point(event) {
    const at = this.#under(event)
    if (!at) return
    this.#unit = this.#unitUnder(event)
    this.options.look(at, 'pointer')
  }

  /** @param {MouseEvent} event */
  #unitUnder(event) {
    const place = /** @type {Element} */ (event.target).closest('#heats, #kept-heats')
    if (!place) return null
    const box = place.getBoundingClientRect()
    const shown = place.id === 'heats' ? this.#rows.map((row) => row.gradients[this.#state.state]) : this.#rows.flatMap(({ kept }) => kept ?? [])
    const found = heatAt((event.clientY - box.top) / box.height, shown.map(({ units }) => units))
    return found && { place: place.id, ...found }
  }

  /** @param {MouseEvent} event */
  #click(event) {
    const target = /** @type {Element} */ (event.target)
    const isWord = target.closest('#words button')
    if (isWord) event.preventDefault()
    const isMouse = /** @type {PointerEvent} */ (event).pointerType === 'mouse'
    if (!isWord && (!isMouse || target.closest('.title, .gutter'))) return
    const at = isWord ? [...this.#words.children].indexOf(/** @type {Element} */ (isWord.parentElement)) + 1 : this.#under(event)
    if (at) this.options.ask(at)
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.altKey || event.ctrlKey || event.metaKey || !this.#answer) return
    const { at } = this.#state
    const to = /** @type {Record<string, number>} */ ({ ArrowLeft: at - 1, ArrowRight: at + 1, Home: 1, End: this.#count })[event.key]
    const onWord = document.activeElement?.closest('#words')
    if (to !== undefined) {
      event.preventDefault()
      const next = Math.min(this.#count, Math.max(1, to))
      this.#unit = null
      this.options.look(next, 'key')
      if (onWord) this.#words.querySelectorAll('button')[next - 1]?.focus()
    } else if (event.key === 'Enter' && !onWord) {
      event.preventDefault()
      this.options.ask(at)
    }
  }

  /** New numbers. @param {any} answer of /memory/gradient @param {any} state */
  async show(answer, state) {
    this.#answer = answer
    this.#rows = answer.rows.map((/** @type {any} */ row) => {
      const hidden = unpack(row.hidden)
      return { ...row, gradients: { hidden, cell: row.cell ? unpack(row.cell) : hidden }, kept: row.kept && unpack(row.kept) }
    })
    this.#state = { ...state, token: answer.token }
    this.#unit = null
    this.#write()
    await this.redraw()
  }

  /** The same numbers on another scale, or of another state. @param {any} state */
  async change(state) {
    this.#state = { ...this.#state, scale: state.scale, state: state.state }
    await this.redraw()
  }

  /** The cursor is elsewhere: one element moves. @param {number} at from 1 @param {boolean} follow */
  look(at, follow) {
    this.#state.at = at
    if (!this.#frame) {
      this.#frame = requestAnimationFrame(() => {
        this.#frame = 0
        this.#move(follow)
      })
    }
  }

  /** @param {boolean} follow */
  #move(follow) {
    const { at } = this.#state
    const left = (at - 1) * this.#column
    this.#cursor.hidden = !this.#answer
    this.#cursor.style.transform = `translateX(${left}px)`
    byId('readout').textContent = this.words()
    if (!follow) return
    const { scrollLeft, clientWidth } = this.#scroller
    const room = clientWidth - this.#words.offsetLeft
    if (left < scrollLeft || left + this.#column > scrollLeft + room) this.#scroller.scrollTo({ left: left - room / 2 })
  }

  /** What is to be read off at the cursor. */
  words() {
    const { messages } = this.options
    const { at, token, state } = this.#state
    const word = this.#answer?.tokens[at - 1]?.text ?? ''
    if (at === token) return fill(messages.at_asked, { word })
    if (at > token) return fill(messages.at_later, { word })
    const said = this.#rows.map((row) => {
      const parts = [fill(messages.row_size, { cell: row.label, size: scientific(row.sizes[state][at - 1]) })]
      if (row.kept_mean) parts.push(fill(messages.row_kept, { kept: scientific(row.kept_mean[at - 1]) }))
      const change = row.left_out.changes[at - 1 - row.left_out.first]
      if (change !== undefined) parts.push(fill(messages.row_change, { change: fill(messages.points, { points: points(-change) }) }))
      return parts.join(signs.comma)
    })
    const asked = this.#answer.tokens[token - 1].text
    const all = `${fill(messages.at_word, { word, count: token - at, asked })} ${said.join(signs.semicolon)}${signs.stop}`
    return this.#unit ? `${all} ${this.#ofUnit(word)}` : all
  }

  /** @param {string} word */
  #ofUnit(word) {
    const { messages } = this.options
    const { place, row, unit } = /** @type {{place: string, row: number, unit: number}} */ (this.#unit)
    const isKept = place === 'kept-heats'
    const shown = isKept ? this.#rows.filter(({ kept }) => kept)[row] : this.#rows[row]
    const matrix = /** @type {Matrix} */ (isKept ? shown.kept : shown.gradients[this.#state.state])
    return fill(isKept ? messages.unit_kept : messages.unit_here, { cell: shown.label, unit: unit + 1, word, value: scientific(matrix.at(this.#state.at - 1, unit)) })
  }

  #write() {
    const { messages } = this.options
    const { tokens, token } = this.#answer
    const focused = this.#words.contains(document.activeElement)
    this.#words.replaceChildren(
      ...tokens.map((/** @type {any} */ { text, known }, /** @type {number} */ n) => {
        const shown = text.replace(/\n/g, '⏎').replace(/ /g, '␣')
        const button = element('button', { type: 'button', class: known ? null : 'unknown', title: known ? null : messages.unknown, 'aria-current': n + 1 === token ? 'true' : null }, element('span', { text: shown }))
        if (!known) button.append(element('span', { class: 'visually-hidden', text: ` (${messages.unknown_word})` }))
        return element('li', {}, button)
      }),
    )
    if (focused) this.#words.querySelectorAll('button')[token - 1]?.focus()
  }

  /** Sizes first, then every drawing. */
  async redraw() {
    if (!this.#answer) return
    this.#measure()
    this.#move(false)
    if (!isLoaded()) return
    const steps = this.#state.token - 1
    const hasRows = this.#rows.length > 0 && steps > 0
    this.#plane.classList.toggle('empty', !hasRows)
    if (!hasRows) return
    await this.#drawGradients(steps)
    await this.#drawKept(steps)
    await this.#drawBars()
    if (this.#plane.scrollWidth > this.#scroller.clientWidth) this.#move(true)
  }

  #measure() {
    const count = this.#count
    this.#width = this.#scroller.clientWidth
    const room = this.#width - this.#words.offsetLeft
    this.#column = Math.max(NARROWEST[COARSE.matches ? 'touch' : 'desk'], room / count)
    const style = this.#plane.style
    style.setProperty('--column', `${this.#column}px`)
    style.setProperty('--columns', String(count))
    style.setProperty('--room', `${this.#width}px`)
    style.setProperty('--rows', String(this.#rows.length))
    style.setProperty('--token', String(this.#state.token - 1))
    this.#plane.classList.toggle('on-end', this.#column < UPRIGHT)
  }

  /** @param {string} id */
  #size(id) {
    const place = byId(id)
    return { width: this.#column * this.#count, height: place.clientHeight }
  }

  /** @param {number} steps */
  async #drawGradients(steps) {
    const { scale, state } = this.#state
    const isLog = scale === 'log'
    const most = this.#rows.map((row) => Math.max(...row.sizes[state]))
    const sizes = this.#rows.map((row, n) => row.sizes[state].map((size) => (scale === 'row' ? size / (most[n] || 1) : size)))
    const range = isLog ? logRange(sizes.flat()) : /** @type {[number, number]} */ ([0, Math.max(...sizes.flat(), 1e-30) * 1.08])
    const grid = isLog ? decades(range).map((power) => 10 ** power) : ticks(range)
    const x = centres(steps)
    const drawn = this.#rows.map((row, n) => ({ x, y: isLog ? sizes[n].map((size) => (size > 0 ? size : null)) : sizes[n], dash: row.style }))
    await draw(byId('curve'), lines(drawn, { x: [0, this.#count], y: range, grid, log: isLog }), this.#size('curve'))
    this.#tick('curve', grid, range, isLog)
    this.#name('curve', drawn.map(({ y }, n) => ({ text: this.#rows[n].label, value: y[0] })), range, isLog)
    const least = range[0] / BELOW
    const maps = this.#rows.map((row) => {
      const top = scale === 'row' ? largest(row.gradients[state]) : 1
      const z = rows(row.gradients[state], (value) => (isLog ? Math.log10(Math.max(Math.abs(value), least)) : Math.abs(value) / (top || 1)))
      return { z, scale: this.options.config.scales.gate }
    })
    const far = isLog ? Math.log10(range[1]) : scale === 'row' ? 1 : Math.max(...this.#rows.map((row) => largest(row.gradients[state])), 1e-30)
    const limits = /** @type {[number, number]} */ ([isLog ? Math.log10(least) : 0, far])
    await draw(byId('heats'), heats(maps.map((map) => ({ ...map, range: limits })), this.#count), this.#size('heats'))
    const { messages } = this.options
    byId('heat-labels').replaceChildren(
      ...this.#rows.map((row) => {
        const own = state === 'hidden' ? ['h'] : row.belts.length ? row.belts : ['h']
        const note = state === 'hidden' ? '' : !row.belts.length ? messages.no_belt : row.belts.includes('h') ? messages.belt_is_h : ''
        return element('p', {}, element('b', { text: row.label }), element('i', { text: own.join(', ') }), ...(note ? [element('small', { text: note })] : []))
      }),
    )
    const ends = isLog ? [scientific(least), scientific(range[1])] : ['0', scale === 'row' ? messages.whole_of : scientific(far)]
    byId('scale-note').replaceChildren(element('span', { class: 'ramp' }, element('span', { text: ends[0] }), element('i', { 'aria-hidden': 'true' }), element('span', { text: ends[1] })), messages[`${scale}_note`])
  }

  /** @param {number} steps */
  async #drawKept(steps) {
    const shown = this.#rows.filter((row) => row.kept && row.kept_mean)
    for (const id of ['why-title', 'kept-strip', 'kept-heats-strip']) byId(id).hidden = !shown.length
    if (!shown.length) return
    this.#plane.style.setProperty('--kept-rows', String(shown.length))
    const isLog = this.#state.scale === 'log'
    const means = shown.map((row) => /** @type {number[]} */ (row.kept_mean))
    const range = isLog ? logRange(means.flat().map(Math.abs)) : /** @type {[number, number]} */ ([Math.min(0, ...means.flat()), Math.max(1, ...means.flat()) * 1.06])
    const grid = isLog ? decades(range).map((power) => 10 ** power) : ticks(range)
    const drawn = shown.map((row, n) => ({ x: centres(steps), y: isLog ? means[n].map((value) => Math.abs(value) || null) : means[n], dash: row.style, colour: '$f' }))
    await draw(byId('kept'), lines(drawn, { x: [0, this.#count], y: range, grid, log: isLog }), this.#size('kept'))
    this.#tick('kept', grid, range, isLog)
    this.#name('kept', drawn.map(({ y }, n) => ({ text: shown[n].label, value: y[0] })), range, isLog)
    const scale = this.options.config.scales.gate
    const maps = shown.map((row) => ({ z: rows(/** @type {Matrix} */ (row.kept), (value) => value), range: /** @type {[number, number]} */ ([0, 1]), scale }))
    await draw(byId('kept-heats'), heats(maps, this.#count), this.#size('kept-heats'))
    byId('kept-labels').replaceChildren(...shown.map((row) => element('p', {}, element('b', { text: row.label }), element('i', { text: row.belts.join(', ') }))))
  }

  async #drawBars() {
    const lanes = this.#rows.map(({ left_out: { first, changes } }) => ({ x: changes.map((_, n) => first + n + 0.5), y: changes }))
    await draw(byId('hangs'), bars(lanes, this.#count), this.#size('hangs'))
    byId('hang-labels').replaceChildren(...this.#rows.map((row) => element('p', {}, element('b', { text: row.label }), ...this.#most(row))))
  }

  /** How much the word that helps most does. @param {Row} row */
  #most({ left_out: { changes } }) {
    if (!changes.length) return []
    return [element('small', { text: fill(this.options.messages.up_to, { points: points(Math.max(...changes)) }) })]
  }

  /** Numbers at the grid's lines. @param {string} id @param {number[]} grid @param {[number, number]} range @param {boolean} isLog */
  #tick(id, grid, range, isLog) {
    byId(`${id}-ticks`).replaceChildren(
      ...grid.map((at) => element('span', { style: `top:${(1 - share(at, range, isLog)) * 100}%`, text: isLog ? power(Math.round(Math.log10(at))) : scientific(at) })),
    )
  }

  /** Names before the lines' left ends. @param {string} id @param {{text: string, value: number | null}[]} names @param {[number, number]} range @param {boolean} isLog */
  #name(id, names, range, isLog) {
    const place = byId(id)
    const height = place.clientHeight
    const labels = names.map(({ text, value }) => ({ text, top: value ? (1 - share(value, range, isLog)) * height : height }))
    byId(`${id}-ticks`).append(...apart(labels, height).map(({ text, top }) => element('b', { style: `top:${top}px`, text })))
  }
}

const centres = (/** @type {number} */ count) => Array.from({ length: count }, (_, n) => n + 0.5)

/** Where a value lies between the ends of a range. @param {number} value @param {[number, number]} range @param {boolean} isLog */
function share(value, [low, high], isLog) {
  const [a, b, c] = isLog ? [value, low, high].map(Math.log10) : [value, low, high]
  return (a - b) / (c - b)
}

/** From the smallest to the largest size, in whole powers of ten; not more than a few. @param {number[]} sizes @returns {[number, number]} */
function logRange(sizes) {
  const high = Math.ceil(Math.log10(Math.max(...sizes, 1e-30)))
  const positive = sizes.filter((size) => size > 0)
  const low = positive.length ? Math.floor(Math.log10(Math.min(...positive))) : high - 1
  return [10 ** Math.max(Math.min(low, high - 1), high - MOST_DECADES), 10 ** high]
}

/** Three or four round numbers between two. @param {[number, number]} range */
function ticks([low, high]) {
  const rough = (high - low) / 3
  const unit = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 5, 10].map((times) => times * unit).find((size) => size >= rough) ?? rough
  return Array.from({ length: Math.floor(high / step) + 1 }, (_, n) => n * step)
}

/** @param {Matrix} matrix */
function largest({ steps, units, at }) {
  let found = 0
  for (let step = 0; step < steps; step++) for (let unit = 0; unit < units; unit++) found = Math.max(found, Math.abs(at(step, unit)))
  return found
}
