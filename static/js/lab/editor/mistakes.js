/** When mistakes are shown: a new one after a rest, or once the caret leaves the line; what is mended goes at once. */

import { characters } from './lines.js'

export const REST = 700 // ms after the last key

/**
 * @typedef {object} Mend
 * @property {string} title
 * @property {number} [start] in characters of the whole text
 * @property {number} [end]
 * @property {string} [replacement]
 * @property {{line: number, column: number, end: number, text: string}[]} [edits]
 */
/**
 * @typedef {object} Problem
 * @property {number} line
 * @property {number} column in characters, from 1
 * @property {number} end
 * @property {string} kind
 * @property {Record<string, unknown>} values
 * @property {string} message
 * @property {string} [short] at most 60 letters
 * @property {boolean} [hint] of a text that can be read
 * @property {Mend[]} mends
 */

const key = (/** @type {Problem} */ { kind, values }) => `${kind} ${JSON.stringify(values)}`

export class Mistakes {
  /** @type {Problem[]} what the last answer said */
  all = []
  /** @type {Problem[]} */
  shown = []
  #timer = 0
  #typed = -REST
  #report

  /** @param {(news: Problem[]) => void} report is called when what is shown changes, with what is new */
  constructor(report) {
    this.#report = report
  }

  /** Note that a letter has been typed. @param {number} now ms */
  typed(now) {
    this.#typed = now
    if (this.#timer) this.#wait(now)
  }

  /** Take what an answer says. @param {Problem[]} problems @param {boolean} isAtOnce for a text that was not typed */
  set(problems, isAtOnce) {
    const before = new Set(this.shown.map(key))
    this.all = problems
    this.shown = problems.filter((problem) => before.has(key(problem)))
    this.#report([])
    if (this.shown.length === problems.length) this.#clear()
    else if (isAtOnce) this.flush()
    else this.#wait(performance.now())
  }

  /** Show at once what waits. */
  flush() {
    this.#clear()
    const before = new Set(this.shown.map(key))
    const news = this.all.filter((problem) => !before.has(key(problem)))
    if (!news.length) return
    this.shown = this.all
    this.#report(news)
  }

  #clear() {
    clearTimeout(this.#timer)
    this.#timer = 0
  }

  /** @param {number} now */
  #wait(now) {
    this.#clear()
    const left = this.#typed + REST - now
    if (left <= 0) this.flush()
    else this.#timer = window.setTimeout(() => this.flush(), left)
  }
}

/**
 * Return what a mend changes, in code units of the text.
 * @param {Mend} mend
 * @param {string} text
 * @returns {{start: number, end: number, text: string}[]} from the last to the first
 */
export function changes(mend, text) {
  const { start, end, replacement, edits } = mend
  if (start !== undefined && end !== undefined)
    return [{ start: characters(text, start), end: characters(text, end), text: replacement ?? '' }]
  const lines = text.split('\n')
  const place = (/** @type {number} */ line, /** @type {number} */ column) =>
    lines.slice(0, line - 1).reduce((sum, own) => sum + own.length + 1, 0) +
    characters(lines[line - 1] ?? '', column - 1)
  return (edits ?? [])
    .map(({ line, column, end: last, text: own }) => ({
      start: place(line, column),
      end: place(line, last),
      text: own,
    }))
    .sort((one, other) => other.start - one.start)
}

/**
 * Return where a mistake is on its line, in code units.
 * @param {string} text
 * @param {Problem} problem
 * @returns {[number, number]}
 */
export function marked(text, { column, end }) {
  const last = text.trimEnd().length
  const start = Math.min(characters(text, column - 1), Math.max(0, last - 1))
  return [start, Math.max(Math.min(characters(text, end - 1), last), start + 1)]
}
