/** What stands below the fold: parameters, what differs from the start, the cell in NumPy; asked for while open. */

import { byId, element, fragment } from '../core/elements.js'
import { fill } from '../text/messages.js'
import { thousands } from '../text/numbers.js'

/** @typedef {import('./laboratory.js').Lab} Lab */
/** @typedef {import('./state.js').LabState} LabState */

export class Folds {
  #lab
  #folds = ['fold-differs', 'fold-parameters', 'fold-numpy'].map((id) => /** @type {HTMLDetailsElement} */ (byId(id)))

  /** @param {Lab} lab */
  constructor(lab) {
    this.#lab = lab
    for (const fold of this.#folds)
      fold.addEventListener('toggle', () => {
        const { answer } = lab.state
        const isMissing =
          (fold.id === 'fold-numpy' && !answer?.numpy) || (fold.id === 'fold-differs' && !answer?.differs)
        if (fold.open && isMissing) void lab.asking.ask()
        else if (fold.open) this.update(lab.state, new Set(['answer']))
      })
  }

  /** Open a fold, and bring it into view. @param {string} id */
  open(id) {
    const fold = /** @type {HTMLDetailsElement} */ (byId(id))
    fold.open = true
    fold.scrollIntoView({ block: 'nearest' })
    fold.querySelector('summary')?.focus()
  }

  /** @param {LabState} state @param {Set<keyof LabState>} changed */
  update({ answer }, changed) {
    if (!answer || !changed.has('answer')) return
    const [differs, parameters, numpy] = this.#folds.map(({ open }) => open)
    this.#folds[0].hidden = !this.#lab.start
    if (parameters) byId('parameters').replaceChildren(this.#parameters(answer.parameters))
    if (numpy && answer.numpy !== undefined) byId('numpy').textContent = answer.numpy
    if (differs && answer.differs) byId('differs').replaceChildren(this.#differs(answer.differs))
  }

  /** @param {Server.LabGood['parameters']} rows */
  #parameters(rows) {
    const { messages } = this.#lab
    const heads = [messages.parameter, messages.shape, messages.numbers, messages.from_where]
    /** @param {Server.LabGood['parameters'][number]} parameter */
    const row = ({ name, shape, count, from }) =>
      element(
        'tr',
        {},
        element('th', { scope: 'row' }, element('code', { text: name })),
        ...[shape.join(' × ') || '1', thousands(count), messages[`is_${from}`] ?? from].map((text) =>
          element('td', { text }),
        ),
      )
    return element(
      'table',
      { class: 'lab-table' },
      element('thead', {}, element('tr', {}, ...heads.map((text) => element('th', { scope: 'col', text })))),
      element('tbody', {}, ...rows.map(row)),
    )
  }

  /** @param {NonNullable<Server.LabGood['differs']>} rows */
  #differs(rows) {
    const { messages, start } = this.#lab
    const changed = rows.filter(({ status }) => status !== 'same')
    const items = changed.map(({ status, formula, other }) => {
      const kind = element('span', { class: 'lab-differs-kind', text: messages[status] })
      const was = other ? [' ', element('s', {}, fragment(other.mathml))] : []
      return element('li', { class: status }, kind, ' ', ...(formula ? [fragment(formula.mathml)] : []), ...was)
    })
    const none = element('li', { text: fill(messages.nothing_differs, { start }) })
    return element('ul', { class: 'lab-differs' }, ...(items.length ? items : [none]))
  }
}
