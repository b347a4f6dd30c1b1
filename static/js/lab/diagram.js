/** The cell's diagram: drawn from the last text that could be read, at the chosen word. */

import { element } from '../core/elements.js'
import { nextTask } from '../core/scheduler.js'
import { signs } from '../text/joining.js'
import { fill } from '../text/messages.js'
import { number } from '../text/numbers.js'
import { visible } from '../text/tokens.js'
import { drawHitLayer, walkable } from '../views/hit-layer.js'
import { moved, vectors, written } from './drawing.js'

const GLIDE = 260 // ms
const EASE = 'cubic-bezier(.45,.05,.25,1)'
const LEAST = 11 // px, of a letter
const CROWDED = 1.7 // times its size that a letter may grow before the drawing scrolls
const BESIDE = 24 // px of the drawing, beside the word in its chip
const MARGIN = 14 // px of the drawing, beside a word in its box
const LARGEST = 1.15 // px a px of the drawing
const TYPING = 350 // ms after a key in which nothing moves
const STARTS = ['lstm', 'gru', 'rnn', 'mgu', 'indrnn', 'mingru'] // offered where there is no text

/** @typedef {import('./laboratory.js').Lab} Lab */
/** @typedef {import('./state.js').LabState} LabState */

export class Diagram {
  #lab
  #about
  #figure
  #legends
  #sheet = element('div', { class: 'lab-sheet' })
  #drawing = element('div', { class: 'lab-layer' })
  #hits
  /** @type {Server.LabPicture | null} that is drawn */
  #picture = null
  /** @type {Map<string, import('../views/hit-layer.js').Part>} */
  #parts = new Map()
  /** @type {Map<string, number>} the line of each part */
  #lines = new Map()
  #size = ''

  /** @param {HTMLElement} root @param {Lab} lab */
  constructor(root, lab) {
    this.#lab = lab
    this.#about = /** @type {HTMLElement} */ (root.querySelector('#diagram-about'))
    this.#figure = /** @type {HTMLElement} */ (root.querySelector('#figure'))
    this.#legends = /** @type {HTMLElement} */ (root.querySelector('#legends'))
    this.#hits = element('div', { class: 'parts', role: 'group', 'aria-label': lab.messages.parts })
    this.#sheet.append(this.#drawing, this.#hits)
    walkable(this.#hits)
    const pointed = (/** @type {Event} */ event) => {
      const id = /** @type {Element} */ (event.target).getAttribute('data-part')
      lab.point(id ? (this.#lines.get(id) ?? null) : null, 'diagram')
      this.highlight(id ? (this.#lines.get(id) ?? null) : null, id)
    }
    this.#hits.addEventListener('pointermove', pointed)
    this.#hits.addEventListener('focusin', pointed)
    this.#hits.addEventListener('click', (event) => {
      const line = this.#lines.get(/** @type {Element} */ (event.target).getAttribute('data-part') ?? '')
      if (line) lab.editor.focus(line, 1)
    })
    for (const end of ['pointerleave', 'focusout'])
      this.#hits.addEventListener(end, () => {
        lab.point(null, 'diagram')
        this.highlight(null)
      })
    new ResizeObserver(() => this.#fit()).observe(this.#figure)
  }

  /** @param {LabState} state @param {Set<keyof LabState>} changed */
  async update(state, changed) {
    const { answer, status } = state
    if (changed.has('status') || changed.has('answer') || changed.has('token')) this.#caption(state)
    if (status === 'empty') {
      if (changed.has('status')) this.#empty()
      return
    }
    if (!answer || !(changed.has('answer') || changed.has('token') || changed.has('status'))) return
    const { picture } = answer.diagram
    if (answer.diagram.state === 'later') return // the last drawing stands until there is one
    if (!picture) {
      const { message = '' } = answer.diagram
      this.#figure.replaceChildren(element('p', { class: 'lab-none', text: message }))
      this.#picture = null
      this.#size = ''
      this.#legends.replaceChildren()
      return
    }
    if (picture !== this.#picture && !(await this.#draw(answer, picture))) return
    this.#fill(answer, Math.min(state.token, answer.tokens.length) - 1)
  }

  /** Say what the drawing is of. @param {LabState} state */
  #caption({ status, answer, token }) {
    const { messages, editor, state } = this.#lab
    if (status === 'stale' || status === 'refused') {
      const back = element('button', { class: 'link', type: 'button', text: messages.go_back })
      back.addEventListener('click', () => this.#lab.replace(state.good, { origin: 'edit' }))
      this.#about.replaceChildren(messages.of_last, ' · ', back)
      if (!state.good) this.#about.replaceChildren()
      return
    }
    const word = visible(answer?.tokens[Math.min(token, answer.tokens.length) - 1]?.text ?? '')
    const isDrawn = answer?.diagram.picture && status !== 'empty' && editor
    this.#about.replaceChildren(isDrawn ? fill(messages.drawn_at, { word }) : '')
  }

  /** Offer what a text can start from. */
  #empty() {
    const { messages, config } = this.#lab
    const chips = STARTS.filter((name) => name in config.starts).map((name) => {
      const chip = element('button', { class: 'button', type: 'button', text: config.starts[name] })
      chip.addEventListener('click', () =>
        this.#lab.replace(config.start_texts[name], { origin: 'start', change: { from: name } }),
      )
      return chip
    })
    this.#figure.replaceChildren(
      element(
        'div',
        { class: 'lab-empty' },
        element('p', { text: messages.empty_long }),
        element('div', { class: 'lab-chips' }, ...chips),
      ),
    )
    this.#picture = null
    this.#size = ''
  }

  /**
   * Draw in several tasks: the reader may be typing.
   * @param {Server.LabGood} answer @param {Server.LabPicture} picture
   * @returns {Promise<boolean>} whether it is still this one that is wanted
   */
  async #draw(answer, picture) {
    const before = this.#picture
    this.#picture = picture
    const drawing = element('div', { class: 'lab-layer' })
    drawing.innerHTML = written(picture, '')
    await nextTask()
    if (this.#picture !== picture) return false
    this.#drawing.replaceWith(drawing)
    this.#drawing = drawing
    if (!this.#sheet.isConnected) this.#figure.replaceChildren(this.#sheet)
    const lines = new Map(answer.lines.map(({ name, line }) => [name, line]))
    this.#lines = new Map()
    for (const [kind, parts] of /** @type {const} */ ([
      ['node', picture.nodes],
      ['strip', picture.strips],
      ['wire', picture.wires],
    ]))
      for (const part of parts) {
        const line = lines.get(part.line)
        if (line) this.#lines.set(`${kind}:${part.id}`, line)
      }
    this.#size = ''
    this.#fit()
    await nextTask()
    this.#scales(answer, picture)
    const isCalm = performance.now() - this.#lab.lastKey > TYPING
    if (before && isCalm && !matchMedia('(prefers-reduced-motion: reduce)').matches) this.#glide(before, picture)
    return this.#picture === picture
  }

  /** Draw the vectors and the word. @param {Server.LabGood} answer @param {number} step */
  #fill(answer, step) {
    const place = this.#drawing.querySelector('.vectors')
    if (place) place.innerHTML = vectors(answer, step)
    const word = /** @type {SVGTextElement | null} */ (this.#drawing.querySelector('.mark .word'))
    const text = visible(answer.tokens[step]?.text ?? '')
    if (!word || word.textContent === text) return
    word.textContent = text
    this.#widen(word)
  }

  /** Make the chip of the word as wide as the word. @param {SVGTextElement} word */
  #widen(word) {
    const chip = this.#picture?.chips.find(({ label }) => label === null)
    if (!chip) return
    const width = Math.max(chip.width, word.getComputedTextLength() + BESIDE)
    word.previousElementSibling?.setAttribute('x', String(chip.x - width / 2))
    word.previousElementSibling?.setAttribute('width', String(width))
  }

  /** Make the drawing as large as its card has room for, or as it must be to be read; then it scrolls. */
  #fit() {
    const picture = this.#picture
    if (!picture) return
    const { clientWidth: width, clientHeight: height } = this.#figure
    const size = `${width} ${height}`
    if (size === this.#size) return
    this.#size = size
    const least = LEAST / picture.smallest / CROWDED
    const isPhone = matchMedia('(max-width: 900px)').matches // the card is as high as the drawing
    const whole = isPhone ? width / picture.width : Math.min(width / picture.width, height / picture.height)
    const scale = Math.max(least, Math.min(whole, LARGEST))
    const [drawn, high] = [
      Math.max(width, picture.width * scale),
      Math.max(isPhone ? 0 : height, picture.height * scale),
    ]
    const view = { scale, x0: (picture.width - drawn / scale) / 2, y0: (picture.height - high / scale) / 2 }
    this.#sheet.style.width = `${drawn}px`
    this.#sheet.style.height = `${Math.floor(high)}px`
    this.#drawing.style.setProperty('--u', scale.toFixed(4))
    const root = this.#drawing.firstElementChild
    root?.setAttribute('viewBox', `${view.x0} ${view.y0} ${drawn / scale} ${high / scale}`)
    this.#enlarge(scale)
    const word = /** @type {SVGTextElement | null} */ (this.#drawing.querySelector('.mark .word'))
    if (word?.textContent) this.#widen(word)
    const geometry = /** @type {any} */ ({ nodes: picture.nodes, wires: picture.wires, stripList: picture.strips })
    const role = (/** @type {string} */ id) => picture.strips.find((strip) => `strip:${strip.id}` === id)?.role ?? null
    this.#parts = drawHitLayer(this.#hits, geometry, view, (id) => ({ role: role(id) }))
    this.#name()
  }

  /**
   * Write no letter smaller than can be read; a word that its box then has no room for is a shorter one.
   * @param {number} scale
   */
  #enlarge(scale) {
    const boxes = new Map((this.#picture?.nodes ?? []).map((node) => [`node:${node.id}`, node]))
    for (const text of /** @type {NodeListOf<SVGTextElement>} */ (
      this.#drawing.querySelectorAll(':is(.under, .over) text')
    )) {
      text.dataset.size ??= text.getAttribute('font-size') ?? ''
      const size = Number(text.dataset.size)
      text.setAttribute('font-size', String(Math.max(size, Math.min(LEAST / scale, size * CROWDED))))
      const box = boxes.get(text.dataset.name ?? '')
      const isLonger = box?.short && (text.textContent?.length ?? 0) > box.short.length
      if (box && isLonger && text.getComputedTextLength() > box.width - MARGIN) text.textContent = box.short
    }
  }

  /** Give each part its name: the line that it belongs to. */
  #name() {
    const { answer } = this.#lab.state
    const lines = new Map((answer?.lines ?? []).map((line) => [line.line, line]))
    let isFirst = true
    for (const [id, { hit }] of this.#parts) {
      const line = lines.get(this.#lines.get(id) ?? 0)
      const name = line ? (line.role ? `${line.name}${signs.colon}${line.role}` : line.name) : id.replace(/^\w+:/, '')
      hit.setAttribute('aria-label', name)
      if (isFirst) hit.setAttribute('tabindex', '0')
      isFirst = false
    }
  }

  /** Light the parts of a line, or of none. @param {number | null} line @param {string | null} [own] the part itself */
  highlight(line, own = null) {
    for (const [id, { ring }] of this.#parts)
      ring.classList.toggle('linked', id === own || (line !== null && this.#lines.get(id) === line))
  }

  /** Write the scales of the vectors. @param {Server.LabGood} answer @param {Server.LabPicture} picture */
  #scales(answer, picture) {
    const { messages } = this.#lab
    /** @type {Map<string, [number, number]>} */
    const ranges = new Map()
    for (const strip of picture.strips) {
      const own = answer.lines.find(
        ({ name, band }) => band && (name === strip.value || `${name}_prev` === strip.value),
      )
      const range = own?.band?.range ?? answer.diagram.values[strip.value]?.range
      if (range) ranges.set(range.join(' '), range)
    }
    const legends = [...ranges.values()]
      .sort(([a, b], [c, d]) => a - c || b - d)
      .map(([low, high]) => {
        const text =
          low < 0
            ? messages[high > 1 ? 'clipped_legend' : 'signed_legend']
            : messages[high > 1 ? 'positive_legend' : 'gate_legend']
        const end = (/** @type {number} */ value) => number(value, Number.isInteger(value) ? 0 : 1)
        const ramp = element('span', { class: `scale ${low >= 0 ? 'gate' : 'signed'}` })
        return element('span', { class: 'legend' }, end(low), ramp, `${low < 0 ? '+' : ''}${end(high)} ${text}`)
      })
    this.#legends.replaceChildren(...legends)
  }

  /** Let every part glide from where it was. @param {Server.LabPicture} before @param {Server.LabPicture} after */
  #glide(before, after) {
    const timing = { duration: GLIDE, easing: EASE }
    const from = moved(before, after)
    const nodes = new Set(before.nodes.map(({ id }) => `node:${id}`))
    for (const part of /** @type {NodeListOf<SVGElement>} */ (
      this.#drawing.querySelectorAll('[data-name], [data-of]')
    )) {
      const id = (part.dataset.of ?? part.dataset.name ?? '').replace(/^slot:/, 'strip:')
      const way = from.get(id)
      if (way) part.animate([{ transform: `translate(${way[0]}px, ${way[1]}px)` }, { transform: 'none' }], timing)
      else if (id.startsWith('wire:') || (id.startsWith('node:') && !nodes.has(id)))
        part.animate([{ opacity: 0 }, { opacity: 1 }], timing)
    }
  }
}
