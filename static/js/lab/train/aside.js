/** Beside a training: where the checkpoint looked at can be opened, and the reader's own guess, asked once more. */

import { element } from '../../core/elements.js'
import { sentences } from '../../text/joining.js'
import { fill } from '../../text/messages.js'
import { thousands } from '../../text/numbers.js'
import { visible } from '../../text/tokens.js'
import { weightsOf } from './requests.js'

/** @typedef {import('../laboratory.js').Lab} Lab */
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
      const other = page === 'compare' ? beside(run, checkpoint, this.#config) : null
      link.hidden = !run.opens.includes(page) || (page === 'compare' && !other)
      const given = new URLSearchParams(page === 'compare' ? { left: checkpoint.model } : { model: checkpoint.model })
      if (other) {
        given.set('right', other.model)
        link.textContent = fill(messages.compare_with, { name: other.title })
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
 * Return what a checkpoint is compared with: the cell that was trained beside it, or else the trained LSTM of its task;
 * null if there is none.
 * @param {Run} run
 * @param {Server.Checkpoint} checkpoint
 * @param {Server.TrainingPage} config
 */
function beside(run, checkpoint, { usual_beside }) {
  if (run.beside && checkpoint.beside) return { model: checkpoint.beside, title: run.beside.title }
  const model = usual_beside.models[run.recipe.task]
  return model ? { model, title: usual_beside.title } : null
}

/** The card of the reader's own guess: asks once more after some updates of training by itself, then says what came. */
export class GuessAgain {
  #root
  #lab
  #messages
  /** What was guessed the second time, by run; "" if that was skipped. @type {Map<string, string>} */
  #chosen = new Map()
  #asked = ''
  #shown = ''

  /** @param {HTMLElement} root @param {Lab} lab @param {Record<string, string>} messages */
  constructor(root, lab, messages) {
    this.#root = root
    this.#lab = lab
    this.#messages = messages
  }

  /** @param {Run} run @param {Server.Checkpoint} checkpoint */
  update(run, checkpoint) {
    const given = this.#lab.guess.given
    const { answer, goodAt } = this.#lab.state
    this.#root.hidden = !given || !answer || run.update < FROM
    if (this.#root.hidden || !answer) return
    if (!this.#chosen.has(run.id)) return this.#ask(run, checkpoint)
    if (goodAt !== String(checkpoint.update)) return // the answer is of another checkpoint
    const [likeliest] = [...answer.next].sort((one, other) => (other.own ?? 0) - (one.own ?? 0))
    if (likeliest) this.#conclude(run, checkpoint, visible(likeliest.word))
  }

  /** @param {Run} run @param {Server.Checkpoint} checkpoint */
  #ask(run, checkpoint) {
    if (this.#asked === run.id) return
    this.#asked = run.id
    this.#shown = ''
    const isAsked = this.#lab.guess.askAgain(this.#root, {
      update: checkpoint.update,
      shown: (choice) => {
        this.#chosen.set(run.id, choice)
        this.update(run, checkpoint)
      },
    })
    if (!isAsked) this.#chosen.set(run.id, '')
  }

  /** @param {Run} run @param {Server.Checkpoint} checkpoint @param {string} word */
  #conclude(run, { update }, word) {
    const { given } = this.#lab.guess
    const { guess_title, guess_first, guess_second, guess_skipped } = this.#messages
    if (!given) return
    const name = (/** @type {string} */ choice) => this.#lab.guess.name(given.guessing, choice)
    const chosen = this.#chosen.get(run.id)
    const values = { said: word, update: thousands(update) }
    const first = fill(guess_first, { guess: name(given.choice), said: visible(given.said?.word ?? '') })
    const second = fill(chosen ? guess_second : guess_skipped, { ...values, guess: chosen ? name(chosen) : '' })
    const text = sentences(first, second)
    if (text === this.#shown) return
    this.#shown = text
    this.#root.replaceChildren(element('h2', { text: guess_title }), element('p', { text }))
  }
}

const FROM = 100 // updates after which the reader is asked once more
