/** The row of the title: the cell's name, what it starts from, its sentence, its units, and undo. */

import { byId } from '../core/elements.js'

/** @typedef {import('./laboratory.js').Lab} Lab */
/** @typedef {import('./state.js').LabState} LabState */

export class Title {
  #lab
  #name = /** @type {HTMLInputElement} */ (byId('name'))
  #from = /** @type {HTMLSelectElement} */ (byId('from'))
  #sentence = /** @type {HTMLInputElement} */ (byId('sentence'))
  #units = /** @type {HTMLSelectElement} */ (byId('units'))

  /** @param {Lab} lab */
  constructor(lab) {
    this.#lab = lab
    this.#name.addEventListener('input', () => lab.set({ name: short(this.#name.value, lab.config.limits.name) }))
    this.#from.addEventListener('change', () => this.#start(this.#from.value))
    this.#units.addEventListener('change', () => lab.set({ units: Number(this.#units.value) }, { journey: true }))
    byId('asked').addEventListener('submit', (event) => {
      event.preventDefault()
      const { submitter } = /** @type {SubmitEvent} */ (event)
      if (!submitter || submitter.id === 'read' || submitter.tabIndex < 0) this.#read()
    })
    const [undo, redo] = ['undo', 'redo'].map((name) => document.querySelectorAll(`#${name}, [data-dock="${name}"]`))
    const able = (/** @type {NodeListOf<Element>} */ buttons, /** @type {boolean} */ isAble) => {
      for (const button of buttons) button.setAttribute('aria-disabled', String(!isAble))
    }
    const first = lab.state.text
    lab.watch(({ text }, changed, { origin }) => {
      if (!changed.has('text')) return
      able(undo, origin !== 'undo' || text !== first)
      able(redo, origin === 'undo')
    })
    for (const name of /** @type {const} */ (['undo', 'redo']))
      byId(name).addEventListener('click', () => this.again(name))
    for (const [id, view] of [
      ['view-edit', ''],
      ['view-train', 'train'],
    ])
      byId(id).addEventListener('click', (event) => {
        event.preventDefault()
        lab.set({ view }, { journey: true })
      })
  }

  /** Undo or redo a change of the text. @param {'undo' | 'redo'} way */
  again(way) {
    this.#lab.editor[way]()
    this.#lab.say(this.#lab.messages[way === 'undo' ? 'undone' : 'redone'])
  }

  #read() {
    const { state } = this.#lab
    const sentence = this.#sentence.value.trim()
    if (sentence === state.sentence) void this.#lab.asking.ask()
    else this.#lab.set({ sentence, token: Number.MAX_SAFE_INTEGER }, { journey: true }) // the last of its words
  }

  /** Start from another cell, its text instead of the present one. @param {string} from */
  #start(from) {
    const text = this.#lab.config.start_texts[from] ?? ''
    this.#lab.replace(text, { origin: 'start', change: { from } })
  }

  /** @param {LabState} state @param {Set<keyof LabState>} changed */
  update(state, changed) {
    if (changed.has('from') || changed.has('name')) {
      this.#name.placeholder = this.#lab.name
      if (this.#name.value !== state.name && document.activeElement !== this.#name) this.#name.value = state.name
      this.#from.value = state.from
    }
    if (changed.has('sentence') && this.#sentence.value !== state.sentence) this.#sentence.value = state.sentence
    if (changed.has('units')) this.#units.value = String(state.units)
    if (changed.has('view')) {
      byId('lab').dataset.view = state.view || 'edit'
      byId('train').hidden = state.view !== 'train'
      for (const [id, view] of [
        ['view-edit', ''],
        ['view-train', 'train'],
      ]) {
        if (view === state.view) byId(id).setAttribute('aria-current', 'true')
        else byId(id).removeAttribute('aria-current')
      }
    }
  }
}

/** What can be seen of a name, of at most so many characters, each of which may be two of the string's. */
const short = (/** @type {string} */ text, /** @type {number} */ most) =>
  [...text.replace(/\s+/g, ' ').trim()].slice(0, most).join('')
