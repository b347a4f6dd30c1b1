/** The list of names that go on as what is being typed: five at most, chosen with the arrow keys. */

import { element } from '../../core/elements.js'
import { fill } from '../../text/messages.js'
import { defined } from './lexer.js'
import { lineAt } from './lines.js'

const MOST = 5
const ENOUGH = 2 // letters typed, so that Enter and Tab accept
const WORD = /[A-Za-z_][\w.]*$/

/** @typedef {{name: string, what: string, isCalled?: boolean}} Offer */

/** @typedef {{values: Map<string, string>, parameters: Set<string>}} Known values with their roles, and parameters */

/**
 * Return what can stand for a word that has been begun, the nearest first.
 * @param {Known} known names of the text
 * @param {string} word
 * @param {string} own the name that the line defines
 * @param {import('./lexer.js').Vocabulary} vocabulary
 * @returns {Offer[]}
 */
export function offers({ values, parameters }, word, own, { functions, words, suffixes, messages }) {
  const names = [...values.keys()]
  const withSuffix = suffixes.map(({ name: end, what }) =>
    names.map((name) => ({ name: name + end, what: fill(what, { name }) })),
  )
  const [before = [], ...others] = withSuffix
  const tagged = [...parameters].flatMap((name) => (own ? [name, `${name.split('_')[0]}_${own}`] : [name]))
  /** @type {Offer[]} */
  const all = [
    ...[...values].map(([name, what]) => ({ name, what })).filter(({ name }) => name !== own),
    ...before,
    ...functions.map(({ name, what }) => ({ name, what, isCalled: true })),
    ...words,
    ...tagged.map((name) => ({ name, what: messages.parameter ?? '' })),
    ...others.flat(),
  ]
  const found = new Map(all.filter(({ name }) => name.startsWith(word) && name !== word).map((one) => [one.name, one]))
  return [...found.values()].slice(0, MOST)
}

export class Completion {
  #field
  #list
  #options
  /** @type {Offer[]} */
  #offers = []
  #chosen = -1
  #word = ''

  /**
   * @param {HTMLTextAreaElement} field
   * @param {HTMLElement} place over which the list stands
   * @param {object} options
   * @param {import('./lexer.js').Vocabulary} options.vocabulary
   * @param {() => Known} options.known
   * @param {(line: number, column: number) => {left: number, top: number}} options.placeOf a letter's lower left
   * @param {(start: number, end: number, text: string) => void} options.write
   */
  constructor(field, place, options) {
    this.#field = field
    this.#options = options
    const { messages } = options.vocabulary
    this.#list = element('div', { class: 'editor-offers', role: 'listbox', id: 'editor-offers', hidden: true })
    this.#list.ariaLabel = messages.names ?? ''
    place.append(this.#list)
    field.setAttribute('aria-autocomplete', 'list')
    this.#list.addEventListener('pointerdown', (event) => {
      const option = /** @type {HTMLElement} */ (event.target).closest('[role=option]')
      event.preventDefault()
      if (option) this.#accept(Number(option.id.split('-').pop()))
    })
  }

  get isOpen() {
    return !this.#list.hidden
  }

  /**
   * Offer names for the word before the caret.
   * @param {boolean} [isAsked] with Ctrl+Space: before the first letter, too
   */
  open(isAsked = false) {
    const { value, selectionStart: at, selectionEnd } = this.#field
    const line = value.lastIndexOf('\n', at - 1) + 1
    const before = value.slice(line, at)
    const word = WORD.exec(before)?.[0] ?? ''
    const isIn = /^[\w.]/.test(value.slice(at))
    const whole = before + (value.slice(at).split('\n')[0] ?? '')
    const isRight = before.includes('=') || !defined(whole)
    if (
      at !== selectionEnd ||
      before.includes('#') ||
      isIn ||
      !(isAsked || (word && isRight && before.trim() !== word))
    )
      return this.close()
    const { vocabulary } = this.#options
    const known = this.#options.known()
    this.#offers = offers(known, word, defined(whole), vocabulary)
    this.#word = word
    if (!this.#offers.length) return this.close()
    const isKnown =
      known.values.has(word) || [vocabulary.functions, vocabulary.words].flat().some((one) => one.name === word)
    this.#show(before, isAsked || (word.length >= ENOUGH && !isKnown))
  }

  /** @param {string} before @param {boolean} isChosen whether Enter and Tab accept the first at once */
  #show(before, isChosen) {
    const made = this.#offers.map(({ name, what }, index) =>
      element(
        'div',
        { role: 'option', id: `editor-offer-${index}` },
        element('b', { text: name }),
        ' ',
        element('span', { text: what }),
      ),
    )
    this.#list.replaceChildren(...made)
    const line = lineAt(this.#field.value, this.#field.selectionStart)
    const { left, top } = this.#options.placeOf(line, before.length - this.#word.length)
    this.#list.style.left = `${left}px`
    this.#list.style.top = `${top}px`
    this.#list.hidden = false
    this.#field.setAttribute('aria-controls', this.#list.id)
    this.#choose(isChosen ? 0 : -1)
  }

  close() {
    if (this.#list.hidden) return
    this.#list.hidden = true
    this.#field.removeAttribute('aria-activedescendant')
    this.#field.removeAttribute('aria-controls')
  }

  /** Take a key while the list is open. @param {KeyboardEvent} event @returns {boolean} whether it was meant for it */
  key(event) {
    if (!this.isOpen || event.ctrlKey || event.metaKey || event.altKey) return false
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    const { length } = this.#offers
    if (by) this.#choose((Math.max(this.#chosen, by < 0 ? 0 : -1) + by + length) % length)
    else if (event.key === 'Escape') this.close()
    else if ((event.key === 'Enter' || event.key === 'Tab') && !event.shiftKey && this.#chosen >= 0)
      this.#accept(this.#chosen)
    else return false
    event.preventDefault()
    return true
  }

  /** @param {number} index */
  #choose(index) {
    this.#chosen = index
    for (const [number, option] of [...this.#list.children].entries()) option.ariaSelected = String(number === index)
    if (index < 0) this.#field.removeAttribute('aria-activedescendant')
    else this.#field.setAttribute('aria-activedescendant', `editor-offer-${index}`)
  }

  /** @param {number} index */
  #accept(index) {
    const offer = this.#offers[index]
    this.close()
    if (!offer) return
    const { selectionStart: at, value } = this.#field
    const isOpened = value.slice(at).trimStart().startsWith('(')
    this.#options.write(at - this.#word.length, at, offer.name + (offer.isCalled && !isOpened ? '(' : ''))
    this.close()
  }
}
