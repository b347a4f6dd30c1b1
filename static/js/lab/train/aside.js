/** Beside a training: where the checkpoint looked at can be opened, and the reader's own guess, asked once more. */

import { element } from '../../core/elements.js'
import { fill } from '../../text/messages.js'
import { thousands } from '../../text/numbers.js'
import { weightsOf } from './requests.js'

/** @typedef {Server.TrainingRun} Run */

const PAGES = ['step', 'compare', 'memory', 'units']

export class OpenIn {
  #part
  #config

  /**
   * @param {HTMLElement} root
   * @param {Server.TrainingPage} config
   * @param {() => void} opened called when the checkpoint is opened on another page
   */
  constructor(root, config, opened) {
    this.#part = (/** @type {string} */ id) => /** @type {HTMLElement} */ (root.querySelector(`#train-${id}`))
    this.#config = config
    for (const link of this.#links()) link.addEventListener('click', opened)
    this.#part('save').addEventListener('click', opened)
  }

  #links() {
    return /** @type {NodeListOf<HTMLAnchorElement>} */ (this.#part('open-links').querySelectorAll('a'))
  }

  /** @param {Run} run @param {Server.Checkpoint} checkpoint @param {string} sentence */
  update(run, checkpoint, sentence) {
    const { messages, addresses, lang } = this.#config
    this.#part('open-at').textContent = fill(messages.at_update, { update: thousands(checkpoint.update) })
    for (const link of this.#links()) {
      const page = link.dataset.page ?? ''
      link.hidden = !run.opens.includes(page)
      const given = new URLSearchParams(page === 'compare' ? { left: checkpoint.model } : { model: checkpoint.model })
      if (page === 'compare') {
        const { model, title } = beside(run, checkpoint, this.#config)
        given.set('right', model)
        link.textContent = fill(messages.compare_with, { name: title })
      }
      if (sentence) given.set('text', sentence)
      if (lang) given.set('lang', lang)
      link.href = `${addresses[/** @type {keyof typeof addresses} */ (page)]}?${given}`
    }
    this.#part('open-links').hidden = !PAGES.some((page) => run.opens.includes(page))
    const save = /** @type {HTMLAnchorElement} */ (this.#part('save'))
    save.href = weightsOf(run.id, checkpoint.model)
  }
}

/**
 * Return what a checkpoint is compared with: the cell that was trained beside it, or else the trained LSTM of its task.
 * @param {Run} run
 * @param {Server.Checkpoint} checkpoint
 * @param {Server.TrainingPage} config
 */
function beside(run, checkpoint, { usual_beside }) {
  if (run.beside && checkpoint.beside) return { model: checkpoint.beside, title: run.beside.title }
  return { model: `${run.recipe.task}-${usual_beside.cell}`, title: usual_beside.title }
}

/**
 * @typedef {object} Guess what the reader guessed before, see static/js/lab/guess.js
 * @property {string} word the likeliest word of the network that the cell started from
 * @property {string[]} words what could be chosen
 * @property {string} chosen one of `words`, or "neither"
 * @property {{word: string, probability: number}} said the cell's likeliest word with borrowed weights
 */

/** The card of the guess: asks once more after some updates, then tells. */
export class GuessAgain {
  #root
  #messages
  /** @type {Map<string, string>} what was guessed, by run */
  #chosen = new Map()
  #shown = ''

  /** @param {HTMLElement} root @param {Record<string, string>} messages */
  constructor(root, messages) {
    this.#root = root
    this.#messages = messages
  }

  /**
   * Show the card, or hide it.
   * @param {Guess | null} guess
   * @param {Run} run
   * @param {{word: string, own: number}[]} next what the checkpoint looked at says
   * @param {{update: number, after: string}} at
   */
  update(guess, run, next, { update, after }) {
    const [likeliest] = [...next].sort((one, other) => other.own - one.own)
    this.#root.hidden = !guess || !likeliest || run.update < FROM
    if (!guess || !likeliest || this.#root.hidden) return
    const chosen = this.#chosen.get(run.id)
    const key = JSON.stringify([run.id, chosen, chosen === undefined ? '' : [likeliest.word, update], guess.chosen])
    if (key === this.#shown) return
    this.#shown = key
    this.#root.replaceChildren(
      ...(chosen === undefined
        ? this.#asking(guess, run, after)
        : this.#telling(guess, chosen, likeliest.word, update)),
    )
  }

  /** @param {Guess} guess @param {Run} run @param {string} after */
  #asking(guess, run, after) {
    const { guess_again, guess_title, guess_show, guess_skip, guess_still, neither } = this.#messages
    const form = element('form', {}, element('p', { class: 'train-question', text: fill(guess_again, { after }) }))
    const choices = element(
      'fieldset',
      { class: 'train-choices' },
      element('legend', { class: 'visually-hidden', text: guess_title }),
    )
    for (const word of [...guess.words, NEITHER]) {
      const label = word === NEITHER ? neither : word === guess.word ? fill(guess_still, { word }) : word
      const radio = element('input', { type: 'radio', name: 'train-guess', value: word, required: true })
      choices.append(
        element('label', {}, radio, ' ', element('span', { text: label, lang: word === NEITHER ? null : 'en' })),
      )
    }
    const skip = element('button', { class: 'button quiet', type: 'button', text: guess_skip })
    const show = element('button', { class: 'button primary', type: 'submit', text: guess_show })
    form.append(choices, element('p', { class: 'train-actions' }, show, skip))
    form.addEventListener('submit', (event) => {
      event.preventDefault()
      this.#answer(run, String(new FormData(/** @type {HTMLFormElement} */ (form)).get('train-guess')))
    })
    skip.addEventListener('click', () => this.#answer(run, ''))
    return [this.#title('2'), form]
  }

  /** @param {Run} run @param {string} word */
  #answer(run, word) {
    this.#chosen.set(run.id, word)
    this.#shown = ''
    this.answered()
  }

  /** Called once the reader has answered. */
  answered = () => {}

  /** @param {Guess} guess @param {string} chosen @param {string} word @param {number} update */
  #telling(guess, chosen, word, update) {
    const { guess_first, guess_second, guess_skipped, neither } = this.#messages
    const named = (/** @type {string} */ given) => (given === NEITHER ? neither : given)
    const first = fill(guess_first, { guess: named(guess.chosen), said: guess.said.word })
    const second = chosen
      ? fill(guess_second, { guess: named(chosen), said: word, update: thousands(update) })
      : fill(guess_skipped, { said: word, update: thousands(update) })
    return [this.#title('2'), element('p', { text: first }), element('p', { text: second })]
  }

  /** @param {string} place */
  #title(place) {
    const head = element('div', { class: 'panel-head' }, element('h2', { text: this.#messages.guess_title }))
    head.append(element('p', { text: fill(this.#messages.guess_place, { place, count: '2' }) }))
    return head
  }
}

const FROM = 100 // updates after which the reader is asked once more
const NEITHER = 'neither'
