/**
 * The picture of a cell that the server has drawn: recolours strips, marks phases, animates vectors along the wires.
 */

import { arrival, Motion, plan } from '../../drawing/motion.js'
import { mixed } from '../../drawing/scales.js'

/** @typedef {Pick<Server.StepsData, 'geometry' | 'moments' | 'strips' | 'limits'>} Numbers */

export class CellPicture {
  #motion = new Motion()
  /** @type {Map<string, SVGGElement>} strips by id */
  #strips = new Map()
  /** @type {{node: Element, phase: number}[]} */
  #timed
  /** @type {SVGGElement} */
  #travellers
  /** @type {Element[]} */
  #ringed = []

  /** @param {SVGSVGElement} root @param {{pointed: (part: string | null) => void}} options */
  constructor(root, options) {
    this.root = root
    for (const strip of /** @type {NodeListOf<SVGGElement>} */ (root.querySelectorAll('.strips > g')))
      this.#strips.set((strip.dataset.id ?? '').slice(6), strip)
    this.#timed = [.../** @type {NodeListOf<SVGElement>} */ (root.querySelectorAll('[data-phase]'))].map((node) => ({
      node,
      phase: Number(node.dataset.phase),
    }))
    this.#travellers = document.createElementNS('http://www.w3.org/2000/svg', 'g')
    root.querySelector('.strips')?.after(this.#travellers)
    root.addEventListener('pointerover', (event) => {
      const part = /** @type {Element} */ (event.target).closest('[data-part]')
      options.pointed(/** @type {SVGElement | null} */ (part)?.dataset.part ?? null)
    })
    root.addEventListener('pointerleave', () => options.pointed(null))
  }

  /**
   * Show a step and phase, both from 0.
   * @param {Numbers} numbers @param {number} step @param {number} phase @param {string} word
   */
  show(numbers, step, phase, word) {
    this.rest()
    for (const { id, value } of numbers.geometry.stripList) {
      const values = numbers.strips[value]?.[step]
      const rects = this.#strips.get(id)?.querySelectorAll('rect')
      if (!values || !rects || rects.length !== values.length) continue
      for (const [n, rect] of rects.entries()) rect.style.fill = mixed(values[n], numbers.limits[value])
    }
    const text = this.root.querySelector('[data-chip="x"] text')
    if (text) text.textContent = word
    this.light(phase)
  }

  /** Mark each part as past, running or waiting. @param {number} phase */
  light(phase) {
    for (const { node, phase: own } of this.#timed) {
      node.classList.toggle('past', own < phase)
      node.classList.toggle('now', own === phase)
      node.classList.toggle('later', own > phase)
    }
  }

  /**
   * Animate the vectors of a phase along their wires.
   * @param {Numbers} numbers
   * @param {number} phase
   * @param {boolean} arrives whether a new word enters
   */
  travel(numbers, phase, arrives) {
    const delay = arrives ? 340 : 0
    const travels = plan(numbers.geometry, numbers.moments, phase).map((one) => ({ ...one, start: one.start + delay }))
    const belts = /** @type {SVGElement[]} */ ([...this.root.querySelectorAll('[data-kind="chevrons"]')])
    const carries =
      arrives || numbers.geometry.nodes.some((node) => node.on_belt && numbers.moments[node.id]?.[0] === phase)
    return this.#motion.play([...(arrives ? arrival(numbers.geometry) : []), ...travels], {
      groups: this.#strips,
      layer: this.#travellers,
      strips: new Map(numbers.geometry.stripList.map((strip) => [strip.id, strip])),
      scale: 1, // a transform inside an SVG is in user units
      speed: 1,
      belts: carries ? belts : [],
      pitch: numbers.geometry.pitch,
    })
  }

  /** Ring a part. @param {string | null} part */
  ring(part) {
    for (const node of this.#ringed) node.classList.remove('ringed')
    this.#ringed = part === null ? [] : [...this.root.querySelectorAll(`[data-part="${CSS.escape(part)}"]`)]
    for (const node of this.#ringed) node.classList.add('ringed')
  }

  rest() {
    this.#motion.cancel()
  }
}
