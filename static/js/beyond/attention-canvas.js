/**
 * The picture: its pixels, the attention weights as a veil over its patches, and the input that edits its shapes.
 */

import { byId } from '../core/elements.js'
import { fill } from '../text/messages.js'
import { number } from '../text/numbers.js'
import { panelOf } from './attention-panel.js'
import { EMPTY, inPatch, move, parts, place, put, remove } from './attention-picture.js'

const FAR = 5 // px that a pointer moves before it drags
export const VEIL = 0.75 // app/beyond/attention.py has the same

export class Canvas {
  #grid = byId('patches')
  #pixels = /** @type {HTMLImageElement} */ (byId('pixels'))
  #cells = /** @type {HTMLElement[]} */ ([...this.#grid.querySelectorAll('[role=gridcell]')])
  #undo = /** @type {HTMLButtonElement} */ (byId('undo'))
  /** @type {string[]} the pictures before, for undo */
  #before = []
  #picture = ''
  /** @type {string[]} */
  #labels = []
  /** @type {{from: number, x: number, y: number, drags: boolean, to: number} | null} */
  #drag = null

  /** @param {import('../stage/stage.js').Setting<Server.AttentionConfig>} setting */
  constructor({ messages, config, stage }) {
    this.messages = messages
    this.config = config
    this.stage = stage
    const grid = this.#grid
    grid.addEventListener('keydown', (event) => this.#key(event))
    grid.addEventListener('focusin', (event) => this.#rove(/** @type {HTMLElement} */ (event.target)))
    grid.addEventListener('pointerdown', (event) => this.#press(event))
    grid.addEventListener('pointermove', (event) => this.#travel(event))
    grid.addEventListener('pointerup', (event) => this.#release(event))
    grid.addEventListener('pointercancel', () => this.#drop())
    grid.addEventListener('dragstart', (event) => event.preventDefault())
    this.#undo.addEventListener('click', () => {
      const picture = this.#before.pop()
      if (picture) void this.#show(picture)
    })
    byId('clear').addEventListener('click', () => this.#change(EMPTY))
    byId('another').addEventListener('click', (event) => {
      event.preventDefault()
      const { examples } = config
      this.#change(examples[(examples.indexOf(this.#picture) + 1) % examples.length])
    })
  }

  /** @param {import('../views/moment.js').Moment} moment @param {import('../views/moment.js').How} how */
  update(moment, how) {
    if (how.fresh) {
      const { pixels, shapes, note } = panelOf(moment)
      this.#picture = moment.state.picture ?? EMPTY
      this.#pixels.src = pixels
      this.#labels = shapes
      byId('note').textContent = note
    }
    if (!how.fresh && !how.token && !how.phase) return
    const weights = moment.isKnown('alpha') ? moment.vector('alpha') : null
    this.#cells.forEach((cell, patch) => {
      const weight = weights?.[patch]
      const { column, row } = place(patch, this.config.columns)
      const said = { column, row, shapes: this.#labels[patch], weight: number(weight, 3) }
      const { messages } = this
      const label = fill(weight === undefined ? messages.patch : messages.patch_weight, said)
      cell.setAttribute('aria-label', label)
      cell.title = label
      cell.classList.toggle('filled', inPatch(this.#picture, patch, this.config.columns).length > 0)
      const veil = /** @type {HTMLElement} */ (cell.firstElementChild)
      veil.style.opacity = weight === undefined ? '0' : String(VEIL * (1 - Math.sqrt(Math.max(0, weight))))
    })
    this.#undo.disabled = !this.#before.length
  }

  /** @returns {string} the chosen shape, as a code's first two letters */
  get #kind() {
    const chosen = (/** @type {string} */ name) =>
      /** @type {HTMLInputElement} */ (document.querySelector(`input[name=${name}]:checked`)).value
    return chosen('colour') + chosen('kind')
  }

  /** @param {string} picture */
  async #show(picture) {
    await this.stage.load({ picture, caption: '' })
  }

  /**
   * Show a changed picture, and announce the change.
   * @param {string} picture
   * @param {string} [said] a message
   * @param {number} [patch]
   */
  #change(picture, said, patch = 0) {
    if (picture === this.#picture) return
    this.#before.push(this.#picture)
    this.#picture = picture
    void this.#show(picture).then(() => {
      if (said)
        this.stage.say(fill(said, { ...place(patch, this.config.columns), shape: this.config.names[this.#kind] }))
    })
  }

  /** Place the chosen shape, or remove it if the patch has it already. @param {number} patch */
  #place(patch) {
    const { columns, largest } = this.config
    const there = inPatch(this.#picture, patch, columns).at(-1)
    if (there?.slice(0, 2) === this.#kind) return this.#remove(patch)
    if (!there && parts(this.#picture).length >= largest)
      return this.stage.say(fill(this.messages.full, { count: largest }))
    this.#change(put(this.#picture, this.#kind, patch, columns), this.messages.placed, patch)
  }

  /** @param {number} patch */
  #remove(patch) {
    this.#change(remove(this.#picture, patch, this.config.columns), this.messages.removed, patch)
  }

  /** Move between patches and edit them by keys. @param {KeyboardEvent} event */
  #key(event) {
    const cell = /** @type {HTMLElement} */ (event.target).closest('[role=gridcell]')
    if (!cell || event.altKey || event.ctrlKey || event.metaKey) return
    const { columns, rows } = this.config
    const patch = Number(/** @type {HTMLElement} */ (cell).dataset.patch)
    const [row, column] = [Math.floor(patch / columns), patch % columns]
    const moves = /** @type {Record<string, [number, number]>} */ ({
      ArrowRight: [0, 1],
      ArrowLeft: [0, -1],
      ArrowDown: [1, 0],
      ArrowUp: [-1, 0],
      Home: [0, -column],
      End: [0, columns - 1 - column],
    })
    if (event.key in moves) {
      const [down, right] = moves[event.key]
      const to =
        Math.min(rows - 1, Math.max(0, row + down)) * columns + Math.min(columns - 1, Math.max(0, column + right))
      this.#cells[to].focus()
    } else if (event.key === 'Enter' || event.key === ' ') this.#place(patch)
    else if (event.key === 'Delete' || event.key === 'Backspace') this.#remove(patch)
    else return
    event.preventDefault()
  }

  /** Make one patch the tab stop (roving tabindex). @param {HTMLElement} cell */
  #rove(cell) {
    if (!this.#cells.includes(cell)) return
    for (const other of this.#cells) other.tabIndex = other === cell ? 0 : -1
  }

  /** @param {PointerEvent} event @returns {number} the patch under the pointer, or -1 */
  #under(event) {
    const cell = document.elementFromPoint(event.clientX, event.clientY)?.closest('#patches [role=gridcell]')
    return cell ? Number(/** @type {HTMLElement} */ (cell).dataset.patch) : -1
  }

  /** @param {PointerEvent} event */
  #press(event) {
    const patch = this.#under(event)
    if (event.button !== 0 || patch < 0) return
    this.#drag = { from: patch, x: event.clientX, y: event.clientY, drags: false, to: patch }
  }

  /** Drag a shape. @param {PointerEvent} event */
  #travel(event) {
    const drag = this.#drag
    if (!drag || !this.#cells[drag.from].classList.contains('filled')) return
    if (!drag.drags && Math.hypot(event.clientX - drag.x, event.clientY - drag.y) > FAR) {
      drag.drags = true
      this.#grid.setPointerCapture(event.pointerId)
      this.#cells[drag.from].classList.add('taken')
    }
    if (!drag.drags) return
    const to = this.#under(event)
    if (to === drag.to) return
    this.#cells[drag.to]?.classList.remove('target')
    this.#cells[to]?.classList.add('target')
    drag.to = to
  }

  /** Drop the dragged shape, or place the chosen one in the pressed patch. @param {PointerEvent} event */
  #release(event) {
    const drag = this.#drag
    const to = this.#under(event)
    this.#drop()
    if (!drag || to < 0) return
    if (drag.drags) this.#change(move(this.#picture, drag.from, to, this.config.columns), this.messages.moved, to)
    else if (to === drag.from) {
      this.#cells[to].focus({ preventScroll: true })
      this.#place(to)
    }
  }

  #drop() {
    this.#drag = null
    for (const cell of this.#cells) cell.classList.remove('taken', 'target')
  }
}
