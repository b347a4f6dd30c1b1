/** The values of each line over the sentence, in the line's row. */

import { byId, element } from '../core/elements.js'
import { forgetLevels, LEVELS, levels } from '../drawing/levels.js'
import { fill } from '../text/messages.js'
import { number } from '../text/numbers.js'
import { visible } from '../text/tokens.js'
import { unpacked } from './values.js'

const FADING = 160 // ms from the values of one checkpoint to those of the next

/** @typedef {import('./laboratory.js').Lab} Lab */
/** @typedef {import('./state.js').LabState} LabState */

/**
 * Draw values over all steps: a column a step, a row an entry.
 * @param {HTMLCanvasElement} canvas @param {Server.LabBand} band @param {number} columns of the whole sentence
 */
export function drawBand(canvas, band, columns) {
  const { steps, entries, values } = unpacked(band)
  const [low, high] = band.range
  canvas.width = Math.max(1, columns)
  canvas.height = Math.max(1, entries)
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'))
  if (!steps || !entries) return
  const pixels = pen.createImageData(steps, entries)
  const words = new Uint32Array(pixels.data.buffer)
  const colours = levels(band.range)
  const pitch = LEVELS / (high - low)
  for (let step = 0, at = 0; step < steps; step += 1) {
    for (let entry = 0; entry < entries; entry += 1, at += 1) {
      const level = Math.round((values[at] - low) * pitch)
      words[entry * steps + step] = colours[Math.max(0, Math.min(LEVELS, level))]
    }
  }
  pen.putImageData(pixels, 0, 0)
}

export class Bands {
  #lab
  #now = byId('score-now')
  /** @type {HTMLElement[]} by row */
  #rows
  /** @type {(Server.LabBand | null)[]} what is drawn in them */
  #drawn = []
  #columns = 0
  #lit = -1
  #faded = -Infinity // when values last began to fade, by performance.now()

  /** @param {HTMLElement} root @param {Lab} lab */
  constructor(root, lab) {
    this.#lab = lab
    this.#rows = /** @type {HTMLElement[]} */ ([...root.querySelectorAll('.band')])
    root.addEventListener('pointermove', (event) => lab.point(this.#rowAt(event) + 1, 'bands'))
    root.addEventListener('pointerleave', () => lab.point(null, 'bands'))
    root.addEventListener('click', (event) => {
      const box = this.#now.getBoundingClientRect()
      const place = Math.floor(((event.clientX - box.left) / box.width) * this.#columns)
      if (place >= 0 && place < this.#columns) lab.set({ token: place + 1 })
    })
  }

  /** @param {PointerEvent} event */
  #rowAt(event) {
    return this.#rows.findIndex((row) => row.contains(/** @type {Node} */ (event.target)))
  }

  /** Light a line's row, or none. @param {number | null} line from 1 */
  highlight(line) {
    this.#rows[this.#lit]?.classList.remove('lit')
    this.#lit = (line ?? 0) - 1
    this.#rows[this.#lit]?.classList.add('lit')
  }

  /** Draw everything in the colours of another theme. */
  recolour() {
    forgetLevels()
    this.#drawn = []
    this.update(this.#lab.state, new Set(['answer']))
  }

  /** @param {LabState} state @param {Set<keyof LabState>} changed */
  update({ answer, token, text }, changed) {
    if (changed.has('text') || changed.has('answer')) this.#count(text.split('\n').length)
    if (!answer) return
    if (changed.has('token') || changed.has('answer')) {
      this.#now.hidden = false
      this.#now.style.setProperty('--token', String(Math.min(token, answer.tokens.length) - 1))
    }
    if (changed.has('answer')) this.#draw(answer)
    if (changed.has('token') || changed.has('answer')) this.#name(answer, token)
  }

  /** Have a row for each line of the text. @param {number} count */
  #count(count) {
    while (this.#rows.length > count) this.#rows.pop()?.remove()
    this.#drawn.length = Math.min(this.#drawn.length, count)
    while (this.#rows.length < count) {
      const row = element('div', { class: 'band' })
      this.#now.before(row)
      this.#rows.push(row)
    }
  }

  /** @param {Server.LabGood} answer */
  #draw(answer) {
    const now = performance.now()
    const isFading = this.#lab.state.view === 'train' && now - this.#faded > FADING // none while checkpoints fly by
    if (isFading) this.#faded = now
    const columns = answer.tokens.length
    const bands = new Map(answer.lines.map((line) => [line.line - 1, line.band]))
    const fault = answer.finite && answer.finite.line - 1
    for (const [n, row] of this.#rows.entries()) {
      const band = bands.get(n) ?? null
      if (this.#drawn[n] === band && this.#columns === columns && !row.querySelector('.edge, svg') && fault !== n)
        continue
      this.#drawn[n] = band
      const before = this.#columns === columns && isFading ? row.querySelector('canvas:not(.leaving)') : null
      row.replaceChildren(...(band ? this.#band(band, columns) : []))
      if (band && before) this.#fade(row, before)
      if (fault === n) row.append(this.#fault(/** @type {Server.LabFinite} */ (answer.finite)))
    }
    this.#columns = columns
  }

  /** @param {Server.LabBand} band @param {number} columns */
  #band(band, columns) {
    const canvas = /** @type {HTMLCanvasElement} */ (element('canvas', { role: 'img' }))
    drawBand(canvas, band, columns)
    const { steps } = unpacked(band)
    return steps < columns
      ? [canvas, element('span', { class: 'edge', style: `left:${(100 * steps) / columns}%` })]
      : [canvas]
  }

  /**
   * Have the values of the checkpoint before fade from above those of this one.
   * @param {HTMLElement} row @param {Element} before
   */
  #fade(row, before) {
    before.className = 'leaving'
    for (const name of ['role', 'aria-label']) before.removeAttribute(name)
    before.setAttribute('aria-hidden', 'true')
    row.append(before)
    window.setTimeout(() => before.remove(), FADING)
  }

  /** @param {Server.LabFinite} fault */
  #fault({ message, mends }) {
    const buttons = mends.map((mend) => {
      const button = element('button', { class: 'button', type: 'button', text: mend.title })
      button.addEventListener('click', () => this.#lab.editor.applyMend(mend))
      return button
    })
    return element('p', { class: 'words finite' }, message, ...buttons)
  }

  /**
   * Give each drawing its name: which value it is, how far it goes.
   * @param {Server.LabGood} answer @param {number} token
   */
  #name({ lines, tokens }, token) {
    const place = Math.min(token, tokens.length) - 1
    for (const { line, name, role, band } of lines) {
      const canvas = this.#rows[line - 1]?.querySelector('canvas')
      if (!canvas || !band) continue
      const { steps, entries, values } = unpacked(band)
      let [low, high, sum] = [Infinity, -Infinity, 0]
      for (const value of values) {
        if (value < low) low = value
        if (value > high) high = value
      }
      if (place < steps) for (let entry = 0; entry < entries; entry += 1) sum += values[place * entries + entry]
      canvas.setAttribute(
        'aria-label',
        fill(this.#lab.messages.band, {
          name: role ? `${name}, ${role}` : name,
          low: number(steps ? low : null),
          high: number(steps ? high : null),
          word: visible(tokens[place]?.text ?? ''),
          mean: number(place < steps ? sum / entries : null),
        }),
      )
    }
  }
}
