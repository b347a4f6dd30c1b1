/** The caption of the current step, on the page and for screen readers. */

import { byId, element, fragment } from '../core/elements.js'
import { hides } from '../core/hidden.js'
import { statistic } from '../text/captions.js'
import { runs } from '../text/clamps.js'
import { bracketed, signs } from '../text/joining.js'
import { fill } from '../text/messages.js'
import { number } from '../text/numbers.js'
import { parts } from '../text/terms.js'

/** The glossary's term for what has a letter and a colour of its own, by role. */
const TERMS = /** @type {Record<string, string>} */ ({
  f: 'forget-gate',
  i: 'input-gate',
  g: 'candidate',
  c: 'cell-state',
  o: 'output-gate',
  h: 'hidden-state',
})

/** @typedef {{text?: string, symbol?: string, number?: string, of?: string, answer?: boolean}} Piece */

export class Captions {
  #caption
  /** @type {Map<string, string>} the glossary's terms by id, on a page that has their cards */
  #terms
  #live = byId('live')
  #timer = 0

  /**
   * @param {{messages: Record<string, string>, at?: (id: string) => HTMLElement}} options `at` finds the page's parts
   */
  constructor(options) {
    this.options = options
    this.#caption = (options.at ?? byId)('caption')
    this.#terms = new Map(
      [...document.querySelectorAll('.term-card')].map((card) => [
        card.id.replace('term-', ''),
        card.querySelector('.term-name b')?.textContent ?? '',
      ]),
    )
  }

  /** @param {import('./moment.js').Moment} moment */
  update(moment) {
    const phase = moment.scene.phases[moment.phase]
    const pieces = /** @type {Piece[]} */ (/** @type {unknown} */ (phase.caption))
    const unused = new Map(this.#terms)
    const nodes = pieces.flatMap((piece) => {
      const shown = this.#shown(moment, piece, unused)
      return piece.answer ? element('span', { 'data-answer': true }, ...shown) : shown
    })
    this.#caption.replaceChildren(
      element('b', { text: fill(this.options.messages.phase_says, { phase: phase.label }) }),
      signs.space,
      ...nodes,
      ...this.#held(moment),
    )
  }

  /**
   * Render a piece of a caption.
   * @param {import('./moment.js').Moment} moment
   * @param {Piece} piece
   * @param {Map<string, string>} unused the glossary's terms by id; one that is found is removed
   * @returns {(Node | string)[]}
   */
  #shown(moment, piece, unused) {
    if (piece.text !== undefined) {
      return parts(piece.text, unused).map(({ text, term }) => {
        if (!term) return text
        unused.delete(term)
        return termButton(term, text)
      })
    }
    if (piece.symbol !== undefined) {
      const symbol = element('i', { class: 'symbol' })
      symbol.append(fragment(piece.symbol))
      const role = moment.scene.bands.find(({ name }) => name === piece.of)?.role ?? ''
      const term = TERMS[role]
      const name = unused.get(term)
      if (!name || role !== piece.of) return [symbol] // a GRU's gate has the colour, but not the name
      unused.delete(term)
      return [termButton(term, symbol)]
    }
    const { number: kind, of: name } = /** @type {{number: string, of: string}} */ (piece)
    const now = moment.vector(name) ?? []
    const before = moment.vector(`${name}_prev`) ?? now.map(() => 0)
    const text = statistic(kind, now, before, moment.guesses(moment.t).now[0])
    return [element('span', { class: 'number', lang: kind === 'guess' ? 'en' : null, text })]
  }

  /**
   * Render the notes on held values.
   * @param {import('./moment.js').Moment} moment
   * @returns {Node[]} a note if a value of this phase is held here
   */
  #held(moment) {
    const { lines } = moment.scene.phases[moment.phase]
    const held = moment.trace.clamp.filter(
      ({ name, first, last, is_off: isOff }) =>
        !isOff && lines.includes(name) && first <= moment.t + 1 && moment.t + 1 <= (last ?? Infinity),
    )
    return held.map(({ name, units, value }) => {
      const shown = units
        ? name +
          bracketed(
            units.length > 1
              ? fill(this.options.messages.held_units, { units: runs(units) })
              : fill(this.options.messages.held_unit, { unit: units[0] }),
          )
        : name
      return element('strong', {
        class: 'is-held',
        text: signs.space + fill(this.options.messages.is_held, { name: shown, value: number(value) }),
      })
    })
  }

  /** Announce the moment. @param {import('./moment.js').Moment} moment */
  speak(moment) {
    this.say(this.words(moment))
  }

  /** Describe the moment in words. @param {import('./moment.js').Moment} moment */
  words(moment) {
    const phase = moment.scene.phases[moment.phase]
    const copy = /** @type {HTMLElement} */ (this.#caption.cloneNode(true))
    copy.querySelector('b')?.remove()
    if (hides('answer')) for (const part of copy.querySelectorAll('[data-answer]')) part.remove()
    if (hides('numbers')) for (const part of copy.querySelectorAll('.number')) part.textContent = '…'
    for (const index of copy.querySelectorAll('sub, sup')) index.before(' ')
    const caption = (copy.textContent ?? '').trim()
    return fill(this.options.messages.spoken, { word: moment.word, phase: phase.label, caption })
  }

  /** Announce a sentence after a short delay, so that only the last of several is read out. @param {string} sentence */
  say(sentence) {
    window.clearTimeout(this.#timer)
    this.#timer = window.setTimeout(() => {
      this.#live.textContent = sentence
    }, 120)
  }
}

/** @param {string} term @param {Node | string} shown @returns {HTMLElement} the button that opens its card */
const termButton = (term, shown) =>
  element('button', { class: 'term', type: 'button', popovertarget: `term-${term}` }, shown)
