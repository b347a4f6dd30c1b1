/** The likeliest next words, as bars and as text with percentages. */

import { byId, element } from '../core/elements.js'
import { nextTask } from '../core/scheduler.js'
import { draw, rebar } from '../drawing/plain.js'
import { fill } from '../text/messages.js'
import { percent } from '../text/numbers.js'
import { visible } from '../text/tokens.js'

const ROWS = 5

export class Predictions {
  #bars
  #words
  #guessed
  #drawn = false
  #shown = ''
  #key = ''

  /**
   * @param {{messages: Record<string, string>, config: {bars: Server.Figure}, at?: (id: string) => HTMLElement}}
   *   setting `at` finds the page's parts
   */
  constructor({ messages, config, at = byId }) {
    this.#bars = at('bars')
    this.#words = at('words')
    this.#guessed = at('guessed')
    this.options = { messages, figure: config.bars }
    let width = 0
    new ResizeObserver(() => {
      if (this.#bars.clientWidth === width) return
      width = this.#bars.clientWidth
      if (this.#drawn) void this.#draw().then(() => this.#fill(true))
    }).observe(this.#bars)
  }

  /** @type {{x: number[], colours: string[], edge: number}[]} */
  #traces = []

  /**
   * Show the prediction before this token and the actual word until h has been computed, then the new prediction.
   * @param {import('./moment.js').Moment} moment
   * @param {import('./moment.js').How} how
   */
  async update(moment, how) {
    const { messages } = this.options
    const after = moment.hasGuessed
    const key = `${moment.t} ${after}`
    if (!how.fresh && !how.recolour && key === this.#key) return
    this.#key = key
    const { now, free } = moment.guesses(after ? moment.t : moment.t - 1)
    const text = moment.trace.tokens[moment.t].text
    const came = after ? null : moment.scene.symbols === 'characters' ? text : text.toLowerCase()
    const rows = now.slice(0, ROWS)
    const would = (/** @type {string} */ token) => free?.find((guess) => guess.token === token)?.probability
    const heading = this.#guessed.parentElement?.querySelector('#following')
    if (heading)
      heading.textContent = moment.scene.symbols === 'characters' ? messages.next_characters : messages.next_words
    this.#guessed.textContent = rows.length
      ? fill(after ? messages.guessed_after : messages.guessed_before, { word: moment.word })
      : messages.no_guess
    this.#words.replaceChildren(
      ...rows.map(({ token, probability }) => {
        const share = element('span', { class: 'share', text: percent(probability) })
        const before = free && (would(token) ?? 0)
        if (before !== null && before !== undefined && percent(before) !== percent(probability)) {
          const label = fill(messages.would_be, { value: percent(before) })
          share.append(
            ' ',
            element('s', { title: label, role: 'img', 'aria-label': label, text: `(${percent(before)})` }),
          )
        }
        return element(
          'li',
          { class: token === came ? 'came' : null },
          element('span', { class: 'guess', lang: 'en', title: token, text: visible(token) }),
          share,
        )
      }),
    )
    const colour = (/** @type {string} */ token) => (token === came ? '$word-edge' : after ? '$output-edge' : '$output')
    this.#traces = [
      {
        x: pad(rows.map(({ token }) => would(token) ?? 0)),
        colours: new Array(ROWS).fill('$clear'),
        edge: free ? 1.2 : 0,
      },
      {
        x: pad(rows.map(({ probability }) => probability)),
        colours: pad2(rows.map(({ token }) => colour(token))),
        edge: 0,
      },
    ]
    if (!this.#drawn || how.recolour) await this.#draw()
    await nextTask()
    await this.#fill(Boolean(how.recolour))
  }

  async #draw() {
    this.#drawn = true
    await draw(this.#bars, this.options.figure, { width: this.#bars.clientWidth, height: this.#bars.clientHeight })
    this.#shown = ''
  }

  /** @param {boolean} always */
  async #fill(always) {
    const key = JSON.stringify(this.#traces)
    if (key === this.#shown && !always) return
    this.#shown = key
    await rebar(this.#bars, this.#traces)
  }
}

const pad = (/** @type {number[]} */ row) => [...row, ...new Array(ROWS - row.length).fill(0)]
const pad2 = (/** @type {string[]} */ row) => [...row, ...new Array(ROWS - row.length).fill('$output')]
