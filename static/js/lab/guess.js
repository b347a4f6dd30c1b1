/** Guess first: after an edit the next word is asked instead of told; the view of training asks once more. */

import { element } from '../core/elements.js'
import { fill } from '../text/messages.js'
import { percent, thousands } from '../text/numbers.js'
import { visible } from '../text/tokens.js'
import { rich } from './status.js'

const KEPT = 'lab-guess' // in the browser's storage: "off" where the reader does not want to
const WORDS = 5 // of the sentence that are repeated

/** @typedef {import('./laboratory.js').Lab} Lab */
/** @typedef {import('./state.js').Guessing} Guessing */

export class Guess {
  #lab
  /**
   * What the reader guessed last, and what came, for the view of training.
   * @type {{guessing: Guessing, choice: string, said: {word: string, probability: number}} | null}
   */
  given = null
  /** What is said of the guess beside the answer to a text. */
  said = { good: '', text: '' }
  /** @type {Server.LabEdit | null} the edit whose answer is awaited */
  #edit = null

  /** @param {Lab} lab */
  constructor(lab) {
    this.#lab = lab
    if (!lab.state.guess && stored() === 'off') lab.state = { ...lab.state, guess: 'off' }
    lab.subscribe(({ answer }, changed) => {
      if (!changed.has('answer') || !this.#edit || !answer) return
      const edit = this.#edit
      this.#edit = null
      this.#ask(answer, edit.done)
    })
  }

  /** @param {boolean} isOn */
  turn(isOn) {
    this.#lab.set({ guess: isOn ? '' : 'off' })
    try {
      localStorage.setItem(KEPT, isOn ? '' : 'off')
    } catch {
      // storage may be blocked; the choice then lasts as long as the address
    }
  }

  /** Ask when the answer to an edit comes. @param {Server.LabEdit} edit */
  expect(edit) {
    const { state } = this.#lab
    const isAsked =
      state.guess !== 'off' && state.weights === 'borrowed' && state.answer?.next.some(({ before }) => before !== null)
    this.#edit = isAsked ? edit : null
    if (state.guessing) this.#lab.set({ guessing: null })
  }

  /** @param {Server.LabGood} answer @param {string} done */
  #ask({ next, likely }, done) {
    const lab = this.#lab
    const [was] = next.filter(({ before }) => before !== null).sort((a, b) => (b.before ?? 0) - (a.before ?? 0))
    if (!was) return
    const other = likely.find((word) => word !== was.word && !word.startsWith('<')) // a word, not a sign for others
    lab.set({ guessing: { done, word: was.word, share: was.before ?? 0, other: other ?? '' } })
  }

  /** Show the question in the card of the next word. @param {HTMLElement} place */
  show(place) {
    const lab = this.#lab
    const guessing = /** @type {Guessing} */ (lab.state.guessing)
    this.#write(place, guessing, (choice) => {
      const { answer } = lab.state
      const said = answer && [...answer.next].sort((a, b) => (b.own ?? 0) - (a.own ?? 0))[0]
      if (choice && said) this.given = { guessing, choice, said: { word: said.word, probability: said.own ?? 0 } }
      const text = choice ? fill(lab.messages.guessed, { guess: this.name(guessing, choice) }) : ''
      this.said = { good: lab.state.good, text }
      lab.set({ guessing: null })
      lab.say([text, answer?.verdict].filter(Boolean).join(' '))
    })
  }

  /**
   * Ask once more, after training by itself.
   * @param {HTMLElement} place that holds the question
   * @param {{update: number, shown: (choice: string) => void}} options `shown`: called with the choice, "" for skipped
   * @returns {boolean} whether it is asked
   */
  askAgain(place, { update, shown }) {
    const { guess, answer } = this.#lab.state
    if (!this.given || guess === 'off' || !answer) return false
    this.#write(place, { ...this.given.guessing, update }, shown)
    return true
  }

  /** The words of a choice. @param {Guessing} guessing @param {string} choice */
  name({ word, other }, choice) {
    const { messages } = this.#lab
    if (choice === 'still') return fill(messages.still, { word: visible(word) })
    return choice === 'other' ? visible(other) : messages.neither
  }

  /** @param {HTMLElement} place @param {Guessing} guessing @param {(choice: string) => void} answered "" for skipped */
  #write(place, guessing, answered) {
    const lab = this.#lab
    const { messages } = lab
    const tokens = lab.state.answer?.tokens ?? []
    const words = tokens
      .slice(-WORDS)
      .map(({ text }) => visible(text))
      .join(' ')
    const { update } = guessing
    const asked = update
      ? [fill(messages.guess_again, { update: thousands(update), words })]
      : rich(messages.guess_question, {
          done: guessing.done,
          words,
          start: lab.start,
          word: element('u', { lang: 'en', text: visible(guessing.word) }),
          share: percent(guessing.share),
        })
    const heading = element(
      'div',
      { class: 'lab-card-head' },
      element('h2', { text: messages.guess_first }),
      element('p', { text: update ? messages.guess_two : messages.guess_one }),
    )
    const choices = ['still', ...(guessing.other ? ['other'] : []), 'neither']
    const legend = element('legend', { class: 'guess-question' }, ...asked)
    const options = choices.map((value, n) =>
      element(
        'label',
        {},
        element('input', { type: 'radio', name: 'guess-choice', value, checked: n === 0 }),
        element('span', { text: this.name(guessing, value) }),
      ),
    )
    const show = element('button', { class: 'button primary', type: 'button', text: messages.show })
    const skip = element('button', { class: 'button quiet', type: 'button', text: messages.skip })
    const group = element('fieldset', {}, legend, element('div', { class: 'guess-choices' }, ...options))
    show.addEventListener('click', () => {
      const chosen = /** @type {HTMLInputElement | null} */ (group.querySelector(':checked'))
      answered(chosen?.value ?? '')
    })
    skip.addEventListener('click', () => answered(''))
    place.replaceChildren(heading, group, element('div', { class: 'guess-foot' }, show, skip))
    const isFree = document.activeElement === document.body || document.activeElement?.id === 'what-if-open'
    if (isFree) /** @type {HTMLElement | null} */ (group.querySelector('input'))?.focus({ preventScroll: true })
  }
}

function stored() {
  try {
    return localStorage.getItem(KEPT)
  } catch {
    return null
  }
}
