/**
 * The editor of equations: a text box over a coloured copy of its text, with what the server says of each line below.
 *
 * The text box never scrolls and never wraps, and one box scrolls both; so letters and caret cannot drift apart. The
 * browser colours; it computes nothing.
 */

import { element } from '../../core/elements.js'
import { Completion } from './completion.js'
import { foreseen } from './foreseen.js'
import { flash, frame, showRemoved } from './frame.js'
import { Glosses } from './glosses.js'
import { followKeyboard, insertBar, inserted } from './insert-bar.js'
import { listenToKeys } from './keys.js'
import { Lexer } from './lexer.js'
import { lineAt, positionOf } from './lines.js'
import { changes, Mistakes, marked } from './mistakes.js'
import { Pasting } from './paper.js'
import { watchPointer } from './pointing.js'
import { Rows } from './rows.js'
import { written } from './signs.js'
import { Writing } from './writing.js'

const COMPACT = 13 // lines from which rows are low

/** @typedef {import('./mistakes.js').Problem} Problem */
/**
 * @typedef {object} Line
 * @property {number} line
 * @property {string} name
 * @property {string | null} [gate]
 * @property {string} mathml
 * @property {string} status "same", "changed" or "new"
 * @property {string | null} [was] of a changed line, its formula in the start
 */
/**
 * @typedef {object} Answer what the editor reads of `POST /lab/read`
 * @property {boolean} ok
 * @property {Line[]} [lines]
 * @property {{text: string, line: number}[]} [removed] lines of the start that are gone, and where they would stand
 * @property {Problem[]} problems
 * @property {Problem[]} [hints] of a text that can be read
 */
/**
 * @typedef {object} Options
 * @property {import('./lexer.js').Vocabulary} vocabulary
 * @property {(change: {text: string, origin: string, isComposed: boolean}) => void} onChange
 * @property {(line: number | null) => void} onLine of the line pointed at, else of the caret's
 * @property {HTMLElement} [foot] where "Insert" and what was removed stand
 * @property {HTMLElement} [row] what knows a row's height, as `--row`
 */

class Editor {
  field
  #place
  #options
  #parts
  #rows
  #glosses
  #writing
  #completion
  #pasting
  #mistakes = new Mistakes((news) => this.#report(news))
  #origin = 'typing' // of the next change
  #isTyped = false // the text is as the last key has left it
  #answered = '' // the text that the last answer is about
  #line = 0 // the caret's
  /** @type {number | null} */
  #pointed = null
  /** @type {number | null | undefined} */
  #lookedAt
  /** @type {Map<number, import('./foreseen.js').Foreseen>} what a hovered edit would make of rows */
  #next = new Map()
  /** @type {boolean | null} */
  #isCompact = null

  /** @param {HTMLElement} place that holds the text box @param {Options} options */
  constructor(place, options) {
    const { vocabulary, foot = place } = options
    const { messages } = vocabulary
    this.#place = place
    this.#options = options
    this.field = place.querySelector('textarea') ?? /** @type {HTMLTextAreaElement} */ (element('textarea'))
    const bar = insertBar(vocabulary, (key) => this.#insert(key))
    this.#parts = frame(place, this.field, { foot, bar, label: messages.problems })
    const lexer = new Lexer(vocabulary)
    this.#rows = new Rows(lexer, this.#parts)
    this.#glosses = new Glosses(messages, {
      mend: ({ mends }, index) => mends[index] && this.applyMend(mends[index]),
      go: ({ line, column }) => this.focus(line, column),
    })
    this.#writing = new Writing(this.field)
    this.#completion = new Completion(this.field, this.#parts.text, {
      vocabulary,
      known: () => this.#rows.known(),
      placeOf: (line, column) => this.#placeOf(line, column),
      write: (start, end, text) => this.#write(start, end, text, 'typing'),
    })
    this.#pasting = new Pasting(vocabulary, place, {
      text: () => this.text,
      write: (start, end, text) => this.#write(start, end, text, 'paste'),
    })
    this.#paint()
    this.#listen()
    followKeyboard(bar, this.field)
  }

  get text() {
    return this.field.value
  }

  /** Replace the whole text, as one step. @param {string} text @param {{flash?: number[], origin?: string}} [how] */
  replace(text, { flash: lines = [], origin = 'edit' } = {}) {
    this.#next.clear()
    this.#origin = origin
    this.#writing.change(text)
    this.#origin = 'typing'
    for (const line of lines) flash(this.#rows.list[line - 1]?.code)
  }

  /** @param {number} start @param {number} end @param {string} text @param {string} origin */
  #write(start, end, text, origin) {
    this.#origin = origin
    this.#writing.write(start, end, text)
    this.#origin = 'typing'
  }

  /** Show what the server says of the present text. @param {Answer} answer */
  show({ ok, lines = [], removed = [], problems, hints = [] }) {
    this.#answered = this.text
    if (ok) {
      this.#rows.recolour(new Map(lines.flatMap(({ name, gate }) => (gate ? [[name, gate]] : []))))
      const found = new Map(lines.map((line) => [line.line, line]))
      for (const [index, row] of this.#rows.list.entries()) {
        const line = found.get(index + 1)
        row.formula = line ? { mathml: line.mathml, was: line.was ?? '', status: line.status } : null
      }
      showRemoved(this.#parts.removed, removed, this.#options.vocabulary.messages, (text, line) => {
        const own = this.text.split('\n').toSpliced(line - 1, 0, text)
        this.replace(own.join('\n'), { flash: [line], origin: 'mend' })
      })
    }
    this.#mistakes.set([...problems, ...hints], !this.#isTyped)
  }

  /** Show in the rows what an edit would change, or no longer. @param {{text: string} | null} edit */
  preview(edit) {
    const lines = this.#rows.list.map(({ text }) => text)
    this.#next = edit ? foreseen(lines, edit.text.split('\n')) : new Map()
    this.#gloss()
  }

  /** Light a line up, since its part of the diagram is pointed at. @param {number | null} line */
  highlight(line) {
    for (const [index, { code, number }] of this.#rows.list.entries())
      for (const part of [code, number]) part.classList.toggle('lit', index + 1 === line)
  }

  /** Put the caret at a place, both from 1. @param {number} line @param {number} [column] */
  focus(line, column = 1) {
    const at = positionOf(this.text, line, column)
    this.field.setSelectionRange(at, at)
    this.field.focus({ preventScroll: true })
    this.#rows.list[line - 1]?.number.scrollIntoView({ block: 'nearest' })
    this.#moved()
  }

  /** Make a mend, as one step. @param {import('./mistakes.js').Mend} mend */
  applyMend(mend) {
    const { text } = this
    if (text !== this.#answered) return // its places are those of another text
    let made = text
    const places = changes(mend, text)
    for (const { start, end, text: own } of places) made = made.slice(0, start) + own + made.slice(end)
    this.replace(made, { flash: [lineAt(text, places.at(-1)?.start ?? 0)], origin: 'mend' })
  }

  undo() {
    this.#writing.undo()
  }

  redo() {
    this.#writing.redo()
  }

  /** Write at the caret. @param {string} text */
  insert(text) {
    const { selectionStart, selectionEnd } = this.field
    this.#write(selectionStart, selectionEnd, text, 'insert')
  }

  /** Let rows be low, high, or as the number of lines has it. @param {boolean | null} isCompact */
  setCompact(isCompact) {
    this.#isCompact = isCompact
    this.#size()
  }

  /** Make the first mend of the caret's line, else of the first mistake. */
  mendHere() {
    const all = this.#mistakes.all.filter(({ mends }) => mends.length)
    const mend = (all.find(({ line }) => line === this.#line) ?? all[0])?.mends[0]
    if (mend) this.applyMend(mend)
  }

  /** Go to the next mistake, or the one before. @param {1 | -1} by */
  nextMistake(by) {
    this.#mistakes.flush()
    const sorted = this.#mistakes.shown.toSorted(
      (one, other) => by * (one.line - other.line || one.column - other.column),
    )
    const next = sorted.find(({ line }) => by * (line - this.#line) > 0) ?? sorted[0]
    if (next) this.focus(next.line, next.column)
  }

  /** @param {KeyboardEvent} event */
  completionKey(event) {
    return this.#completion.key(event)
  }

  complete() {
    this.#completion.open(true)
  }

  dismiss() {
    return this.#pasting.dismiss()
  }

  /** Write a text in place of the present one, with its selection. @param {import('./lines.js').Edit | null} edit */
  rewrite(edit) {
    if (!edit) return
    this.replace(edit.text, { origin: 'typing' })
    this.field.setSelectionRange(edit.start, edit.end)
    this.#moved()
  }

  #listen() {
    const { field } = this
    listenToKeys(this)
    field.addEventListener('beforeinput', (event) => this.#before(event))
    field.addEventListener('input', (event) => this.#input(/** @type {InputEvent} */ (event)))
    field.addEventListener('paste', (event) => this.#pasting.paste(event, field))
    field.addEventListener('compositionstart', () => this.#place.classList.add('composing'))
    field.addEventListener('compositionend', (event) => {
      this.#place.classList.remove('composing')
      setTimeout(() => this.#composed(event.data)) // once the browser is done with it
    })
    field.addEventListener('scroll', () => field.scrollTo(0, 0))
    for (const name of ['focus', 'keyup', 'click']) field.addEventListener(name, () => this.#moved())
    document.addEventListener('selectionchange', () => document.activeElement === field && this.#moved())
    field.addEventListener('blur', () => {
      this.#completion.close()
      this.#mistakes.flush()
      this.#moved()
    })
    watchPointer(field, this.#parts, this.#rows, {
      point: (line) => {
        this.#pointed = line
        this.#reportLine()
      },
      press: (line, column) => this.focus(line, column),
    })
  }

  /** Write signs of papers as the language has them, before they are there. @param {InputEvent} event */
  #before(event) {
    if (this.#writing.isScripted || event.isComposing || event.inputType !== 'insertText' || !event.data) return
    const { selectionStart, selectionEnd } = this.field
    const text = written(event.data, this.#beforeOnLine(selectionStart), this.#options.vocabulary.signs)
    if (text === event.data) return
    event.preventDefault()
    this.#write(selectionStart, selectionEnd, text, 'typing')
  }

  /** Return what stands before a position on its line. @param {number} position */
  #beforeOnLine(position) {
    return this.text.slice(this.text.lastIndexOf('\n', position - 1) + 1, position)
  }

  /** @param {string} data what has been composed */
  #composed(data) {
    const end = this.field.selectionEnd
    const start = end - data.length
    const text = written(data, this.#beforeOnLine(start), this.#options.vocabulary.signs)
    if (text !== data && this.text.slice(start, end) === data) this.#write(start, end, text, 'typing')
    else this.#changed('typing', true)
  }

  /** @param {InputEvent} event */
  #input({ inputType, isComposing, timeStamp }) {
    const origin = { historyUndo: 'undo', historyRedo: 'redo' }[inputType] ?? this.#origin
    this.#isTyped = origin === 'typing'
    if (this.#isTyped) this.#mistakes.typed(timeStamp)
    this.#paint()
    if (isComposing || this.#place.classList.contains('composing')) return
    if (inputType === 'insertText' && !this.#writing.isScripted) this.#completion.open()
    else this.#completion.close()
    this.#changed(origin, false)
  }

  /** @param {string} origin @param {boolean} isComposed */
  #changed(origin, isComposed) {
    this.#options.onChange({ text: this.text, origin, isComposed })
  }

  #paint() {
    this.#rows.paint(this.text)
    this.#size()
    this.#gloss()
    this.#moved()
  }

  #size() {
    const place = this.#options.row ?? this.#place.closest('.score') ?? this.#place
    place.classList.toggle('compact', this.#isCompact ?? this.#rows.list.length >= COMPACT)
  }

  #gloss() {
    const isCurrent = this.text === this.#answered
    const problems = new Map(this.#mistakes.shown.map((problem) => [problem.line, problem]))
    for (const [index, row] of this.#rows.list.entries()) {
      if (isCurrent) {
        row.problem = problems.get(index + 1)
        this.#rows.mark(row, row.problem && !row.problem.hint ? marked(row.text, row.problem) : null)
      }
      const isWrong = Boolean(row.problem && !row.problem.hint)
      this.#rows.state(row, isWrong ? 'wrong' : (row.formula?.status ?? ''))
      this.#glosses.write(row, this.#next.get(index))
    }
  }

  /** Show mistakes, and say those that are new. @param {Problem[]} news */
  #report(news) {
    this.#gloss()
    const isWrong = this.#mistakes.shown.some(({ hint }) => !hint)
    this.field.ariaInvalid = isWrong ? 'true' : null
    if (news.length || !isWrong) this.#parts.problems.textContent = this.#glosses.said(news.filter(({ hint }) => !hint))
  }

  /** Follow the caret. */
  #moved() {
    const { selectionStart, selectionEnd } = this.field
    const isIn = document.activeElement === this.field
    const line = isIn ? lineAt(this.text, selectionStart) : 0
    const column = selectionStart - (this.text.lastIndexOf('\n', selectionStart - 1) + 1)
    this.#rows.pair(isIn && selectionStart === selectionEnd ? line : 0, column)
    if (line !== this.#line) {
      const isLeft = this.#line > 0
      this.#line = line
      for (const [index, { gloss }] of this.#rows.list.entries()) gloss.classList.toggle('current', index + 1 === line)
      if (isLeft) this.#mistakes.flush()
    }
    this.#reportLine()
  }

  #reportLine() {
    const line = this.#pointed ?? (this.#line || null)
    if (line === this.#lookedAt) return
    this.#lookedAt = line
    this.#options.onLine(line)
  }

  /** @param {import('./insert-bar.js').Key} key */
  #insert(key) {
    const { selectionStart: start, selectionEnd: end } = this.field
    const { text, caret } = inserted(this.#beforeOnLine(start), this.text.slice(start, end), key)
    this.#write(start, end, text, 'insert')
    this.field.focus({ preventScroll: true })
    this.field.setSelectionRange(start + caret, start + caret)
    this.#completion.open()
    this.#moved()
  }

  /** Return the lower left of a letter within the text. @param {number} line @param {number} column in code units */
  #placeOf(line, column) {
    const row = this.#rows.list[line - 1]
    const { left, top } = this.#parts.text.getBoundingClientRect()
    const piece = row?.pieces.findIndex(({ start, text }) => column <= start + text.length) ?? -1
    const span = row?.code.children[piece]
    const { start = 0 } = row?.pieces[piece] ?? {}
    if (!row || !span?.firstChild) return { left: 0, top: 0 }
    const range = document.createRange()
    range.setStart(span.firstChild, column - start)
    const box = range.getBoundingClientRect()
    return { left: box.left - left, top: box.bottom - top }
  }
}

/**
 * Make a text box an editor.
 * @param {HTMLElement} place that holds the text box
 * @param {Options} options
 */
export function createEditor(place, options) {
  return new Editor(place, options)
}
