/** The next word: what your cell says, beside what its start says. */

import { element } from '../core/elements.js'
import { fill } from '../text/messages.js'
import { percent } from '../text/numbers.js'
import { visible } from '../text/tokens.js'
import { isAsStarted } from './values.js'

/** @typedef {import('./laboratory.js').Lab} Lab */
/** @typedef {import('./state.js').LabState} LabState */

/**
 * @typedef {object} Options
 * @property {(word: string, state: LabState) => string | null} [title] another heading, null for the usual one
 * @property {(state: LabState) => (Node | string)[] | null} [verdict] another sentence under the words, or null
 */

const SHOWN = ['answer', 'guessing', 'weights', 'view', 'from', 'goodAt']
const MOST = 4 // words

/** @param {HTMLElement} place @param {Lab} lab @param {Options} [options] */
export const mount = (place, lab, options = {}) => new NextWord(place, lab, options)

class NextWord {
  #place
  #lab
  #options
  #title = element('h2')
  #before = element('span')
  #words = element('ol', { class: 'next-words' })
  #verdict = element('p', { class: 'next-verdict' })
  #head
  /** @type {Map<string, HTMLElement>} the row of each word: its bar grows from where it was */
  #rows = new Map()

  /** @param {HTMLElement} place @param {Lab} lab @param {Options} options */
  constructor(place, lab, options) {
    this.#place = place
    this.#lab = lab
    this.#options = options
    const own = element('span', {}, lab.messages.your_cell, element('i', { class: 'own' }))
    const key = element('p', { class: 'next-key', 'aria-hidden': 'true' }, own, this.#before)
    this.#head = element('div', { class: 'lab-card-head' }, this.#title, key)
    this.#restore()
  }

  #restore() {
    this.#place.replaceChildren(this.#head, this.#words, this.#verdict)
  }

  /** @param {LabState} state @param {Set<keyof LabState>} changed */
  update(state, changed) {
    if (!SHOWN.some((key) => changed.has(/** @type {keyof LabState} */ (key)))) return
    if (state.guessing && !this.#options.title) {
      if (changed.has('guessing')) this.#lab.guess.show(this.#place)
      return
    }
    if (!this.#head.isConnected) this.#restore()
    const { answer } = state
    if (!answer) return
    const { messages, start } = this.#lab
    const word = visible(answer.tokens[answer.tokens.length - 1]?.text ?? '')
    this.#title.textContent = this.#options.title?.(word, state) ?? fill(messages.after, { word })
    this.#before.replaceChildren(start, element('i', { class: 'before' }))
    this.#before.hidden = !answer.next.some(({ before }) => before !== null)
    const rows = [...answer.next]
      .sort((one, other) => (other.own ?? 0) - (one.own ?? 0))
      .slice(0, MOST)
      .map((guess) => /** @type {const} */ ([guess.word, this.#row(guess)]))
    this.#rows = new Map(rows)
    const isSame =
      rows.length === this.#words.children.length && rows.every(([, row], n) => row === this.#words.children[n])
    if (!isSame) this.#words.replaceChildren(...rows.map(([, row]) => row))
    const { good, text } = this.#lab.guess.said
    const guess = good === state.good && text ? [element('span', { class: 'guess-said', text }), ' '] : []
    this.#verdict.replaceChildren(...guess, ...this.#said(state, answer))
  }

  /** @param {Server.LabGood['next'][number]} guess */
  #row({ word, own, before }) {
    const row =
      this.#rows.get(word) ??
      element(
        'li',
        {},
        element('span', { class: 'word', lang: 'en', text: visible(word) }),
        element('span', { class: 'bar' }),
        element('span', { class: 'share' }, element('b'), ' ', element('small')),
      )
    row.style.setProperty('--own', `${100 * (own ?? 0)}%`)
    row.style.setProperty('--before', `${100 * (before ?? 0)}%`)
    row.querySelector('.bar')?.classList.toggle('beside', before !== null)
    const [large, small] = /** @type {HTMLElement[]} */ ([...(row.lastElementChild?.children ?? [])])
    large.textContent = own === null ? '' : percent(own)
    small.textContent = before === null ? '' : fill(this.#lab.messages.was, { share: percent(before) })
    return row
  }

  /** @param {LabState} state @param {Server.LabGood} answer @returns {(Node | string)[]} */
  #said(state, answer) {
    const { messages, start } = this.#lab
    const given = this.#options.verdict?.(state)
    if (given) return given
    if (answer.finite) return [answer.finite.message]
    if (state.weights === 'borrowed' && start && isAsStarted(answer)) return [fill(messages.as_trained, { start })]
    if (state.view === 'train') return [answer.verdict]
    const train = element('a', { href: '?view=train', text: messages.train_it })
    train.addEventListener('click', (event) => {
      event.preventDefault()
      this.#lab.set({ view: 'train' }, { journey: true })
    })
    return [answer.verdict, ' ', train, ' ', messages.train_to_see]
  }
}
