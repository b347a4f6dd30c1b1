/**
 * Change the text of a field so that Ctrl+Z takes it back: by the browser's own editing, where it can. Where it cannot,
 * whole texts are kept here, and the same keys go through them.
 */

import { difference } from './lines.js'

const MOST_KEPT = 300 // texts
const PAUSE = 1000 // ms: letters typed without one are taken back together

/** @typedef {{text: string, start: number, end: number}} Kept */

export class Writing {
  /** True while a script changes the text. */
  isScripted = false
  #field
  /** @type {Kept[]} */
  #kept
  #at = 0
  #last = -PAUSE
  #isOwn = false // the browser cannot: its own history is not used from then on

  /** @param {HTMLTextAreaElement} field */
  constructor(field) {
    this.#field = field
    this.#kept = [this.#now()]
    field.addEventListener('input', (event) => this.#keep(/** @type {InputEvent} */ (event)))
    field.addEventListener('beforeinput', (event) => {
      const way = { historyUndo: -1, historyRedo: 1 }[event.inputType]
      if (way && this.#isOwn && !this.isScripted) this.#go(way, event)
    })
    field.addEventListener('keydown', (event) => {
      const key = event.key.toLowerCase()
      if (!this.#isOwn || event.altKey || !(event.ctrlKey || event.metaKey) || !(key === 'z' || key === 'y')) return
      this.#go(key === 'y' || event.shiftKey ? 1 : -1, event)
    })
  }

  /**
   * Replace the letters from `start` to `end`, as one step.
   * @param {number} start
   * @param {number} end
   * @param {string} text
   */
  write(start, end, text) {
    const field = this.#field
    if (start === end && !text) return
    const before = document.activeElement
    const isElsewhere = before !== field
    const inputMode = field.getAttribute('inputmode')
    if (isElsewhere) field.inputMode = 'none' // a phone's keyboard stays where it is
    field.focus({ preventScroll: true })
    field.setSelectionRange(start, end)
    this.isScripted = true
    if (this.#isOwn || !this.#written(start, end, text)) this.#writeOwn(start, end, text)
    this.isScripted = false
    if (!isElsewhere) return
    if (inputMode === null) field.removeAttribute('inputmode')
    else field.setAttribute('inputmode', inputMode)
    if (before instanceof HTMLElement && before !== document.body && before.isConnected)
      before.focus({ preventScroll: true })
    else field.blur()
  }

  /** Change the whole text, as one step that touches only what differs. @param {string} text */
  change(text) {
    const { start, end, text: own } = difference(this.#field.value, text)
    this.write(start, end, own)
  }

  undo() {
    this.#step('undo', -1)
  }

  redo() {
    this.#step('redo', 1)
  }

  /** @param {number} start @param {number} end @param {string} text */
  #written(start, end, text) {
    const field = this.#field
    const wanted = field.value.slice(0, start) + text + field.value.slice(end)
    const isDone = text ? document.execCommand('insertText', false, text) : document.execCommand('delete')
    return isDone && field.value === wanted
  }

  /** @param {number} start @param {number} end @param {string} text */
  #writeOwn(start, end, text) {
    this.#isOwn = true
    this.#field.setRangeText(text, start, end, 'end')
    this.#field.dispatchEvent(new InputEvent('input', { inputType: 'insertReplacementText', bubbles: true }))
  }

  /** @param {'undo' | 'redo'} command @param {1 | -1} way */
  #step(command, way) {
    const before = document.activeElement
    this.#field.focus({ preventScroll: true })
    if (this.#isOwn) this.#go(way)
    else document.execCommand(command)
    if (before instanceof HTMLElement && before !== document.body) before.focus({ preventScroll: true })
  }

  /** @returns {Kept} */
  #now() {
    const { value, selectionStart, selectionEnd } = this.#field
    return { text: value, start: selectionStart, end: selectionEnd }
  }

  /** @param {InputEvent} event */
  #keep(event) {
    if (event.inputType.startsWith('history')) {
      if (!this.#isOwn)
        this.#at = Math.max(
          0,
          this.#kept.findLastIndex(({ text }) => text === this.#field.value),
        )
      return
    }
    const isJoined = event.inputType === 'insertText' && !this.isScripted && event.timeStamp - this.#last < PAUSE
    this.#last = event.inputType === 'insertText' && !this.isScripted ? event.timeStamp : -PAUSE
    this.#kept.length = this.#at + 1
    if (isJoined && this.#at > 0) this.#kept[this.#at] = this.#now()
    else this.#kept.push(this.#now())
    if (this.#kept.length > MOST_KEPT) this.#kept.shift()
    this.#at = this.#kept.length - 1
  }

  /** @param {number} way @param {Event} [event] */
  #go(way, event) {
    event?.preventDefault()
    const kept = this.#kept[this.#at + way]
    if (!kept) return
    this.#at += way
    this.#last = -PAUSE
    const { start, end, text } = difference(this.#field.value, kept.text)
    this.#field.setRangeText(text, start, end, 'end')
    this.#field.setSelectionRange(kept.start, kept.end)
    const inputType = way < 0 ? 'historyUndo' : 'historyRedo'
    this.#field.dispatchEvent(new InputEvent('input', { inputType, bubbles: true }))
  }
}
