/** The drawings of gradients, forget gates and left-out words over a sentence, with one common cursor. */

import { byId, element } from '../core/elements.js'
import { nextTask } from '../core/scheduler.js'
import { isLoaded } from '../drawing/plotly-adapter.js'
import { bracketed, sentences, signs } from '../text/joining.js'
import { fill } from '../text/messages.js'
import { visible } from '../text/tokens.js'
import { entryName, points, scientific, unpack } from './arrays.js'
import { Drawings } from './drawings.js'
import { heatAt } from './figures.js'

/** @typedef {import('./arrays.js').Matrix} Matrix */
/**
 * @typedef {Omit<Server.GradientRow, 'kept'> & {gradients: Record<string, Matrix>, kept: Matrix | null}} Row the
 *   gradients by state
 */

/**
 * @typedef {{scale: string, state: string, at: number}} Shown what is shown of the numbers, and the word under the
 *   cursor
 */

const NARROWEST = { desk: 24, touch: 26 } // px, the least width of a column
const UPRIGHT = 54 // px: in a narrower column the word is set vertically
const isCoarse = () => matchMedia('(pointer: coarse)').matches

export class Look {
  #scroller = byId('scroller')
  #plane = byId('plane')
  #words = byId('words')
  #cursor = byId('cursor')
  #column = 0
  #width = 0
  #drawings
  #frame = 0
  #drawing = 0 // a counter, so that a superseded drawing stops
  /** @type {Server.Gradients | null} */
  #answer = null
  /** @type {Row[]} */
  #rows = []
  #state = { scale: 'log', state: 'cell', at: 1, token: 1 }
  /** @type {{place: string, row: number, unit: number} | null} */
  #unit = null

  /**
   * @param {{messages: Record<string, string>, config: Server.MemoryConfig, look: (at: number, by: 'pointer' | 'key')
   *   => void, ask: (token: number) => void}} options
   */
  constructor(options) {
    this.options = options
    this.#drawings = new Drawings(options)
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

  /** Return the word, from 1, under the pointer. @param {MouseEvent} event */
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

  /** Return the row and the unit under the pointer. @param {MouseEvent} event */
  #unitUnder(event) {
    const place = /** @type {Element} */ (event.target).closest('#heats, #kept-heats')
    if (!place) return null
    const box = place.getBoundingClientRect()
    const shown =
      place.id === 'heats'
        ? this.#rows.map((row) => row.gradients[this.#state.state])
        : this.#rows.flatMap(({ kept }) => kept ?? [])
    const found = heatAt(
      (event.clientY - box.top) / box.height,
      shown.map(({ units }) => units),
    )
    return found && { place: place.id, ...found }
  }

  /** Choose the word under the pointer as the target. @param {MouseEvent} event */
  #click(event) {
    const target = /** @type {Element} */ (event.target)
    const isWord = target.closest('#words button')
    if (isWord) event.preventDefault()
    const isMouse = /** @type {PointerEvent} */ (event).pointerType === 'mouse'
    if (!isWord && (!isMouse || target.closest('.title, .gutter'))) return
    const at = isWord
      ? [...this.#words.children].indexOf(/** @type {Element} */ (isWord.parentElement)) + 1
      : this.#under(event)
    if (at) this.options.ask(at)
  }

  /** Move the cursor by keys. @param {KeyboardEvent} event */
  #key(event) {
    if (event.altKey || event.ctrlKey || event.metaKey || !this.#answer) return
    const onWord = /** @type {HTMLElement | null} */ (document.activeElement?.closest('#words li'))
    const at = onWord ? [...this.#words.children].indexOf(onWord) + 1 : this.#state.at
    const to = /** @type {Record<string, number>} */ ({
      ArrowLeft: at - 1,
      ArrowRight: at + 1,
      Home: 1,
      End: this.#count,
    })[event.key]
    if (to !== undefined) {
      event.preventDefault()
      const next = Math.min(this.#count, Math.max(1, to))
      this.#unit = null
      this.options.look(next, 'key')
      if (onWord) this.#stop(next)?.focus()
    } else if (event.key === 'Enter' && !onWord) {
      event.preventDefault()
      this.options.ask(at)
    }
  }

  /** Show new numbers. @param {Server.Gradients} answer @param {Shown} state */
  async show(answer, state) {
    this.#answer = answer
    this.#rows = answer.rows.map((row) => {
      const hidden = unpack(row.hidden)
      return {
        ...row,
        gradients: { hidden, cell: row.cell ? unpack(row.cell) : hidden },
        kept: row.kept && unpack(row.kept),
      }
    })
    this.#state = { ...state, token: answer.token }
    this.#unit = null
    this.#write()
    await this.redraw()
  }

  /** Show the same numbers on another scale or of another state. @param {Pick<Shown, 'scale' | 'state'>} state */
  async change(state) {
    this.#state = { ...this.#state, scale: state.scale, state: state.state }
    await this.redraw()
  }

  /** Move the cursor, which is a single element. @param {number} at from 1 @param {boolean} follow */
  look(at, follow) {
    this.#state.at = at
    if (!this.#frame) {
      this.#frame = requestAnimationFrame(() => {
        this.#frame = 0
        this.#move(follow)
      })
    }
  }

  /** Draw the cursor and its readout; `follow` scrolls it into view. @param {boolean} follow */
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

  /** Describe the values at the cursor. */
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
      if (change !== undefined)
        parts.push(fill(messages.row_change, { change: fill(messages.points, { points: points(-change) }) }))
      return parts.join(signs.comma)
    })
    const asked = this.#answer?.tokens[token - 1]?.text ?? ''
    const where = fill(messages.at_word, { word, count: token - at, asked })
    const all = `${sentences(where, said.join(signs.semicolon))}${signs.stop}`
    return this.#unit ? `${all} ${this.#ofUnit(word)}` : all
  }

  /** Describe the selected unit's value at the cursor. @param {string} word */
  #ofUnit(word) {
    const { messages } = this.options
    const { place, row, unit } = /** @type {{place: string, row: number, unit: number}} */ (this.#unit)
    const isKept = place === 'kept-heats'
    const shown = isKept ? this.#rows.filter(({ kept }) => kept)[row] : this.#rows[row]
    const matrix = /** @type {Matrix} */ (isKept ? shown.kept : shown.gradients[this.#state.state])
    const given = { cell: shown.label, word, value: scientific(matrix.at(this.#state.at - 1, unit)) }
    const ofCell = this.#state.state === 'cell' ? shown.parts.cell : []
    const entry = entryName(isKept ? shown.parts.kept : ofCell, unit)
    if (entry) return fill(isKept ? messages.entry_kept : messages.entry_here, { ...given, entry })
    return fill(isKept ? messages.unit_kept : messages.unit_here, { ...given, unit: unit + 1 })
  }

  /** Write the words above the drawings. */
  #write() {
    const { messages } = this.options
    if (!this.#answer) return
    const { tokens, token } = this.#answer
    const focused = this.#words.contains(document.activeElement)
    this.#words.replaceChildren(
      ...tokens.map(({ text, known }, n) => {
        const button = element(
          'button',
          {
            type: 'button',
            class: known ? null : 'unknown',
            title: known ? null : messages.unknown,
            'aria-current': n + 1 === token ? 'true' : null,
          },
          element('span', { text: visible(text) }),
        )
        if (!known) button.append(element('span', { class: 'visually-hidden', text: bracketed(messages.unknown_word) }))
        return element('li', {}, button)
      }),
    )
    const asked = this.#stop(token)
    if (focused) asked?.focus()
  }

  /** Make a word the row's only tab stop, and return it. @param {number} at from 1 */
  #stop(at) {
    const buttons = [...this.#words.querySelectorAll('button')]
    for (const [n, button] of buttons.entries()) button.tabIndex = n === at - 1 ? 0 : -1
    return buttons[at - 1]
  }

  /** Measure the page, then redraw everything. */
  async redraw() {
    if (!this.#answer) return
    this.#measure()
    this.#move(false)
    if (!isLoaded()) return
    const my = ++this.#drawing
    const steps = this.#state.token - 1
    const hasRows = this.#rows.length > 0 && steps > 0
    this.#plane.classList.toggle('empty', !hasRows)
    if (!hasRows) return
    const { scale, state } = this.#state
    for (const part of this.#drawings.parts({
      rows: this.#rows,
      scale,
      state,
      steps,
      columns: this.#count,
      width: this.#column * this.#count,
    })) {
      if (my !== this.#drawing) return
      await part()
      await nextTask()
    }
    if (this.#plane.scrollWidth > this.#scroller.clientWidth) this.#move(true)
  }

  /** Fit the columns to the page. */
  #measure() {
    const count = this.#count
    this.#width = this.#scroller.clientWidth
    const room = this.#width - this.#words.offsetLeft
    this.#column = Math.max(NARROWEST[isCoarse() ? 'touch' : 'desk'], room / count)
    const style = this.#plane.style
    style.setProperty('--column', `${this.#column}px`)
    style.setProperty('--columns', String(count))
    style.setProperty('--room', `${this.#width}px`)
    style.setProperty('--rows', String(this.#rows.length))
    style.setProperty('--token', String(this.#state.token - 1))
    this.#plane.classList.toggle('on-end', this.#column < UPRIGHT)
  }
}
