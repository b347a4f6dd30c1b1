/**
 * The guide of the first minute on /step: five steps that point at a part of the page and go on when the reader has
 * done what they ask for. It opens by itself on a first visit to an address that carries no state.
 */

import { byId, element } from '../core/elements.js'
import { signs } from '../text/joining.js'
import { fill } from '../text/messages.js'
import { after, CLOSED, isBare, isLast, placed, STEPS } from './guide-plan.js'

const SEEN = 'guide' // in the browser's storage
const REST = 1800 // ms from what the reader has done to the next step, to see what it has caused
const PAD = 5 // px between what is pointed at and its frame

/** @typedef {import('../views/moment.js').Moment} Moment */
/** @typedef {import('./guide-plan.js').Deed} Deed */

export class Guide {
  #card = document.getElementById('guide') // a page in a frame has none
  #frames = element('div', { class: 'guide-frames', 'aria-hidden': 'true' })
  #progress = CLOSED
  #timer = 0
  #isFirst = isBare(location.search)
  #calm = matchMedia('(prefers-reduced-motion: reduce)')
  /** @type {Moment | null} */
  #moment = null

  /** @param {import('./stage.js').Setting<Server.TextConfig>} setting */
  constructor({ config }) {
    this.words = config.guide
    if (!this.#card) return
    byId('guide-next').addEventListener('click', () => this.#do({ do: 'next' }))
    byId('guide-skip').addEventListener('click', () => this.#do({ do: 'end' }))
    byId('guide-again').addEventListener('click', () => {
      document.getElementById('help')?.hidePopover()
      this.#do({ do: 'open' })
    })
    document.addEventListener('keydown', (event) => this.#key(event))
    for (const kind of ['pointerover', 'focusin', 'click'])
      document.addEventListener(kind, (event) => this.#touch(/** @type {Element} */ (event.target)))
    const place = () => requestAnimationFrame(() => this.#place())
    for (const kind of ['scroll', 'resize'])
      window.addEventListener(kind, place, { passive: true, capture: kind === 'scroll' })
    new ResizeObserver(place).observe(document.body)
  }

  /** Notice what the reader has done. @param {Moment} moment */
  update(moment) {
    const before = this.#moment
    this.#moment = moment
    if (!this.#card) return
    if (!before) {
      if (this.#isFirst && !wasSeen()) this.#do({ do: 'open' })
      return
    }
    const isOther = before.trace !== moment.trace || before.t !== moment.t
    if (isOther) this.#do({ do: 'done', step: 'sentence' })
    if (isOther || before.phase !== moment.phase) this.#do({ do: 'done', step: 'state' })
    if (isOther) this.#do({ do: 'done', step: 'prediction' })
    requestAnimationFrame(() => this.#place())
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const isElsewhere = document.querySelector('dialog[open], [popover]:not(#guide):popover-open')
    if (event.key === 'Escape' && !event.isComposing && !isElsewhere) this.#do({ do: 'end' })
    if (['ArrowUp', 'ArrowDown'].includes(event.key) && /** @type {Element} */ (event.target).closest('#lines'))
      this.#do({ do: 'done', step: 'equations' })
  }

  /** Notice what the reader points at, taps or focuses. @param {Element} target */
  #touch(target) {
    if (!this.#progress.isOpen) return
    if (target.closest('#lines [data-node], #lines .result')) this.#do({ do: 'done', step: 'equations' })
    const id = target.closest('#parts [data-part]')?.getAttribute('data-part')
    if (id && this.#isGate(id)) this.#do({ do: 'done', step: 'gate' })
  }

  /** Return whether a part of the diagram belongs to a gate; in a cell without gates, to a layer. @param {string} id */
  #isGate(id) {
    const { parts, bands } = /** @type {Moment} */ (this.#moment).scene
    const gates = bands.filter(({ range: [low, high] }) => low === 0 && high === 1).map(({ name }) => name)
    const about = parts[id]
    if (!about) return false
    return gates.length ? gates.includes(about.value ?? '') : about.line === about.value
  }

  /** @param {Deed} deed */
  #do(deed) {
    const before = this.#progress
    const now = after(before, deed)
    if (now === before) return
    this.#progress = now
    window.clearTimeout(this.#timer)
    const card = /** @type {HTMLElement} */ (this.#card)
    if (!now.isOpen) {
      if (card.contains(document.activeElement)) document.getElementById('help-open')?.focus()
      card.hidePopover()
      this.#frames.remove()
      return
    }
    if (deed.do === 'open') {
      remember()
      document.body.append(this.#frames)
      card.showPopover()
    }
    if (now.isDone && !isLast(now)) this.#timer = window.setTimeout(() => this.#do({ do: 'next' }), REST)
    this.#write()
    if (!now.isDone) this.#reveal()
    requestAnimationFrame(() => this.#place())
  }

  /** Write the step into the card, whose text is announced. */
  #write() {
    const { at, isDone } = this.#progress
    const { words } = this
    const name = STEPS[at]
    const gateless = name === 'gate' && !this.#gate() ? '_none' : ''
    byId('guide-count').textContent = fill(words.count, { at: at + 1, count: STEPS.length })
    byId('guide-title').textContent = words[`${name}${gateless}_title`]
    byId('guide-text').textContent = isDone
      ? `✓${signs.space || ' '}${words[`${name}_done`]}`
      : words[`${name}${gateless}`]
    this.#card?.classList.toggle('done', isDone)
    byId('guide-next').textContent = isLast(this.#progress) ? words.finish : words.next
    byId('guide-skip').hidden = isLast(this.#progress)
  }

  /** Return the box of the cell's first gate. @returns {Element | undefined} */
  #gate() {
    const bands = this.#moment?.scene.bands ?? []
    return [...document.querySelectorAll('#parts [data-part^="node:"]')].find((part) => {
      const about = this.#moment?.scene.parts[part.getAttribute('data-part') ?? '']
      return bands.some(({ name, range: [low, high] }) => name === about?.value && low === 0 && high === 1)
    })
  }

  /** Return what the step points at; the card stands beside the first. @returns {Element[]} */
  #targets() {
    const find = (/** @type {string} */ selector) => document.querySelector(selector)
    const memory = CSS.escape(`strip:${this.#moment?.scene.memory}`)
    const found = {
      sentence: [find('.sentence-row'), find('#ribbon')],
      gate: [this.#gate() ?? find('#parts [data-part^="node:"]') ?? find('#diagram')],
      state: [find(`#parts [data-part="${memory}"]`) ?? find('#diagram'), find('#play'), find('#next-step')],
      equations: [find('#lines .line.running') ?? find('#lines')],
      prediction: [find('#predictions'), find('#next-token')],
    }[STEPS[this.#progress.at]]
    return found.filter((target) => target !== null)
  }

  /** Scroll what the step points at to where the card has room beside it. */
  #reveal() {
    const behavior = /** @type {ScrollBehavior} */ (this.#calm.matches ? 'instant' : 'smooth')
    const [target] = this.#targets()
    const { top, bottom } = target.getBoundingClientRect()
    const room = /** @type {HTMLElement} */ (this.#card).offsetHeight + 4 * PAD
    const isIn = top >= 0 && bottom <= innerHeight
    const block = isIn && (top > room || innerHeight - bottom > room) ? 'nearest' : 'center'
    target.scrollIntoView({ block, inline: 'center', behavior })
  }

  /** Place the card and the frames round what it points at. */
  #place() {
    if (!this.#progress.isOpen) return
    const card = /** @type {HTMLElement} */ (this.#card)
    const box = (/** @type {Element} */ target) => {
      const { left, top, width, height } = target.getBoundingClientRect()
      return { left: left - PAD, top: top - PAD, width: width + 2 * PAD, height: height + 2 * PAD }
    }
    const targets = this.#targets().map(box)
    const free = [...document.querySelectorAll('#transport, #tokens')].map(box)
    const { left, top } = placed({ width: card.offsetWidth, height: card.offsetHeight }, targets, free, {
      width: document.documentElement.clientWidth,
      height: innerHeight,
    })
    card.style.left = `${left}px`
    card.style.top = `${top}px`
    this.#frames.replaceChildren(
      ...targets.map((at) =>
        element('div', {
          class: 'guide-frame',
          style: `left:${at.left}px;top:${at.top}px;width:${at.width}px;height:${at.height}px`,
        }),
      ),
    )
  }
}

/** Return whether the guide was shown in this browser before; false where storage is blocked. */
function wasSeen() {
  try {
    return localStorage.getItem(SEEN) !== null
  } catch {
    return false
  }
}

/** Remember that the guide was shown, where storage is not blocked. */
function remember() {
  try {
    localStorage.setItem(SEEN, 'seen')
  } catch {
    // the guide then opens again on the next visit
  }
}
