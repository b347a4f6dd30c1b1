/** A first look: the values of every layer over an input, and what comes out. */

import { byId, element, svg } from '../core/elements.js'
import { forgetLevels, LEVELS, levels } from '../drawing/levels.js'
import { forgetColours } from '../drawing/palette.js'
import { fill } from '../text/messages.js'
import { number, percent, thousands } from '../text/numbers.js'
import { visible } from '../text/tokens.js'
import { floats, lineOf, rangeOf } from './shapes.js'

const NAMED = 20 // tokens that have room above the bands
const LINES = 8 // of a plot

/** @typedef {import('./network.js').NetworkPage} NetworkPage */

export class LookView {
  #page
  /** @type {Server.NetworkLook | null} */
  #look = null
  #name = ''

  /** @param {NetworkPage} page */
  constructor(page) {
    this.#page = page
  }

  /** The look at a network, if that was the last one. @param {string} name */
  of(name) {
    return name === this.#name ? this.#look : null
  }

  /** Draw it in the colours of another theme. */
  recolour() {
    forgetColours()
    forgetLevels()
    if (this.#look) this.show(this.#look)
  }

  /** @param {boolean} isBusy */
  busy(isBusy) {
    byId('look').setAttribute('aria-busy', String(isBusy))
    if (isBusy) byId('look-about').textContent = this.#page.messages.looking
  }

  /** @param {Server.NetworkLook} look */
  show(look) {
    this.#look = look
    this.#name = this.#page.opened?.name ?? ''
    this.#page.picture.chips()
    const { messages } = this.#page
    const { steps, every, tokens, series, bands } = look
    const counted = { steps: thousands(steps), every: thousands(every) }
    byId('look-about').textContent = fill(every > 1 ? messages.every : messages.look_about, counted)
    const rows = [
      ...(tokens && tokens.length <= NAMED ? [element('span'), this.#tokens(tokens)] : []),
      ...(series ? [element('span', { class: 'name', text: messages.input_lines }), this.#plot(series)] : []),
      ...bands.flatMap((band) => this.#band(band, steps)),
    ]
    if (rows[0]?.tagName === 'SPAN' && !rows[0].className && matchMedia('(max-width: 760px)').matches) rows.shift()
    byId('bands').replaceChildren(...rows)
    const made = look.made ? [messages.made] : []
    byId('look-notes').replaceChildren(...[...made, ...look.notes].map((text) => element('li', { text })))
    this.#came(look)
  }

  /** @param {{text: string}[]} tokens */
  #tokens(tokens) {
    const words = tokens.map(({ text }) => element('span', { text: visible(text), lang: 'en', title: text }))
    return element('div', { class: 'open-band-tokens', 'aria-hidden': 'true' }, ...words)
  }

  /** @param {Server.NetworkBand} band @param {number} steps */
  #band({ title, units, shown, values, range }, steps) {
    const { messages } = this.#page
    const label = fill(messages.band, { title, units: thousands(units), steps: thousands(steps) })
    const canvas = /** @type {HTMLCanvasElement} */ (element('canvas', { role: 'img', 'aria-label': label }))
    const [rows = 0, columns = 0] = values.shape
    canvas.width = Math.max(1, columns)
    canvas.height = Math.max(1, rows)
    if (rows && columns) paint(canvas, floats(values), range)
    const note =
      shown < units ? [element('small', { text: fill(messages.shown_units, { shown, units: thousands(units) }) })] : []
    return [element('span', { class: 'name' }, title, ...note), canvas]
  }

  /** @param {Server.NetworkPlot} plot */
  #plot({ names, values }) {
    const numbers = floats(values)
    const [, lines = 1] = values.shape
    const range = rangeOf(numbers)
    const made = svg('svg', {
      class: 'open-plot',
      viewBox: '0 -0.05 1 1.1',
      preserveAspectRatio: 'none',
      role: 'img',
      'aria-label': names.slice(0, LINES).join(', '),
    })
    const zero = 1 - (0 - range[0]) / (range[1] - range[0] || 1)
    if (zero >= 0 && zero <= 1) made.append(svg('line', { x1: 0, x2: 1, y1: zero, y2: zero }))
    for (let line = 0; line < Math.min(lines, LINES); line += 1)
      made.append(svg('path', { d: lineOf(numbers, lines, line, range) }))
    return made
  }

  /** @param {Server.NetworkLook} look */
  #came({ tokens, next, outputs }) {
    const { messages } = this.#page
    const title = byId('came-title')
    if (next) {
      const last = visible(tokens?.at(-1)?.text ?? '')
      title.textContent = fill(messages.after, { word: last })
      const rows = next
        .slice(0, 6)
        .map(({ token, probability }) =>
          element(
            'li',
            {},
            element('span', { class: 'word', lang: 'en', text: visible(token) }),
            element('span', { class: 'bar', style: `--share:${100 * probability}%` }),
            element('b', { text: percent(probability) }),
          ),
        )
      byId('came').replaceChildren(element('ol', { class: 'open-next' }, ...rows))
      return
    }
    title.textContent = messages.comes_out
    if (!outputs)
      return byId('came').replaceChildren(
        element('p', { class: 'open-said', text: this.#page.opened?.why_apart || messages.no_series }),
      )
    const numbers = floats(outputs.values)
    const [columns = 1, lines = 1] = outputs.values.shape
    const rows = outputs.names
      .slice(0, LINES)
      .map((name, n) =>
        element(
          'li',
          {},
          element('span', { text: name }),
          element('b', { text: fill(messages.last, { value: number(numbers[(columns - 1) * lines + n], 3) }) }),
        ),
      )
    byId('came').replaceChildren(
      ...(columns > 1 ? [this.#plot(outputs)] : []),
      element('ol', { class: 'open-lines' }, ...rows),
    )
  }
}

/** @param {HTMLCanvasElement} canvas @param {Float32Array} values row by row @param {[number, number]} range */
function paint(canvas, values, range) {
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'))
  const pixels = pen.createImageData(canvas.width, canvas.height)
  const places = new Uint32Array(pixels.data.buffer)
  const colours = levels(range)
  const pitch = LEVELS / (range[1] - range[0] || 1)
  for (let n = 0; n < places.length; n += 1) {
    const level = Math.round((values[n] - range[0]) * pitch)
    places[n] = colours[Math.max(0, Math.min(LEVELS, level || 0))]
  }
  pen.putImageData(pixels, 0, 0)
}
