/** The cell's diagram: the static figure, the vectors, and the updates from step to step. */

import { byId, element } from '../core/elements.js'
import { nextTask } from '../core/scheduler.js'
import { shown } from '../core/theme.js'
import { arrival, Motion, plan } from '../drawing/motion.js'
import { draw, namedParts, renumber, traceGroups, travellersLayer } from '../drawing/plain.js'
import { drawHitLayer, walkable } from './hit-layer.js'
import { fit, LEAST, smallest, whole } from './legible.js'
import { GHOST, shortened, sleeping, traces } from './strips.js'

const OPACITY = { past: '0.85', now: '1', later: '0.42', laterDark: '0.58', laterText: '0.8' }

export class Diagram {
  #figure
  #sheet
  #whole
  #backdrop
  /** @type {import('../drawing/plotly-adapter.js').Plot} */
  #strips
  #operators
  #overlay
  #motion = new Motion()
  #generation = 0
  #size = { width: 0, height: 0, screen: 0 }
  /** @type {Server.Geometry | null} */
  #geometry = null
  #view = { scale: 1, x0: 0, y0: 0 }
  /** @type {Map<string, import('./hit-layer.js').Part>} */
  parts = new Map()
  /** @type {Map<string, SVGElement[]>} */
  #named = new Map()
  /** @type {Map<string, SVGGElement>} */
  #groups = new Map()
  /** @type {Map<string, HTMLElement | SVGElement>} */
  #marks = new Map()
  /** @type {Server.LabelledStrip[]} strips whose value is changed by held values */
  #ghosts = []
  /** @type {Server.LabelledStrip[]} strips with units that a clock may hold still */
  #sleepers = []
  /** @type {import('./moment.js').Moment | null} */
  #moment = null

  /**
   * @param {object} options
   * @param {() => Node} options.word
   * @param {(scene: Server.Scene) => void} options.drawn called when the parts have been redrawn
   * @param {(id: string) => HTMLElement} [options.at] finds the page's parts
   */
  constructor(options) {
    this.options = options
    const at = options.at ?? byId
    this.#figure = at('figure')
    this.#sheet = at('sheet')
    this.#whole = at('whole')
    this.#backdrop = at('backdrop')
    this.#strips = at('strips')
    this.#operators = at('operators')
    this.#overlay = at('parts')
    walkable(this.#overlay)
    this.#whole.addEventListener('click', () => {
      this.#whole.setAttribute('aria-pressed', String(this.#whole.getAttribute('aria-pressed') !== 'true'))
      void this.redraw()
    })
    let waiting = 0
    const refit = () => {
      const { clientWidth, clientHeight } = this.#figure
      const { width, height, screen } = this.#size
      if (!this.#moment || (clientWidth === width && clientHeight === height && window.innerHeight === screen)) return
      window.clearTimeout(waiting)
      waiting = window.setTimeout(() => this.redraw(), 100)
    }
    new ResizeObserver(refit).observe(this.#figure)
    window.addEventListener('resize', refit) // a higher screen may have room for the other geometry
  }

  /**
   * Show a moment.
   * @param {import('./moment.js').Moment} moment
   * @param {{fresh: boolean, token: boolean, travel: boolean, arrive: boolean, speed: number}} how what has changed:
   *   the cell or its numbers, the token; and whether vectors travel
   * @returns {Promise<number>} ms until the animation ends
   */
  async update(moment, how) {
    const my = ++this.#generation
    this.#motion.cancel()
    this.#moment = moment
    if (how.fresh || !this.#geometry) await this.#draw(moment)
    else if (how.token) await this.#renumber(moment)
    if (my !== this.#generation) return 0
    this.#light(moment)
    this.#follow(moment, how.fresh)
    return how.travel ? this.#play(moment, how) : 0
  }

  /** Mark a newly chosen unit. @param {import('./moment.js').Moment} moment */
  mark(moment) {
    this.#moment = moment
    if (this.#geometry) this.#light(moment)
  }

  /** Redraw everything in the current colours and size. */
  async redraw() {
    if (!this.#moment) return
    await this.update(this.#moment, { fresh: true, token: true, travel: false, arrive: false, speed: 1 })
  }

  /** Stop all animations. */
  rest() {
    this.#generation += 1
    this.#motion.cancel()
  }

  /** The geometry that is drawn. */
  get #layout() {
    if (!this.#geometry) throw new Error('nothing has been drawn')
    return this.#geometry
  }

  /** Draw the static figure and the vectors. @param {import('./moment.js').Moment} moment */
  async #draw(moment) {
    const { kind, scale, width, height } = this.#fit(moment.scene.geometry)
    const geometry = moment.scene.geometry[kind]
    const view = { scale, x0: (geometry.width - width / scale) / 2, y0: (geometry.height - height / scale) / 2 }
    this.#geometry = geometry
    this.#view = view
    this.#size = { width: this.#figure.clientWidth, height: this.#figure.clientHeight, screen: window.innerHeight }
    const size = {
      width,
      height,
      scale,
      least: LEAST,
      x: pair(view.x0, width / scale),
      y: flipped(pair(view.y0, height / scale)),
    }
    const differing = moment.trace.unclamped?.values ?? {}
    this.#ghosts = geometry.stripList.filter(
      (strip) => stem(strip.value) in differing && moment.matrix(strip.value)?.length === 1,
    )
    this.#sleepers = geometry.stripList.filter((strip) => strip.value in moment.scene.asleep)
    const more = { sleepers: this.#sleepers, ghosts: this.#ghosts }
    const data = traces(moment, geometry, view, more, window.devicePixelRatio || 1)
    const figure = { data, layout: geometry.strips.layout }
    const isCrowded = smallest(geometry) * scale < LEAST
    const short = moment.scene.geometry.narrow.backdrop
    const backdrop = isCrowded ? shortened(geometry.backdrop, short, geometry.nodes, scale, LEAST) : geometry.backdrop
    const first = this.#figure.querySelector('.sight') // the server's drawing stays until this one is whole
    const pause = () => (first ? nextTask() : Promise.resolve())
    await draw(this.#backdrop, backdrop, size)
    await pause()
    await draw(this.#strips, figure, size)
    await pause()
    await draw(this.#operators, geometry.operators, size)
    await pause()
    this.#named = new Map([...namedParts(this.#backdrop), ...namedParts(this.#operators)])
    for (const nodes of this.#named.values()) for (const node of nodes) node.style.transition = 'opacity 220ms'
    this.#groups = traceGroups(this.#strips)
    this.#overlay.style.setProperty('--scale', String(scale))
    this.#overlay.style.setProperty('--label', kind === 'narrow' ? '14px' : '19px')
    this.parts = drawHitLayer(this.#overlay, geometry, view, (id) => moment.scene.parts[id] ?? { role: null })
    this.#write(moment)
    this.options.drawn(moment.scene)
    this.#light(moment)
    await pause()
    this.#figure.parentElement?.classList.add('drawn')
    first?.remove()
  }

  /**
   * Choose geometry and scale: the drawing fills the card, but stays large enough to be read; then it scrolls, unless
   * the reader has chosen to see it whole, in a card as high as it needs.
   * @param {import('./legible.js').Geometries} geometries
   */
  #fit(geometries) {
    const card = /** @type {HTMLElement} */ (this.#figure.parentElement)
    card.classList.remove('large', 'whole')
    this.#figure.style.removeProperty('height')
    const room = (/** @type {'wide' | 'narrow'} */ kind) => {
      this.#figure.style.setProperty('--aspect', `${geometries[kind].width} / ${geometries[kind].height}`)
      return { width: this.#figure.clientWidth, height: this.#figure.clientHeight }
    }
    const usual = fit(geometries, room)
    const all = usual.scrolls ? whole(geometries, this.#figure.clientWidth) : null
    this.#whole.hidden = !all
    const isWhole = all !== null && this.#whole.getAttribute('aria-pressed') === 'true'
    const { kind, scale } = isWhole ? all : usual
    const { width, height } = geometries[kind]
    card.classList.toggle('large', usual.scrolls && !isWhole)
    card.classList.toggle('whole', isWhole)
    room(kind)
    if (isWhole) this.#figure.style.height = `${Math.ceil(height * scale)}px`
    const size = {
      width: Math.max(this.#figure.clientWidth, Math.ceil(width * scale)),
      height: Math.max(this.#figure.clientHeight, Math.ceil(height * scale)),
    }
    this.#sheet.style.width = `${size.width}px`
    this.#sheet.style.height = `${size.height}px`
    return { kind, scale, ...size }
  }

  /**
   * Scroll the parts computed in this phase into view.
   * @param {import('./moment.js').Moment} moment
   * @param {boolean} atOnce
   */
  #follow(moment, atOnce) {
    const place = this.#figure
    if (place.scrollWidth <= place.clientWidth + 1 && place.scrollHeight <= place.clientHeight + 1) return
    const { scale, x0, y0 } = this.#view
    const running = this.#layout.nodes.filter((node) => moment.phaseOf(node.id) === moment.phase)
    if (!running.length) return
    const middle = (/** @type {'x' | 'y'} */ axis) =>
      (Math.min(...running.map((node) => node[axis])) + Math.max(...running.map((node) => node[axis]))) / 2
    const behavior = atOnce || matchMedia('(prefers-reduced-motion: reduce)').matches ? 'instant' : 'smooth'
    place.scrollTo({
      left: (middle('x') - x0) * scale - place.clientWidth / 2,
      top: (middle('y') - y0) * scale - place.clientHeight / 2,
      behavior: /** @type {ScrollBehavior} */ (behavior),
    })
  }

  /** Update the numbers of the vectors. @param {import('./moment.js').Moment} moment */
  async #renumber(moment) {
    const drawn = (/** @type {string} */ id) => this.#strips.data?.find((trace) => trace.name === id)?.z
    const empty = (/** @type {Server.Strip} */ strip) =>
      drawn(strip.id).map((/** @type {unknown[]} */ row) => row.map(() => null))
    const rows = this.#layout.stripList.map((strip) => moment.matrix(strip.value) ?? empty(strip))
    const sleepers = this.#sleepers.map((strip) => sleeping(moment, strip))
    const ghosts = this.#ghosts.map((strip) =>
      moment.wouldBe(strip.value) ? [moment.wouldBe(strip.value)] : empty(strip),
    )
    await renumber(this.#strips, [...rows, ...sleepers, ...ghosts])
  }

  /** Place labels, chips and the marks of the chosen unit. @param {import('./moment.js').Moment} moment */
  #write(moment) {
    const { scale, x0, y0 } = this.#view
    const at = (/** @type {number} */ x, /** @type {number} */ y) =>
      `left:${(x - x0) * scale}px;top:${(y - y0) * scale}px`
    this.#marks = new Map()
    const root = /** @type {SVGSVGElement} */ (this.#overlay.firstElementChild)
    for (const strip of this.#layout.stripList) {
      if (strip.label) {
        const label = element('span', {
          class: 'label',
          'data-anchor': strip.label_anchor,
          'data-role': strip.role,
          style: at(strip.label_x, strip.label_y),
        })
        label.innerHTML = strip.label
        this.#overlay.append(label)
        this.#marks.set(`label:${strip.id}`, label)
      }
      if (!moment.hasUnits(strip.value)) continue
      const caret = document.createElementNS('http://www.w3.org/2000/svg', 'path')
      caret.setAttribute('class', 'caret')
      caret.setAttribute('d', 'M0 0L4 6L-4 6Z')
      root.append(caret)
      this.#marks.set(`caret:${strip.id}`, caret)
    }
    for (const chip of this.#layout.chips) {
      const made = element('span', {
        class: `chip ${chip.kind}`,
        style: `${at(chip.x, chip.y)};min-width:${chip.width * scale}px;height:${Math.max(chip.height * scale, 21)}px`,
        'data-chip': chip.id,
      })
      if (chip.label) made.innerHTML = `<span class="symbol">${chip.label}</span>`
      this.#overlay.append(made)
      this.#marks.set(`chip:${chip.id}`, made)
    }
    this.#overlay.querySelector('[data-part]')?.setAttribute('tabindex', '0')
    const chips = this.#layout.chips.filter((chip) => chip.kind === 'output')
    const left = Math.min(...chips.map((chip) => (chip.x - chip.width / 2 - x0) * scale))
    this.#figure.parentElement?.style.setProperty('--caption-width', `${Math.max(280, left - 32)}px`)
  }

  /** Mark past, present and future parts, the chosen unit and the word. @param {import('./moment.js').Moment} moment */
  #light(moment) {
    const dark = shown() === 'dark'
    const strength = (/** @type {number} */ phase) =>
      phase < 0 || phase < moment.phase
        ? OPACITY.past
        : phase === moment.phase
          ? OPACITY.now
          : dark
            ? OPACITY.laterDark
            : OPACITY.later
    const paint = (/** @type {string} */ name, /** @type {number} */ phase) => {
      for (const node of this.#named.get(name) ?? []) {
        node.style.opacity = node.localName === 'text' && phase > moment.phase ? OPACITY.laterText : strength(phase)
      }
    }
    for (const wire of this.#layout.wires) paint(`wire:${wire.id}`, wire.phase)
    for (const node of this.#layout.nodes) {
      const phase = moment.phaseOf(node.id)
      paint(`node:${node.id}`, phase)
      this.parts.get(`node:${node.id}`)?.ring.classList.toggle('running', phase === moment.phase && node.kind === 'box')
    }
    for (const strip of this.#layout.stripList) this.#lightStrip(moment, strip, paint)
    for (const chip of this.#layout.chips) {
      const mark = this.#marks.get(`chip:${chip.id}`)
      if (chip.id === 'x') mark?.replaceChildren(this.options.word())
      mark?.classList.toggle('later', chip.kind === 'output' && !moment.isKnown(chip.name))
    }
  }

  /**
   * Mark a strip as known or not, and place the mark of the chosen unit.
   * @param {import('./moment.js').Moment} moment
   * @param {Server.LabelledStrip} strip
   * @param {(name: string, phase: number) => void} paint
   */
  #lightStrip(moment, strip, paint) {
    const known = moment.isKnown(strip.value)
    paint(`slot:${strip.id}`, moment.phaseOf(strip.value))
    for (const id of [strip.id, `asleep:${strip.id}`, `ghost:${strip.id}`]) {
      const group = this.#groups.get(id)
      if (group) group.style.opacity = known ? '1' : '0'
    }
    this.#marks.get(`label:${strip.id}`)?.classList.toggle('later', !known)
    const caret = this.#marks.get(`caret:${strip.id}`)
    const trace = this.#strips.data?.find((item) => item.name === strip.id)
    if (!caret || !trace) return
    const column = Math.min(moment.unit, trace.z[0].length - 1)
    const below = strip.height / 2 + 4 + (this.#ghosts.includes(strip) ? GHOST.gap + GHOST.height - 3 : 0)
    const [x, y] = [
      (trace.x0 + trace.dx * column - this.#view.x0) * this.#view.scale,
      (strip.y + below - this.#view.y0) * this.#view.scale,
    ]
    caret.setAttribute('transform', `translate(${x} ${y})`)
    caret.classList.toggle('later', !known)
  }

  /**
   * Animate the vectors of the phase; return the ms until they rest.
   * @param {import('./moment.js').Moment} moment
   * @param {{arrive: boolean, speed: number}} how
   */
  #play(moment, how) {
    const travels = plan(this.#layout, moment.scene.moments, moment.phase)
    const delay = how.arrive ? 340 : 0
    const later = travels.map((travel) => ({ ...travel, start: travel.start + delay }))
    const all = how.arrive ? [...arrival(this.#layout), ...later] : later
    const carrying =
      how.arrive || this.#layout.nodes.some((node) => node.on_belt && moment.phaseOf(node.id) === moment.phase)
    return this.#motion.play(all, {
      groups: this.#groups,
      layer: travellersLayer(this.#strips),
      strips: new Map(this.#layout.stripList.map((strip) => [strip.id, strip])),
      scale: this.#view.scale,
      speed: how.speed,
      belts: carrying
        ? [...this.#named].filter(([name]) => name.startsWith('chevrons:')).flatMap(([, nodes]) => nodes)
        : [],
      pitch: this.#layout.pitch,
    })
  }

  /**
   * Return the unit of a strip at a position on the screen.
   * @param {string} id
   * @param {number} clientX
   * @returns {number | null} from 0
   */
  unitAt(id, clientX) {
    const strip = this.#layout.stripList.find((item) => item.id === id)
    const trace = this.#strips.data?.find((item) => item.name === id)
    if (!strip || !trace || !this.#moment?.hasUnits(strip.value)) return null
    const x = (clientX - this.#overlay.getBoundingClientRect().left) / this.#view.scale + this.#view.x0
    return Math.min(trace.z[0].length - 1, Math.max(0, Math.round((x - trace.x0) / trace.dx)))
  }
}

const pair = (/** @type {number} */ start, /** @type {number} */ length) =>
  /** @type {[number, number]} */ ([start, start + length])
const flipped = (/** @type {[number, number]} */ [a, b]) => /** @type {[number, number]} */ ([b, a])
const stem = (/** @type {string} */ id) => (id.endsWith('_prev') ? id.slice(0, -5) : id)
