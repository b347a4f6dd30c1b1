/** The checkpoints of a run as a line of dots to choose from, and its branches below it. */

import { element, svg } from '../../core/elements.js'
import { fill } from '../../text/messages.js'
import { number, thousands } from '../../text/numbers.js'
import { moved, nearest } from './course.js'
import { dotsShown, labelPlaces, placeOf, updateAt } from './line-geometry.js'

/** @typedef {Server.TrainingRun} Run */
/** @typedef {import('./session.js').Session} Session */
/** @typedef {{session: Session, at: number, isFollowing: boolean}} Shown */

const LINE = 30 // px from the top to the line of the run
const ROW = 28 // px from a line to the branch below it
const BEND = 26 // px over which a branch leaves its line

export class Checkpoints {
  #line
  #list
  #messages
  #handlers
  /** @type {Shown | null} */
  #shown = null

  /**
   * @param {HTMLElement} line the slider
   * @param {HTMLElement} list of the branches' names
   * @param {Record<string, string>} messages
   * @param {{looked: (checkpoint: Server.Checkpoint) => void, opened: (id: string) => void}} handlers
   */
  constructor(line, list, messages, handlers) {
    this.#line = line
    this.#list = list
    this.#messages = messages
    this.#handlers = handlers
    this.#listen()
    let width = 0
    new ResizeObserver(() => {
      if (line.clientWidth === width) return
      width = line.clientWidth
      this.#draw()
    }).observe(line)
  }

  /** @param {Shown} shown */
  update(shown) {
    this.#shown = shown
    this.#draw()
  }

  #listen() {
    const line = this.#line
    line.addEventListener('keydown', (event) => {
      const run = this.#shown?.session.run
      if (!run || event.ctrlKey || event.metaKey || event.altKey) return
      const found = moved(run, this.#shown?.at ?? 0, event.key)
      if (found === undefined) return
      event.preventDefault()
      this.#handlers.looked(found)
    })
    let isHeld = false
    const look = (/** @type {PointerEvent} */ event) => {
      const run = this.#shown?.session.run
      if (!run) return
      const { left, width } = line.getBoundingClientRect()
      const found = nearest(run, updateAt(event.clientX - left, width, run.updates))
      if (found && found.update !== this.#shown?.at) this.#handlers.looked(found)
    }
    line.addEventListener('pointerdown', (event) => {
      if (event.button !== 0) return
      isHeld = true
      line.setPointerCapture(event.pointerId)
      if (event.pointerType === 'mouse') look(event)
    })
    line.addEventListener('pointermove', (event) => isHeld && look(event))
    line.addEventListener('click', (event) => look(/** @type {PointerEvent} */ (event)))
    for (const end of ['pointerup', 'pointercancel']) line.addEventListener(end, () => (isHeld = false))
  }

  #draw() {
    const run = this.#shown?.session.run
    const width = this.#line.clientWidth
    if (!run || !width) return
    const { session, at } = /** @type {Shown} */ (this.#shown)
    this.#say(run, at)
    const height = LINE + ROW * session.kin.length + 14
    const root = svg('svg', { width, height, 'aria-hidden': 'true' })
    const x = (/** @type {number} */ update) => placeOf(update, width, run.updates)
    const reached = run.checkpoints.at(-1)?.update ?? 0
    root.append(svg('path', { class: 'ahead', d: `M${x(0)},${LINE}H${x(run.updates)}` }))
    root.append(svg('path', { class: 'done', d: `M${x(0)},${LINE}H${x(reached)}` }))
    for (const [n, kin] of session.kin.entries()) root.append(...branchOf(kin, x, LINE + ROW * (n + 1)))
    const dots = dotsShown(run.checkpoints.map(({ update }) => x(update)))
    for (const place of dots.places) root.append(svg('circle', { class: 'dot', cx: place, cy: LINE, r: dots.radius }))
    root.append(...this.#ends(run, at, width))
    this.#line.replaceChildren(root)
    this.#name(session, width, x)
  }

  /**
   * The knob with its update, and the last update of the recipe.
   * @param {Run} run
   * @param {number} at
   * @param {number} width
   */
  #ends(run, at, width) {
    const text = (
      /** @type {string} */ label,
      /** @type {number} */ x,
      /** @type {Record<string, string>} */ given,
    ) => {
      const made = svg('text', { x, y: 14, ...given })
      made.textContent = label
      return made
    }
    const end = placeOf(run.updates, width, run.updates)
    if (!at) return [text(thousands(run.updates), end, { class: 'last', 'text-anchor': 'end' })]
    const knob = placeOf(at, width, run.updates)
    const anchor = knob < 24 ? 'start' : knob > width - 24 ? 'end' : 'middle'
    const parts = [
      svg('circle', { class: 'knob', cx: knob, cy: LINE, r: 9 }),
      text(thousands(at), anchor === 'middle' ? knob : anchor === 'start' ? 0 : width, {
        class: 'at',
        'text-anchor': anchor,
      }),
    ]
    if (end - knob > 76) parts.push(text(thousands(run.updates), end, { class: 'last', 'text-anchor': 'end' }))
    return parts
  }

  /** The names of the branches, each a button that shows that run. */
  #name(/** @type {Session} */ session, /** @type {number} */ width, /** @type {(update: number) => number} */ x) {
    const isFocused = this.#list.contains(document.activeElement)
    const focused = isFocused ? /** @type {HTMLElement} */ (document.activeElement).dataset.run : ''
    const rows = session.kin.map(({ run, label, at }) => {
      const words = { update: thousands(at), differs: label }
      const text = label
        ? fill(this.#messages.branch, words)
        : fill(this.#messages.parent, { name: run.name, ...words })
      const button = element('button', { type: 'button', class: 'link', text, 'data-run': run.id, title: text })
      button.addEventListener('click', () => this.#handlers.opened(run.id))
      return element('li', {}, button)
    })
    this.#list.replaceChildren(...rows)
    const ends = session.kin.map(({ run, at }) =>
      x(Math.min(session.run?.updates ?? 0, run.checkpoints.at(-1)?.update ?? at)),
    )
    const widths = rows.map((row) => /** @type {HTMLElement} */ (row.firstChild).offsetWidth)
    for (const [n, place] of labelPlaces(ends, widths, width).entries()) {
      rows[n].style.left = `${place}px`
      rows[n].style.top = `${LINE + ROW * (n + 1)}px`
    }
    if (focused) /** @type {HTMLElement | null} */ (this.#list.querySelector(`[data-run="${focused}"]`))?.focus()
  }

  /** What the slider is called. @param {Run} run @param {number} at */
  #say(run, at) {
    const rows = run.checkpoints
    const place = Math.max(
      0,
      rows.findIndex(({ update }) => update === at),
    )
    const row = rows[place]
    this.#line.setAttribute('aria-valuemax', String(Math.max(0, rows.length - 1)))
    this.#line.setAttribute('aria-valuenow', String(place))
    this.#line.setAttribute('aria-valuetext', row ? said(row, this.#messages) : this.#messages.no_checkpoint)
  }
}

/** @param {Server.Checkpoint} row @param {Record<string, string>} messages */
export function said({ update, surprise }, messages) {
  const values = { update: thousands(update), surprise: number(surprise, 2) }
  return fill(surprise === null ? messages.checkpoint_plain : messages.checkpoint, values)
}

/**
 * A branch below the line: where it leaves, and its own checkpoints.
 * @param {import('./session.js').Kin} kin
 * @param {(update: number) => number} x
 * @param {number} y
 */
function branchOf({ run, at }, x, y) {
  const from = x(at)
  const places = run.checkpoints.filter(({ update }) => update > at).map(({ update }) => x(update))
  const end = Math.max(from + BEND, ...places)
  const half = from + BEND / 2
  const d = `M${from},${LINE}C${half},${LINE} ${half - 6},${y} ${from + BEND},${y}H${end}`
  const dots = dotsShown(places)
  return [
    svg('path', { class: 'branch', d }),
    ...dots.places.map((place) =>
      svg('circle', { class: 'dot thin', cx: place, cy: y, r: Math.min(2.6, dots.radius) }),
    ),
  ]
}
