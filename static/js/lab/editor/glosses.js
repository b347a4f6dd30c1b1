/** What stands under each line: its formula, what it was, what an edit would make of it, or its mistake with mends. */

import { element } from '../../core/elements.js'
import { signs } from '../../text/joining.js'
import { fill } from '../../text/messages.js'

const MOST_MENDS = 2 // as many as fit

/** @typedef {import('./rows.js').Row} Row */
/** @typedef {import('./mistakes.js').Problem} Problem */

export class Glosses {
  #messages
  #mend
  #go
  /** @type {WeakMap<Row, unknown[]>} */
  #written = new WeakMap()

  /**
   * @param {Record<string, string>} messages
   * @param {{mend: (problem: Problem, index: number) => void, go: (problem: Problem) => void}} acts
   */
  constructor(messages, { mend, go }) {
    this.#messages = messages
    this.#mend = mend
    this.#go = go
  }

  /**
   * Write a row's gloss: what an edit would make of it, else its mistake, else its formula.
   * @param {Row} row
   * @param {import('./foreseen.js').Foreseen} [next]
   */
  write(row, next) {
    const { problem } = row
    const { gloss, formula } = row
    const state = [next && JSON.stringify(next), problem, formula?.mathml, formula?.was, formula?.status]
    const before = this.#written.get(row)
    if (before && state.every((part, index) => part === before[index])) return
    this.#written.set(row, state)
    const isMistake = Boolean(problem && !problem.hint && !next)
    gloss.classList.toggle('mistaken', isMistake)
    gloss.classList.toggle('hint', Boolean(problem?.hint && !next))
    gloss.classList.toggle('foreseen', Boolean(next))
    if (next) gloss.replaceChildren(...this.#next(next, row))
    else gloss.replaceChildren(...(isMistake ? [] : this.#formula(row)), ...(problem ? [this.#problem(problem)] : []))
    const words = gloss.querySelector('.words')
    if (words && words.scrollWidth > words.clientWidth) gloss.querySelector('.mend ~ .mend')?.remove() // words first
  }

  /** @param {import('./foreseen.js').Foreseen} next @param {Row} row */
  #next({ becomes, added }, row) {
    const shown = becomes === null ? [] : [`→ ${becomes || this.#messages.removed}`]
    const marks = [...shown, ...added.map((line) => `+ ${line}`)].map((text) =>
      element('span', { class: 'next', text }),
    )
    return becomes === null ? [...this.#formula(row), ...marks] : marks
  }

  /** @param {Row} row */
  #formula({ formula }) {
    if (!formula) return []
    const own = element('span', { class: 'formula' })
    own.innerHTML = formula.mathml
    if (!formula.was || formula.status !== 'changed') return [own]
    const was = element('s')
    was.innerHTML = formula.was
    return [own, element('span', { class: 'was' }, this.#messages.was ?? '', ' ', was)]
  }

  /** @param {Problem} problem */
  #problem(problem) {
    const { message, short, mends, hint } = problem
    const words = element('span', { class: 'words', text: short ?? message, title: message })
    words.addEventListener('click', () => this.#go(problem))
    const buttons = mends.slice(0, MOST_MENDS).map(({ title }, index) => {
      const button = element('button', { type: 'button', class: 'mend', text: title })
      button.addEventListener('pointerdown', (event) => event.preventDefault()) // the caret stays where it is
      button.addEventListener('click', () => this.#mend(problem, index))
      return button
    })
    const sign = element('span', { class: 'sign', 'aria-hidden': true, text: hint ? 'i' : '!' })
    const key = buttons.length ? [element('kbd', { 'aria-hidden': true, text: 'Alt ↵' })] : []
    return element('span', { class: 'problem' }, sign, words, ...buttons.slice(0, 1), ...key, ...buttons.slice(1))
  }

  /** Say mistakes in one text. @param {Problem[]} problems */
  said(problems) {
    return problems
      .map(({ line, message, mends: [mend] }) => {
        const one = fill(this.#messages.problem ?? '', {
          line,
          message: /[.?!。？！]$/.test(message) ? message : message + signs.stop,
        })
        const title = mend?.title.replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase())
        return title ? `${one}${signs.space}${fill(this.#messages.mend ?? '', { mend: title })}` : one
      })
      .join(signs.space)
  }
}
