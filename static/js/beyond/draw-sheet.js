/** The sheet on which a reader draws a digit, with a pointer, a finger, or keys. */

import { byId } from '../core/elements.js'
import { colour } from '../drawing/palette.js'
import { fill } from '../text/messages.js'
import { isEmpty, pack, stroke, unpack } from './draw-bits.js'

const PEN = 1.2 // the pen's radius in pixels: strokes are as thick as in the training data
const WAIT = 350 // ms after the last stroke before the network reads
const KEPT = 100 // strokes that can be undone

export class Sheet {
  #canvas = /** @type {HTMLCanvasElement} */ (byId('draw-sheet'))
  #cursor = byId('draw-pen')
  #width
  #height
  /** @type {import('./draw-bits.js').Bits} */
  #bits
  /** @type {import('./draw-bits.js').Bits[]} */
  #before = []
  #pen
  /** @type {{x: number, y: number} | null} */
  #last = null
  #timer = 0

  /** @param {import('../stage/stage.js').Setting<Server.DrawConfig>} setting */
  constructor({ stage, config, messages }) {
    this.stage = stage
    this.messages = messages
    this.#width = config.width
    this.#height = config.height
    this.#bits = new Uint8Array(this.#width * this.#height)
    this.#pen = { column: this.#width >> 1, row: this.#height >> 2 }
    for (const still of document.querySelectorAll('.draw-still')) still.remove()
    this.#canvas.hidden = false
    const tools = /** @type {HTMLElement} */ (document.querySelector('.draw-tools'))
    tools.hidden = false
    byId('draw-undo').addEventListener('click', () => this.#undo())
    byId('draw-clear').addEventListener('click', () => this.#clear())
    this.#listen()
  }

  #listen() {
    const sheet = this.#canvas
    sheet.addEventListener('pointerdown', (event) => {
      if (event.button !== 0) return
      sheet.setPointerCapture(event.pointerId)
      event.preventDefault()
      sheet.focus({ preventScroll: true })
      this.#begin()
      this.#draw(this.#at(event))
    })
    sheet.addEventListener('pointermove', (event) => {
      if (!this.#last) return
      for (const part of event.getCoalescedEvents?.() ?? []) this.#draw(this.#at(part))
      this.#draw(this.#at(event))
    })
    for (const end of ['pointerup', 'pointercancel']) {
      sheet.addEventListener(end, () => {
        if (!this.#last) return
        this.#last = null
        this.#read()
      })
    }
    sheet.addEventListener('keydown', (event) => this.#key(event))
    sheet.addEventListener('focus', () => this.#point())
    sheet.addEventListener('blur', () => (this.#cursor.hidden = true))
  }

  /** Draw with keys; while the sheet has the focus, the stage's keys are off. @param {KeyboardEvent} event */
  #key(event) {
    const { key } = event
    const ways = /** @type {Record<string, [number, number]>} */ ({
      ArrowLeft: [-1, 0],
      ArrowRight: [1, 0],
      ArrowUp: [0, -1],
      ArrowDown: [0, 1],
    })
    if (event.altKey || ((event.ctrlKey || event.metaKey) && key !== 'z')) return
    if (key in ways) {
      const [right, down] = ways[key]
      const { column, row } = this.#pen
      this.#pen = {
        column: Math.min(this.#width - 1, Math.max(0, column + right)),
        row: Math.min(this.#height - 1, Math.max(0, row + down)),
      }
      this.#point(true)
    } else if (key === ' ' || key === 'Enter') {
      this.#begin()
      const { column, row } = this.#pen
      this.#draw({ x: column + 0.5, y: row + 0.5 })
      this.#last = null
      this.#point(true)
      this.#read()
    } else if (key === 'Backspace' || ((event.ctrlKey || event.metaKey) && key === 'z')) this.#undo()
    else if (key === 'Delete') this.#clear()
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  /** Show the position of the pen, and announce it. @param {boolean} [isSaid] */
  #point(isSaid = false) {
    const { column, row } = this.#pen
    this.#cursor.hidden = !this.#canvas.matches(':focus-visible')
    this.#cursor.style.left = `${((column + 0.5) / this.#width) * 100}%`
    this.#cursor.style.top = `${((row + 0.5) / this.#height) * 100}%`
    const what = this.#bits[row * this.#width + column] ? this.messages.draw_ink : this.messages.draw_paper
    if (isSaid) this.stage.say(fill(this.messages.draw_pen, { column: column + 1, row: row + 1, what }))
  }

  /** Return an event's position, in pixels of the picture. @param {PointerEvent} event */
  #at(event) {
    const box = this.#canvas.getBoundingClientRect()
    return {
      x: ((event.clientX - box.left) / box.width) * this.#width,
      y: ((event.clientY - box.top) / box.height) * this.#height,
    }
  }

  #begin() {
    window.clearTimeout(this.#timer)
    this.#timer = 0
    this.#before.push(this.#bits.slice())
    if (this.#before.length > KEPT) this.#before.shift()
  }

  /** @param {{x: number, y: number}} place */
  #draw(place) {
    stroke(this.#bits, this.#width, this.#last ?? place, place, PEN)
    this.#last = place
    this.#paint()
  }

  #undo() {
    const before = this.#before.pop()
    if (!before) return
    this.#bits = before
    this.#changed()
  }

  #clear() {
    if (isEmpty(this.#bits)) return
    this.#begin()
    this.#bits = new Uint8Array(this.#bits.length)
    this.#changed()
  }

  #changed() {
    this.#paint()
    this.stage.say(fill(this.messages.draw_changed, { count: this.#bits.reduce((sum, bit) => sum + bit, 0) }))
    this.#read()
  }

  /** Let the network read the sheet after `WAIT` ms without a stroke. */
  #read() {
    this.#mark()
    window.clearTimeout(this.#timer)
    this.#timer = window.setTimeout(() => {
      this.#timer = 0
      void this.stage.load({ picture: pack(this.#bits) })
    }, WAIT)
  }

  #mark() {
    byId('draw-undo').setAttribute('aria-disabled', String(!this.#before.length))
    byId('draw-clear').setAttribute('aria-disabled', String(isEmpty(this.#bits)))
  }

  #paint() {
    const context = /** @type {CanvasRenderingContext2D} */ (this.#canvas.getContext('2d'))
    context.clearRect(0, 0, this.#width, this.#height)
    context.fillStyle = colour('ink')
    for (const [n, bit] of this.#bits.entries()) {
      if (bit) context.fillRect(n % this.#width, Math.floor(n / this.#width), 1, 1)
    }
  }

  /** @param {import('../views/moment.js').Moment} moment @param {import('../views/moment.js').How} how */
  update(moment, how) {
    if (how.fresh && !this.#last) {
      const { picture = '', mode } = moment.state
      if (picture !== pack(this.#bits) && !this.#timer) {
        // a picture from elsewhere: an example, an address, the back button; not what was read before the last stroke
        this.#before = []
        this.#bits = unpack(picture, this.#bits.length)
      }
      byId('draw-own').hidden = mode !== 'reading'
      byId('draw-empty').hidden = mode !== 'reading' || !isEmpty(this.#bits)
      this.#mark()
    }
    if (how.fresh || how.recolour) this.#paint()
  }
}
