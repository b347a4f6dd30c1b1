/** The effect of held values: next words without and with them side by side, and a table of all probabilities. */

import { fetchJson, reason } from '../core/answers.js'
import { byId, element } from '../core/elements.js'
import { fill } from '../text/messages.js'
import { percent, points, thousands } from '../text/numbers.js'
import { visible } from '../text/tokens.js'

const ROWS = 10 // next words in each list
const MORE = 20 // words in the table at first; the button adds five times as many
const WAIT = 180 // ms between typing and the request

/** @typedef {{token: string, before: number, after: number, difference: number}} Row */

export class Changes {
  #panel = byId('changes')
  #table = byId('changes-table')
  #word = /** @type {HTMLInputElement} */ (byId('changes-word'))
  #more = byId('changes-more')
  #open = element('button', { class: 'button', type: 'button', 'aria-controls': 'changes' })
  /** @type {import('../views/moment.js').Moment | null} */
  #moment = null
  /** @type {Row[]} */
  #rows = []
  #sort = { key: 'difference', down: true }
  #count = MORE
  #asked = ''
  #timer = 0

  /** @param {import('./stage.js').Setting<Server.TextConfig>} setting */
  constructor({ messages, config, stage }) {
    this.options = { messages, address: config.changes, stage }
    this.#open.textContent = messages.before_and_after
    this.#open.addEventListener('click', () => this.#show(Boolean(this.#panel.hidden)))
    byId('changes-close').addEventListener('click', () => {
      this.#show(false)
      this.#open.focus()
    })
    this.#more.addEventListener('click', () => {
      this.#count += 5 * MORE
      void this.#ask()
    })
    this.#word.addEventListener('input', () => {
      window.clearTimeout(this.#timer)
      this.#timer = window.setTimeout(() => this.#seek(), WAIT)
    })
    for (const button of /** @type {NodeListOf<HTMLElement>} */ (this.#table.querySelectorAll('[data-sort]'))) {
      button.addEventListener('click', () => {
        const key = /** @type {string} */ (button.dataset.sort)
        this.#sort = { key, down: this.#sort.key === key ? !this.#sort.down : key !== 'token' }
        this.#write()
      })
    }
  }

  #seek() {
    this.#count = MORE
    this.options.stage.note({ word: this.#word.value })
    void this.#ask()
  }

  /** @param {boolean} open */
  #show(open) {
    this.options.stage.note({ changes: open ? 'open' : '' })
    if (this.#moment) void this.update(this.#moment)
  }

  /** @param {import('../views/moment.js').Moment} moment */
  update(moment) {
    this.#moment = moment
    const isHeld = Boolean(moment.trace.unclamped)
    const isOpen = isHeld && moment.state.changes === 'open'
    const list = byId('held')
    if (isHeld && !list.contains(this.#open))
      list.querySelector('.all')?.before(element('li', { class: 'all' }, this.#open))
    this.#panel.hidden = !isOpen
    this.#open.setAttribute('aria-expanded', String(isOpen))
    if (!isOpen) return
    if (document.activeElement !== this.#word) this.#word.value = moment.state.word ?? ''
    this.#compare(moment)
    void this.#ask()
  }

  /**
   * Return the token after which the next word is predicted, from 0; -1: no prediction yet.
   * @param {import('../views/moment.js').Moment} moment
   */
  #place(moment) {
    return moment.hasGuessed ? moment.t : moment.t - 1
  }

  /** Update both lists of next words. @param {import('../views/moment.js').Moment} moment */
  #compare(moment) {
    const { messages } = this.options
    const t = this.#place(moment)
    const { now, free } = t < 0 ? { now: [], free: [] } : moment.guesses(t)
    const distance = moment.trace.unclamped?.distances?.[t] ?? 0
    byId('changes-place').textContent =
      t < 0 ? messages.no_guess : fill(messages.guessed_after, { word: moment.trace.tokens[t].text })
    byId('changes-sum').textContent = t < 0 ? '' : fill(messages.moved, { share: percent(distance) })
    const most = Math.max(...[...now, ...(free ?? [])].map(({ probability }) => probability), 0.01)
    const list = (/** @type {{token: string, probability: number}[]} */ guesses) =>
      guesses
        .slice(0, ROWS)
        .map(({ token, probability }) =>
          element(
            'li',
            {},
            element('span', { class: 'guess', lang: 'en', title: token, text: visible(token) }),
            element('span', { class: 'bar', 'aria-hidden': 'true', style: `--share:${probability / most}` }),
            element('span', { class: 'share', text: percent(probability) }),
          ),
        )
    byId('changes-before').replaceChildren(...list(free ?? []))
    byId('changes-after').replaceChildren(...list(now))
  }

  /** Fetch the rows of the table. */
  async #ask() {
    const moment = this.#moment
    if (!moment) return
    const { address, stage } = this.options
    const t = this.#place(moment)
    const query = new URLSearchParams({
      model: moment.state.model,
      text: moment.state.text ?? '',
      clamp: moment.state.clamp,
      token: String(t + 1),
      word: moment.state.word ?? '',
      count: String(this.#count),
      lang: stage.lang,
    })
    const asked = String(query)
    if (asked === this.#asked) return
    this.#asked = asked
    try {
      const found =
        t < 0
          ? { words: [], matches: 0, vocabulary: 0 }
          : /** @type {Server.Changes} */ (await fetchJson(`${address}?${query}`))
      if (asked !== this.#asked) return
      this.#rows = found.words.map((row) => ({ ...row, difference: row.after - row.before }))
      byId('changes-count').textContent =
        t < 0
          ? ''
          : fill(this.options.messages.words_shown, {
              count: thousands(this.#rows.length),
              all: thousands(found.matches),
            })
      this.#more.hidden = this.#rows.length >= found.matches
      this.#write()
    } catch (error) {
      this.#asked = ''
      byId('changes-count').textContent = reason(error, this.options.messages)
    }
  }

  /** Write the rows of the table. */
  #write() {
    const { key, down } = this.#sort
    const value = (/** @type {Row} */ row) =>
      key === 'difference' ? Math.abs(row.difference) : row[/** @type {'before' | 'after'} */ (key)]
    const order = [...this.#rows].sort(
      (a, b) => (key === 'token' ? a.token.localeCompare(b.token) : value(a) - value(b)) * (down ? -1 : 1),
    )
    for (const head of this.#table.querySelectorAll('thead th')) {
      const isThis = /** @type {HTMLElement} */ (head.firstElementChild).dataset.sort === key
      if (isThis) head.setAttribute('aria-sort', down ? 'descending' : 'ascending')
      else head.removeAttribute('aria-sort')
    }
    const rows = order.map((row) =>
      element(
        'tr',
        {},
        element('th', { scope: 'row', text: visible(row.token) }),
        element('td', { text: percent(row.before) }),
        element('td', { text: percent(row.after) }),
        element('td', { class: row.difference > 0 ? 'more' : 'less', text: points(row.difference, 2) }),
      ),
    )
    this.#table.querySelector('tbody')?.replaceChildren(...rows)
  }
}
