/** What if…: a panel of edits that fit this cell. One is shown in the rows while pointed at, and made by a click. */

import { Refused, reason } from '../core/answers.js'
import { byId, element } from '../core/elements.js'
import { post } from '../core/posting.js'
import { fill } from '../text/messages.js'
import { MINUS, thousands } from '../text/numbers.js'
import { visible } from '../text/tokens.js'

const SEEDS = 1_000_000 // of "Surprise me"

/** @typedef {import('./laboratory.js').Lab} Lab */

export class WhatIf {
  #lab
  #panel = byId('what-if')
  #asked = 0
  /** @type {HTMLElement | null} what opened the panel */
  #opener = null

  /** @param {Lab} lab */
  constructor(lab) {
    this.#lab = lab
    byId('what-if-open').addEventListener('click', (event) => {
      event.preventDefault()
      void this.open()
    })
    this.#panel.addEventListener('toggle', (event) => {
      const isOpen = /** @type {ToggleEvent} */ (event).newState === 'open'
      byId('what-if-open').setAttribute('aria-expanded', String(isOpen))
      if (!isOpen) lab.editor.preview(null)
    })
    this.#panel.addEventListener('keydown', (event) => this.#walk(event))
  }

  get isOpen() {
    return this.#panel.matches(':popover-open')
  }

  /** Open the panel, with the edits that fit the present text; the last that could be read, where it cannot. */
  async open() {
    if (this.isOpen) {
      this.#panel.hidePopover()
      return
    }
    this.#opener = /** @type {HTMLElement | null} */ (document.activeElement)
    this.#frame([])
    this.#panel.showPopover()
    this.#panel.querySelector('h2')?.focus()
    const my = ++this.#asked
    const { state, messages } = this.#lab
    try {
      const found = state.status === 'stale' || state.status === 'empty' ? null : await this.#ask(null)
      if (my === this.#asked) this.#show(found)
    } catch (error) {
      if (error instanceof Refused) this.#show(null)
      else this.#say(reason(error, messages))
    }
  }

  /** @param {number | null} seed @returns {Promise<Server.LabEdits>} */
  #ask(seed) {
    const { state, config } = this.#lab
    const address = `${config.addresses.edits}?${new URLSearchParams({ lang: config.lang })}`
    return post(address, { text: state.text, from: state.from, units: state.units, seed })
  }

  /** Write the panel around its groups. @param {HTMLElement[]} groups */
  #frame(groups) {
    const { messages, state } = this.#lab
    const surprise = element('button', { class: 'button', type: 'button', text: messages.surprise_me })
    surprise.addEventListener('click', () => void this.#surprise())
    const box = /** @type {HTMLInputElement} */ (element('input', { type: 'checkbox' }))
    box.checked = state.guess !== 'off'
    box.addEventListener('change', () => this.#lab.guess.turn(box.checked))
    this.#panel.replaceChildren(
      element('h2', { id: 'what-if-title', tabindex: -1, text: messages.what_if }),
      element('p', { class: 'what-if-line', text: messages.what_if_line }),
      element('div', { class: 'what-if-groups' }, ...groups),
      element('p', { class: 'what-if-line', role: 'status', id: 'what-if-said' }),
      element(
        'div',
        { class: 'what-if-foot' },
        surprise,
        element('label', { class: 'lab-check' }, box, messages.guess_check),
      ),
    )
  }

  /** @param {Server.LabEdits | null} found null where the text is none */
  #show(found) {
    const { messages } = this.#lab
    const place = /** @type {HTMLElement} */ (this.#panel.querySelector('.what-if-groups'))
    const groups = (found?.groups ?? []).map(({ title, edits }, n) => {
      const heading = element('h3', { id: `what-if-${n}`, text: title })
      const rows = element('div', { class: 'what-if-edits', role: 'group', 'aria-labelledby': heading.id })
      rows.append(...edits.map((edit) => this.#row(edit)))
      return element('div', { class: 'what-if-group' }, heading, rows)
    })
    place.replaceChildren(...groups)
    if (!groups.length) this.#say(found ? messages.what_none : messages.what_sorry)
    /** @type {HTMLElement} */ else place.querySelector('button')?.setAttribute('tabindex', '0')
  }

  /** @param {string} text */
  #say(text) {
    const place = this.#panel.querySelector('#what-if-said')
    if (place) place.textContent = text
  }

  /** @param {Server.LabEdit} edit */
  #row(edit) {
    const { messages } = this.#lab
    const change = edit.gained - edit.lost
    const size = change === 0 ? '±0' : `${change < 0 ? MINUS : '+'}${thousands(Math.abs(change))}`
    const row = element(
      'button',
      { class: 'what-if-edit', type: 'button', tabindex: -1 },
      element('b', { text: edit.title }),
      element('code', { text: edit.change }),
      element(
        'small',
        {},
        edit.setting ? '' : size,
        element('span', { class: 'visually-hidden', text: ` ${messages.numbers_word}` }),
      ),
    )
    if (edit.setting) row.append(element('span', { class: 'what-if-note', text: messages.setting_note }))
    const preview = (/** @type {boolean} */ isOn) => this.#lab.editor.preview(isOn && !edit.setting ? edit : null)
    row.addEventListener('pointerenter', () => preview(true))
    row.addEventListener('pointerleave', () => preview(false))
    row.addEventListener('focus', () => preview(true))
    row.addEventListener('blur', () => preview(false))
    row.addEventListener('click', () => this.make(edit))
    return row
  }

  /** Make an edit: in the text, or as a setting of training. @param {Server.LabEdit} edit */
  make(edit) {
    const lab = this.#lab
    this.close()
    lab.editor.preview(null)
    if (edit.setting) {
      lab.set({ view: 'train' }, { journey: true })
      document.dispatchEvent(new CustomEvent('lab-setting', { detail: edit.setting }))
      lab.say(edit.sentence)
      return
    }
    const before = lab.state.answer
    lab.guess.expect(edit)
    lab.replace(edit.text, { origin: 'edit', flash: edit.changed_lines.map(({ now }) => now) })
    this.#report(edit, before)
  }

  /**
   * Say what an edit did, once its answer is there.
   * @param {Server.LabEdit} edit @param {Server.LabGood | null} before
   */
  #report(edit, before) {
    const lab = this.#lab
    const { messages } = lab
    const stop = lab.subscribe(({ answer, guessing }, changed) => {
      if (!changed.has('answer') || !answer || answer === before) return
      stop()
      const likeliest = [...answer.next].sort((a, b) => (b.own ?? 0) - (a.own ?? 0))[0]
      const was = [...answer.next].sort((a, b) => (b.before ?? 0) - (a.before ?? 0))[0]
      const isStill = likeliest && was?.before !== null && likeliest.word === was.word
      const next =
        likeliest && fill(isStill ? messages.next_still : messages.next_now, { word: visible(likeliest.word) })
      lab.say([edit.sentence, guessing ? '' : next].filter(Boolean).join(' ')) // what is to be guessed is not told
    })
  }

  async #surprise() {
    const { messages } = this.#lab
    const seed = Math.floor(Math.random() * SEEDS)
    try {
      const { surprise } = await this.#ask(seed)
      if (!surprise) this.#say(messages.no_surprise)
      else this.make(surprise)
    } catch (error) {
      this.#say(error instanceof Refused ? messages.what_sorry : reason(error, messages))
    }
  }

  close() {
    if (!this.isOpen) return
    this.#panel.hidePopover()
    this.#opener?.focus()
  }

  /** Walk through the edits with the arrow keys. @param {KeyboardEvent} event */
  #walk(event) {
    const rows = /** @type {HTMLElement[]} */ ([...this.#panel.querySelectorAll('.what-if-edit')])
    const now = rows.indexOf(/** @type {HTMLElement} */ (document.activeElement))
    const isWide = !matchMedia('(max-width: 760px)').matches
    const ways = { ArrowDown: 1, ArrowUp: -1, ...(isWide ? { ArrowRight: 1, ArrowLeft: -1 } : {}) }
    const way =
      event.key === 'Home'
        ? -now
        : event.key === 'End'
          ? rows.length - 1 - now
          : ways[/** @type {keyof typeof ways} */ (event.key)]
    if (way === undefined || !rows.length || /** @type {Element} */ (event.target).matches('input')) return
    event.preventDefault()
    const next = rows[now < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, now + way))]
    for (const row of rows) row.tabIndex = row === next ? 0 : -1
    next.focus()
  }
}
