/** What is said in a line each: whether the text is live, whose weights these are, how much there is to learn. */

import { byId, element } from '../core/elements.js'
import { fill } from '../text/messages.js'
import { points, thousands } from '../text/numbers.js'
import { isAsStarted } from './values.js'

/** @typedef {import('./laboratory.js').Lab} Lab */
/** @typedef {import('./state.js').LabState} LabState */

export class Status {
  #lab

  /** @param {Lab} lab */
  constructor(lab) {
    this.#lab = lab
  }

  /** @param {LabState} state @param {Set<keyof LabState>} changed */
  update(state, changed) {
    const line = byId('state')
    const text = this.#text(state)
    line.className = `lab-state ${state.status === 'refused' ? 'stale' : state.status}`
    if (line.textContent !== text) line.textContent = text
    byId('lab').dataset.status = state.status
    if (state.answer && (changed.has('answer') || changed.has('weights') || changed.has('from'))) {
      byId('weights').replaceChildren(...this.#weights(state.answer))
      byId('count').replaceChildren(...this.#count(state.answer))
    }
  }

  /** @param {LabState} state */
  #text({ status, problems, answer, weights, view, at: asked, goodAt, text }) {
    const { messages } = this.#lab
    const at = goodAt || asked
    if (status === 'reading') return messages.reading
    if (status === 'empty') return messages.empty
    if (status === 'offline') return messages.offline
    if (status === 'refused') return messages.cannot_be_read
    if (status === 'stale') return fill(messages.stale, { line: problems[0]?.line ?? 1 })
    if (view === 'train' && at) return fill(messages.as_of_update, { update: thousands(Number(at)) })
    if (weights !== 'borrowed' && at) return fill(messages.live_update, { update: thousands(Number(at)) })
    if (!answer || !text) return messages.live
    if (answer.untrained) return messages.live_untrained
    return isAsStarted(answer) ? messages.live : messages.live_borrowed
  }

  /** @param {Server.LabGood} answer */
  #weights(answer) {
    const { messages, start, state } = this.#lab
    if (state.weights !== 'borrowed') {
      const update = thousands(Number(state.goodAt || state.at))
      return [element('b', { text: fill(messages.of_checkpoint, { update }) })]
    }
    const borrowed = answer.parameters.filter(({ from }) => from === 'borrowed').length
    const fresh = answer.parameters.length - borrowed
    if (!borrowed) return [element('b', { text: messages.all_new })]
    const text = fill(fresh ? messages.borrowed_new : messages.borrowed, { count: borrowed, new: fresh })
    const of = element('span', { class: 'lab-weights-of', text: fill(messages.weights_of, { start }) })
    return [of, ' ', element('b', { text })]
  }

  /** @param {Server.LabGood} answer */
  #count({ count, count_before: before }) {
    const { messages, start } = this.#lab
    const shown = element('b', { text: thousands(count) })
    if (!before) return rich(messages.count, { count: shown })
    if (count === before) return rich(messages.count_same, { count: shown, start })
    const change = element('b', { text: `${points(count / before - 1, 0)}%` })
    return rich(messages.count_than, { count: shown, start, before: thousands(before), change })
  }
}

/**
 * Fill a message with elements and texts.
 * @param {string} text @param {Record<string, Node | string>} values
 * @returns {(Node | string)[]}
 */
export const rich = (text, values) => text.split(/\{(\w+)\}/).map((piece, n) => (n % 2 ? (values[piece] ?? '') : piece))
