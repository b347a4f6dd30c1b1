/** Ask the server what a text says: after each change, when the reader pauses; the question before is given up. */

import { fetchJson, Refused } from '../core/answers.js'
import { element } from '../core/elements.js'
import { post } from '../core/posting.js'
import { completed } from './values.js'

const PAUSE = 60 // ms after the last of several keys
const ALONE = 300 // ms: a key after a longer pause than this is asked about at once
const WORKING = 150 // ms after which the page says that it is reading
const SETTLING = 400 // ms of rest before the settled diagram is asked for
const DRAWINGS = 24 // settled diagrams that are kept

const ASKED = /** @type {const} */ (['text', 'sentence', 'units', 'from', 'weights'])

/** @typedef {import('./laboratory.js').Lab} Lab */

export class Asking {
  #lab
  #last = -Infinity
  #timer = 0
  #settling = 0
  /** @type {AbortController | null} */
  #running = null
  /** @type {Map<string, Server.LabPicture>} */
  #settled = new Map()
  #narrow = matchMedia('(max-width: 760px)')
  #isAway = false // the server, at the last question
  /** The drawing's screen for which the shown picture was made. */
  #isNarrow = false

  /** @param {Lab} lab */
  constructor(lab) {
    this.#lab = lab
    lab.watch((_state, changed, { origin }) => {
      if (ASKED.some((key) => changed.has(key)) && origin !== 'with') this.#changed(origin)
    })
    this.#narrow.addEventListener('change', () => this.ask())
    if (this.#narrow.matches && lab.state.answer)
      queueMicrotask(() => this.ask()) // the page's own drawing is the wide one
    else this.#settle()
  }

  /** @param {string} [origin] */
  #changed(origin) {
    const now = performance.now()
    const isAlone = now - this.#last > ALONE || (origin !== 'typing' && origin !== 'insert')
    this.#last = now
    window.clearTimeout(this.#timer)
    window.clearTimeout(this.#settling)
    this.#running?.abort() // what it would answer is no longer what stands there
    this.#running = null
    if (isAlone) void this.ask()
    else this.#timer = window.setTimeout(() => void this.ask(), PAUSE)
  }

  /** Ask about the present state. */
  async ask() {
    const lab = this.#lab
    window.clearTimeout(this.#timer)
    this.#running?.abort()
    if (!lab.state.text.trim()) {
      lab.set({ status: 'empty', problems: [] })
      lab.editor.show({ ok: false, problems: [] })
      return
    }
    const running = new AbortController()
    this.#running = running
    const { at } = lab.state
    const working = window.setTimeout(() => lab.set({ status: 'reading' }), WORKING)
    try {
      const answer = await this.#fetch(running.signal)
      if (this.#running === running) this.#show(answer, at)
    } catch (error) {
      if (this.#running === running) this.#fail(error)
    } finally {
      window.clearTimeout(working)
    }
  }

  /** @param {AbortSignal} signal @returns {Promise<Server.LabAnswer>} */
  async #fetch(signal) {
    const { state, config } = this.#lab
    const isNarrow = this.#narrow.matches
    const shown = state.answer
    const address = `${config.addresses.read}?${new URLSearchParams({ lang: config.lang })}`
    const asked = (/** @type {Record<string, string>} */ known) => ({
      text: state.text,
      from: state.from,
      sentence: state.sentence,
      units: state.units,
      weights: state.weights,
      narrow: isNarrow,
      numpy: isOpen('fold-numpy'),
      differs: isOpen('fold-differs'),
      ...known,
    })
    const has = shown?.diagram.picture && this.#isNarrow === isNarrow ? shown.diagram.key : ''
    const first = /** @type {Server.LabAnswer} */ (await post(address, asked({ since: shown?.key ?? '', has }), signal))
    const whole = first.ok ? completed(first, shown) : first
    const again = async () => /** @type {Server.LabAnswer} */ (await post(address, asked({}), signal))
    const answer = whole ?? (await again()) // another process has forgotten what this page has
    if (answer.ok) this.#isNarrow = isNarrow
    return answer
  }

  /** @param {Server.LabAnswer} answer @param {string} at the update of the checkpoint that was asked about */
  #show(answer, at) {
    const lab = this.#lab
    const { text } = lab.state
    if (this.#isAway) lab.notify('')
    this.#isAway = false
    if (!answer.ok) {
      lab.editor.show(answer)
      lab.set({ status: 'stale', problems: answer.problems })
      return
    }
    const { problems } = answer
    const key = `${answer.diagram.key} ${this.#isNarrow}`
    const picture = ['draft', 'later'].includes(answer.diagram.state) && this.#settled.get(key)
    const shown = picture
      ? { ...answer, diagram: { ...answer.diagram, state: /** @type {const} */ ('settled'), picture } }
      : answer
    lab.editor.show({ ...shown, problems })
    lab.set({ answer: shown, good: text, goodAt: at, problems, status: 'live' })
    this.#settle()
  }

  /** Ask for the settled diagram once the reader rests. */
  #settle() {
    window.clearTimeout(this.#settling)
    const diagram = this.#lab.state.answer?.diagram
    if (diagram?.state !== 'draft' && diagram?.state !== 'later') return
    this.#settling = window.setTimeout(() => void this.#draw(diagram.key), SETTLING)
  }

  /** @param {string} key */
  async #draw(key) {
    const { state, config } = this.#lab
    const isNarrow = this.#isNarrow
    const search = new URLSearchParams({ text: state.good, ...(isNarrow ? { narrow: '1' } : {}), lang: config.lang })
    try {
      const found = /** @type {Server.LabDiagram} */ (await fetchJson(`${config.addresses.diagram}/${key}?${search}`))
      if (found.picture) this.#settled.set(`${key} ${isNarrow}`, found.picture)
      if (this.#settled.size > DRAWINGS) this.#settled.delete([...this.#settled.keys()][0])
      const { answer } = this.#lab.state
      if (answer?.diagram.key !== key || this.#isNarrow !== isNarrow) return
      const { state: kind, picture, message } = found
      this.#lab.set({ answer: { ...answer, diagram: { ...answer.diagram, state: kind, picture, message } } })
    } catch {
      // the draft stays; it shows the same
    }
  }

  /** @param {unknown} error */
  #fail(error) {
    const lab = this.#lab
    const { messages } = lab
    if (error instanceof Refused) {
      lab.set({ status: 'refused', problems: [] })
      lab.notify(error.message, { isError: true })
      return
    }
    if (!(error instanceof TypeError)) throw error
    const again = element('button', { class: 'button', type: 'button', text: messages.retry })
    again.addEventListener('click', () => void this.ask())
    this.#isAway = true
    lab.set({ status: 'offline' })
    lab.notify(messages.not_saved, { isError: true, more: [again] })
  }
}

/** @param {string} id of a part that can be opened */
const isOpen = (id) => /** @type {HTMLDetailsElement | null} */ (document.getElementById(id))?.open ?? false
