/** Tell a screen reader how a run goes: that it began, how far it is now and then, and its end. */

import { element } from '../../core/elements.js'
import { sentences } from '../../text/joining.js'
import { fill } from '../../text/messages.js'
import { thousands } from '../../text/numbers.js'

const PARTS = 4 // of a run, after each of which it is told how far it is

export class Announcer {
  #root
  #messages
  /** The run, and how much of it has been told; an end is the part after the last. */
  #announced = { id: '', part: 0 }

  /** @param {HTMLElement} root a live region @param {Record<string, string>} messages */
  constructor(root, messages) {
    this.#root = root
    this.#messages = messages
  }

  /** @param {string} text */
  say(text) {
    this.#root.replaceChildren(element('span', { text }))
  }

  /** Tell how far a run is, unless that has been told. @param {Server.TrainingRun} run */
  update(run) {
    const isOver = run.state === 'done' || run.state === 'failed'
    const part = isOver ? PARTS + 1 : Math.floor((PARTS * run.update) / Math.max(1, run.updates))
    const isOther = this.#announced.id !== run.id
    if (part === this.#announced.part && !isOther) return
    this.#announced = { id: run.id, part }
    if (isOther) return // a run that is opened is read, not announced
    if (run.state === 'done') this.say(sentences(this.#messages.done_short, ...run.sentences))
    else if (!run.failure)
      this.say(fill(this.#messages.where, { update: thousands(run.update), updates: thousands(run.updates) }))
  }
}
