/** What the network reads: a sentence, a file of numbers, or an input that is made. */

import { byId, element } from '../core/elements.js'
import { fill } from '../text/messages.js'
import { number, thousands } from '../text/numbers.js'
import { visible } from '../text/tokens.js'
import { ask, Refusal } from './asking.js'
import { takeFile } from './dropping.js'
import { few } from './shapes.js'
import { tabs } from './tabs.js'

/** @type {Record<string, number>} the number of each input that is made, to begin with */
const USUAL = { spike: 5, step: 10, wave: 40, noise: 1, feature: 0 }
const DECIMALS = 3

/** @typedef {import('./network.js').NetworkPage} NetworkPage */

/** @template {HTMLElement} [T=HTMLInputElement] @param {string} id @returns {T} */
const field = (id) => /** @type {T} */ (byId(id))

export class Reads {
  #page
  #choose
  /** The parameters of the address of the stage: what was read last. @type {Record<string, string>} */
  given = {}
  /** @type {File | null} */
  #series = null
  /** @type {string[]} */
  #leftOut = []
  #asked = 0

  /** @param {NetworkPage} page */
  constructor(page) {
    this.#page = page
    this.#choose = tabs(byId('ways'))
    byId('by-text').addEventListener('submit', (event) => {
      event.preventDefault()
      void this.#look({ text: field('text').value })
    })
    byId('by-made').addEventListener('submit', (event) => {
      event.preventDefault()
      void this.#made()
    })
    byId('made').addEventListener('change', () => {
      const kind = field('made').value
      field('made-number').value = String(USUAL[kind])
      this.#name()
      void this.#made()
    })
    takeFile(byId('series-drop'), field('series'), (file) => void this.takeSeries(file))
  }

  /** Read something to begin with. @param {Server.OpenedNetwork} opened */
  async begin(opened) {
    const isWords = opened.reads === 'tokens'
    byId('way-text').hidden = !isWords
    byId('way-file').hidden = isWords
    byId('way-made').hidden = isWords
    byId('ways').hidden = isWords // there is one way only
    this.#choose(isWords ? 'way-text' : 'way-made')
    this.#series = null
    this.#leftOut = []
    byId('series-head').hidden = true
    byId('series-problem').replaceChildren()
    byId('series-said').textContent = ''
    this.#name()
    await (isWords ? this.#look({}) : this.#made())
  }

  #name() {
    byId('made-words').textContent = this.#page.messages[field('made').value]
  }

  async #made() {
    const steps = Number(field('made-steps').value) || 60
    await this.#look({ input: `${field('made').value}:${Number(field('made-number').value) || 0}`, steps })
  }

  /** @param {{text?: string, input?: string, steps?: number}} wanted */
  async #look(wanted) {
    const { opened, look } = this.#page
    if (!opened) return
    this.#asked += 1
    const asked = this.#asked
    const problem = byId('input-problem')
    look.busy(true)
    try {
      const found = /** @type {Server.NetworkLook} */ (await ask('POST', `/${opened.name}/look`, wanted))
      if (asked !== this.#asked) return
      problem.hidden = true
      look.show(found)
      this.#tokens(found, wanted.text === undefined)
      this.given = wanted.input
        ? { input: wanted.input, ...(wanted.steps ? { steps: String(wanted.steps) } : {}) }
        : { text: field('text').value }
      this.#page.link()
    } catch (error) {
      if (asked !== this.#asked) return
      problem.textContent = this.#page.reason(error)
      problem.hidden = false
      byId('look-about').textContent = ''
    } finally {
      if (asked === this.#asked) byId('look').removeAttribute('aria-busy')
    }
  }

  /** @param {Server.NetworkLook} found @param {boolean} isExample */
  #tokens({ tokens }, isExample) {
    const { messages, opened } = this.#page
    if (!tokens) return
    const read = opened?.begin ? tokens.slice(1) : tokens
    if (isExample)
      field('text').value = read.map(({ text }) => text).join(opened?.vocabulary?.kind === 'characters' ? '' : ' ')
    const unknown = read.filter(({ known }) => !known).length
    const rows = tokens.map(({ text, known }) =>
      element(
        'li',
        known
          ? { text: visible(text), lang: 'en' }
          : { text: visible(text), lang: 'en', class: 'unknown', title: messages.unknown },
      ),
    )
    byId('tokens').replaceChildren(...rows)
    const words = { count: thousands(read.length), unknown: thousands(unknown) }
    const numbers = opened?.vocabulary ? [] : [messages.numbers_shown]
    byId('tokens-said').textContent = [
      fill(unknown ? messages.tokens_unknown : messages.tokens_known, words),
      ...numbers,
    ].join(' ')
  }

  /** Read a file of numbers. @param {File} file @param {string[]} [leftOut] columns that are not read */
  async takeSeries(file, leftOut = []) {
    const { opened } = this.#page
    if (!opened) return
    this.#series = file
    this.#leftOut = leftOut
    const form = new FormData()
    form.append('file', file)
    form.append('leave_out', JSON.stringify(leftOut))
    const place = byId('series-problem')
    try {
      const found = /** @type {Server.NetworkSeries} */ (await ask('POST', `/${opened.name}/input`, form))
      place.replaceChildren()
      this.#table(found)
      await this.#look({ input: found.input })
    } catch (error) {
      place.replaceChildren(this.#problem(error))
    }
  }

  /** @param {unknown} error */
  #problem(error) {
    const { messages } = this.#page
    const notice = element('p', { class: 'notice error', role: 'alert', text: this.#page.reason(error) })
    const { kind = '', needed = 0, found = 0, spare = [] } = error instanceof Refusal ? error.problem : {}
    if (kind !== 'width' || !spare.length || found - spare.length < needed) return notice
    const names = spare.slice(0, found - needed)
    const leave = element('button', {
      class: 'button',
      type: 'button',
      text: fill(messages.leave_out, { names: few(names, 3) }),
    })
    leave.addEventListener(
      'click',
      () => this.#series && void this.takeSeries(this.#series, [...this.#leftOut, ...names]),
    )
    notice.append(' ', leave)
    return notice
  }

  /** @param {Server.NetworkSeries} series */
  #table({ header, head, steps, inputs, mean, spread, notes }) {
    const { messages } = this.#page
    const names = header?.map((text) => element('th', { scope: 'col', text })) ?? []
    const rows = head.map((row) =>
      element('tr', {}, ...row.map((value) => element('td', { text: number(value, DECIMALS) }))),
    )
    const table = element(
      'table',
      {},
      ...(names.length ? [element('thead', {}, element('tr', {}, ...names))] : []),
      element('tbody', {}, ...rows),
    )
    byId('series-head').replaceChildren(table)
    byId('series-head').hidden = false
    const words = {
      steps: thousands(steps),
      inputs: thousands(inputs),
      mean: number(mean, DECIMALS),
      spread: number(spread, DECIMALS),
    }
    const said = [fill(messages.file_read, words), header ? messages.header_found : messages.no_header, ...notes]
    byId('series-said').textContent = said.join(' ')
  }
}
