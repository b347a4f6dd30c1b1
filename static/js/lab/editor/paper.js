/** Pasted notation of papers, LaTeX, PyTorch, NumPy or Keras: the server reads it, and the reader may refuse. */

import { element } from '../../core/elements.js'
import { written } from './signs.js'

const MOST_SHOWN = 2 // of what was read otherwise
const LONGEST = 60

/** @typedef {{ok: boolean, text: string, read_as: {from: string, to: string}[]}} Reading see POST /lab/paper */

/** Return whether a pasted text may be of another notation. @param {string} text */
export const mayBePaper = (text) => /[=\\]|\w\s*\(|[^\s\w()+*/@,:#.-]/.test(text.trim())

/**
 * Ask the server how a text reads; null if it stays as it is, or cannot be asked.
 * @param {string} address
 * @param {string} text
 * @returns {Promise<Reading | null>}
 */
export async function readPaper(address, text) {
  try {
    const headers = { 'Content-Type': 'application/json' }
    const answer = await fetch(address, { method: 'POST', headers, body: JSON.stringify({ text }) })
    if (!answer.ok) return null
    /** @type {Reading} */
    const reading = await answer.json()
    return reading.read_as.length && reading.text !== text ? reading : null
  } catch {
    return null
  }
}

/** @param {string} text */
function clip(text) {
  const line = text.trim().replace(/\s+/g, ' ')
  return line.length > LONGEST ? `${line.slice(0, LONGEST - 1)}…` : line
}

/** What is pasted, and the notice of what was read as what. */
export class Pasting {
  #vocabulary
  #place
  #access
  /** @type {HTMLElement | null} */
  #notice = null

  /**
   * @param {import('./lexer.js').Vocabulary} vocabulary
   * @param {HTMLElement} place
   * @param {{text: () => string, write: (start: number, end: number, text: string) => void}} access
   */
  constructor(vocabulary, place, access) {
    this.#vocabulary = vocabulary
    this.#place = place
    this.#access = access
  }

  /** @param {ClipboardEvent} event @param {HTMLTextAreaElement} field */
  paste(event, field) {
    const pasted = event.clipboardData?.getData('text/plain').replace(/\r\n?/g, '\n')
    if (!pasted) return
    event.preventDefault()
    this.dismiss()
    const { selectionStart: start, selectionEnd: end, value } = field
    const before = value.slice(value.lastIndexOf('\n', start - 1) + 1, start)
    const own = before.includes('#') ? pasted : written(pasted, before, this.#vocabulary.signs)
    this.#access.write(start, end, own)
    if (!before.includes('#') && mayBePaper(pasted)) void this.#read(pasted, start, own)
  }

  /** @param {string} pasted @param {number} start @param {string} own as it stands now */
  async #read(pasted, start, own) {
    const before = this.#access.text()
    const reading = await readPaper(this.#vocabulary.paper, pasted)
    if (!reading || reading.text === own || this.#access.text() !== before) return // there is more in it now
    this.#access.write(start, start + own.length, reading.text)
    const after = this.#access.text()
    this.#show(reading, () => {
      if (this.#access.text() === after) this.#access.write(start, start + reading.text.length, own)
    })
  }

  /** Close the notice. @returns {boolean} whether there was one */
  dismiss() {
    const isThere = Boolean(this.#notice)
    this.#notice?.remove()
    this.#notice = null
    return isThere
  }

  /** @param {Reading} reading @param {() => void} restore */
  #show({ read_as }, restore) {
    const { messages } = this.#vocabulary
    const pairs = read_as.filter(({ to }) => to.trim())
    const shown = (pairs.length ? pairs : read_as).slice(0, MOST_SHOWN).map(({ to }) => clip(to))
    const title = read_as.map(({ from, to }) => `${from} → ${to}`).join('\n')
    const [before = '', after = ''] = (messages.read_as ?? '').split('{text}')
    const codes = shown.flatMap((text, index) => [index ? ', ' : '', element('code', { text })])
    const words = element('span', { title }, before, ...codes, pairs.length > MOST_SHOWN ? ' …' : '', after)
    const button = (/** @type {string} */ text, act = () => {}) => {
      const made = element('button', { type: 'button', class: 'button', text })
      made.addEventListener('click', () => {
        this.dismiss()
        act()
      })
      return made
    }
    const choices = [button(messages.keep ?? ''), button(messages.as_pasted ?? '', restore)]
    this.#notice = element('div', { class: 'notice editor-notice', role: 'status' }, words, ...choices)
    this.#place.append(this.#notice)
  }
}
