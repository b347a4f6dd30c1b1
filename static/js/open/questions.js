/** What the file does not answer: a card for each question, with our guess chosen. */

import { byId, element } from '../core/elements.js'
import { fill } from '../text/messages.js'
import { thousands } from '../text/numbers.js'
import { takeFile } from './dropping.js'

/** @typedef {import('./network.js').NetworkPage} NetworkPage */

export class Questions {
  #page
  #cards = byId('cards')
  /** Whether the reader has said that there is no vocabulary. */
  isWithoutWords = false
  #problem = ''

  /** @param {NetworkPage} page */
  constructor(page) {
    this.#page = page
    byId('go-on').addEventListener('click', () => {
      if (byId('go-on').getAttribute('aria-disabled') !== 'true') this.#page.goTo('input')
    })
  }

  /** The keys of all questions of a network. @param {Server.OpenedNetwork} opened */
  keys({ reads, vocabulary, questions }) {
    const words = reads === 'tokens' && !vocabulary ? ['vocabulary'] : []
    return [...words, ...questions.map(({ key }) => key)]
  }

  /** The keys of those that have no answer. @param {Server.OpenedNetwork} opened */
  open({ reads, vocabulary }) {
    return new Set(reads === 'tokens' && !vocabulary && !this.isWithoutWords ? ['vocabulary'] : [])
  }

  /** Show what the server said of a vocabulary. @param {string} problem */
  refuse(problem) {
    this.#problem = problem
    const { opened } = this.#page
    if (opened) this.show(opened)
    this.#cards.querySelector('[role=alert]')?.scrollIntoView({ block: 'nearest' })
  }

  forget() {
    this.isWithoutWords = false
    this.#problem = ''
  }

  /** @param {Server.OpenedNetwork} opened */
  show(opened) {
    const { messages } = this.#page
    const keys = this.keys(opened)
    const open = this.open(opened)
    const cards = keys.map((key, n) =>
      key === 'vocabulary'
        ? this.#vocabulary(opened, n + 1)
        : this.#card(/** @type {Server.NetworkQuestion} */ (opened.questions.find((row) => row.key === key)), n + 1),
    )
    byId('questions-title').textContent =
      keys.length === 1 ? messages.question : fill(messages.questions, { count: keys.length })
    const focus = document.activeElement?.id
    this.#cards.replaceChildren(...cards)
    if (focus && this.#cards.querySelector(`#${CSS.escape(focus)}`)) byId(focus).focus()
    const first = keys.findIndex((key) => open.has(key)) + 1
    byId('go-on').setAttribute('aria-disabled', String(first > 0))
    byId('go-words').textContent = first
      ? fill(messages.open_question, { number: first })
      : keys.length
        ? messages.no_question
        : ''
  }

  /** @param {string} key @param {string} title @param {number} number @param {...Node} inside */
  #frame(key, title, number, ...inside) {
    const head = element('h3', { id: `question-${key}`, tabindex: '-1' }, element('b', { text: String(number) }), title)
    return element(
      'div',
      { class: 'open-question', role: 'group', 'aria-labelledby': `question-${key}` },
      head,
      ...inside,
    )
  }

  /**
   * @param {string} name @param {string} value @param {string} text
   * @param {{isChosen: boolean, note?: string, isDisabled?: boolean}} how
   */
  #choice(name, value, text, { isChosen, note = '', isDisabled = false }) {
    const id = `choice-${name}-${value}`
    const input = element('input', {
      type: 'radio',
      id,
      name: `question-${name}`,
      value,
      checked: isChosen,
      disabled: isDisabled,
    })
    return element(
      'label',
      { class: 'open-choice' },
      input,
      element('span', { text }),
      ...(note ? [element('small', { text: note })] : []),
    )
  }

  /** @param {Server.NetworkQuestion} question @param {number} number */
  #card({ key, words, choices, usual, answer, needs_file: needsFile }, number) {
    const { messages } = this.#page
    const isLocked = needsFile && !this.#page.hasFiles
    const rows = choices.map((choice) => {
      const note = choice.key === usual ? messages.our_guess : ''
      const row = this.#choice(key, choice.key, choice.title, {
        isChosen: choice.key === answer,
        note,
        isDisabled: isLocked,
      })
      row
        .querySelector('input')
        ?.addEventListener('change', () => void this.#page.answer({ [key]: choice.key }, needsFile))
      return row
    })
    const locked = isLocked ? [element('p', { text: messages.needs_file })] : []
    return this.#frame(
      key,
      messages[key] ?? messages.other_question,
      number,
      element('p', { text: words }),
      ...rows,
      ...locked,
    )
  }

  /** @param {Server.OpenedNetwork} opened @param {number} number */
  #vocabulary(opened, number) {
    const { messages } = this.#page
    const rows = opened.blocks.find(({ key }) => key === 'embedding')?.sizes.inputs ?? 0
    const words = element('p', { text: fill(messages.vocabulary_words, { rows: thousands(rows) }) })
    const field = element('input', {
      class: 'visually-hidden',
      id: 'vocabulary',
      type: 'file',
      accept: '.txt,.json,.vocab',
    })
    const drop = element(
      'label',
      { class: 'open-series-drop' },
      element('span', { text: messages.vocabulary_drop }),
      element('span', { class: 'button', text: messages.choose }),
      field,
    )
    takeFile(drop, /** @type {HTMLInputElement} */ (field), (file) => void this.#page.takeVocabulary(file))
    const problem = this.#problem ? [element('p', { class: 'notice error', role: 'alert', text: this.#problem })] : []
    const text = fill(messages.vocabulary_none, { last: thousands(Math.max(0, rows - 1)) })
    const none = this.#choice('vocabulary', 'none', text, { isChosen: this.isWithoutWords })
    none.querySelector('input')?.addEventListener('change', () => {
      this.isWithoutWords = true
      this.#page.redraw()
    })
    return this.#frame('vocabulary', messages.vocabulary, number, words, drop, ...problem, none)
  }
}
