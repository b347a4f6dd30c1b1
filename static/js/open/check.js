/** Whether the network computes what its own framework computed. */

import { byId, element } from '../core/elements.js'
import { fill } from '../text/messages.js'
import { power, scientific, thousands } from '../text/numbers.js'
import { ask } from './asking.js'
import { takeFile } from './dropping.js'
import { gathered, heights } from './shapes.js'

const BARS = 60

/** @typedef {import('./network.js').NetworkPage} NetworkPage */

export class Check {
  #page
  #place = byId('checked')

  /** @param {NetworkPage} page */
  constructor(page) {
    this.#page = page
    takeFile(byId('outputs-drop'), byId('outputs'), (file) => void this.#compare(file))
  }

  forget() {
    this.#place.replaceChildren()
  }

  /** @param {File} file */
  async #compare(file) {
    const { messages, opened } = this.#page
    if (!opened) return
    this.#place.replaceChildren(element('p', { class: 'open-said', text: messages.checking }))
    const form = new FormData()
    form.append('file', file)
    try {
      this.#show(await ask('POST', `/${opened.name}/check`, form), file.name)
    } catch (error) {
      this.#place.replaceChildren(element('p', { class: 'notice error', text: this.#page.reason(error) }))
    }
  }

  /** @param {Server.NetworkChecked} checked @param {string} file */
  #show({ largest, limit, same, steps, suspects, notes }, file) {
    const { messages } = this.#page
    const said = notes.map((text) => element('p', { class: 'open-said', text }))
    if (largest === null) {
      this.#place.replaceChildren(element('p', { class: 'open-verdict', text: messages.nothing_compared }), ...said)
      return
    }
    const words = fill(messages.compared, { file, largest: scientific(largest) })
    const verdict = same
      ? element('b', { class: 'same', text: `✓ ${fill(messages.same, { limit: limitOf(limit) })}` })
      : element('b', { class: 'differs', text: fill(messages.differs, { limit: limitOf(limit) }) })
    this.#place.replaceChildren(
      element('p', { class: 'open-verdict' }, words, ' ', verdict),
      this.#bars(steps),
      ...(suspects.length ? [element('p', { class: 'open-said', text: messages.suspects })] : []),
      ...suspects.map((suspect) => this.#suspect(suspect)),
      ...said,
    )
  }

  /** @param {number[]} steps */
  #bars(steps) {
    const { messages } = this.#page
    const few = gathered(steps, BARS)
    const every = Math.ceil(steps.length / BARS) || 1
    const bars = heights(few).map((share, n) =>
      element('span', {
        style: `--share:${100 * share}%`,
        title: fill(messages.at_step, { step: thousands(n * every + 1), value: scientific(few[n]) }),
      }),
    )
    return element('div', { class: 'open-differences', role: 'img', 'aria-label': messages.steps_differ }, ...bars)
  }

  /** @param {Server.NetworkChecked['suspects'][number]} suspect */
  #suspect({ key, title, largest, same }) {
    const { messages } = this.#page
    const row = element('p', { class: 'open-suspect' }, fill(messages.suspect, { title, largest: scientific(largest) }))
    if (!same) return row
    const use = element('button', { class: 'button', type: 'button', text: messages.use_it })
    use.addEventListener('click', () => void this.#page.answer({ suspect: key }, false))
    row.append(use)
    return row
  }
}

/** A power of ten without the one before it. @param {number} limit */
function limitOf(limit) {
  const exponent = Math.round(Math.log10(limit))
  return Math.abs(limit / 10 ** exponent - 1) < 1e-9 ? power(exponent) : scientific(limit)
}
