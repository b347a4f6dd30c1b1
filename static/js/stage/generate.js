/** Text generation: words sampled from the model appear one by one, then become tokens to step through. */

import { fetchJson, reason } from '../core/answers.js'
import { byId } from '../core/elements.js'
import { sentences } from '../text/joining.js'
import { fill } from '../text/messages.js'
import { number } from '../text/numbers.js'

const BEAT = 90 // ms from one written word to the next
const TYPING = 'input, select, textarea, [contenteditable]'

export class Generate {
  #field = /** @type {HTMLTextAreaElement} */ (byId('sentence'))
  #button = byId('generate')
  #choices = byId('generating')
  #temperature = /** @type {HTMLInputElement} */ (byId('temperature'))
  #seed = /** @type {HTMLInputElement} */ (byId('seed'))
  #isWriting = false

  /** @param {import('./stage.js').Setting<Server.TextConfig>} setting */
  constructor({ messages, config, stage }) {
    this.options = { messages, address: config.continue, stage }
    this.#button.addEventListener('click', () => void this.#press())
    document.addEventListener('keydown', (event) => this.#key(event))
    this.#choices.addEventListener('change', () => this.#choose())
    this.#temperature.addEventListener('input', () => this.#echo())
    const { state } = stage
    const count = /** @type {HTMLInputElement | null} */ (
      this.#choices.querySelector(`[name="count"][value="${state.count || 1}"]`)
    )
    if (count) count.checked = true
    if (state.temperature) this.#temperature.value = state.temperature
    if (state.seed) this.#seed.value = state.seed
    this.#echo()
  }

  get #count() {
    return Number(/** @type {HTMLInputElement} */ (this.#choices.querySelector('[name="count"]:checked')).value)
  }

  /** Store the form's values in the address. */
  #choose() {
    if (!this.#seed.checkValidity()) this.#seed.value = '0'
    const temperature = Number(this.#temperature.value)
    this.options.stage.note({
      count: this.#count > 1 ? String(this.#count) : '',
      temperature: temperature === 1 ? '' : String(temperature),
      seed: Number(this.#seed.value) ? this.#seed.value : '',
    })
    this.#echo()
  }

  #echo() {
    byId('temperature-shown').textContent = number(Number(this.#temperature.value), 1)
    byId('generate-count').textContent = this.#count > 1 ? ` ${this.#count}` : ''
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key === 'Escape' && this.#isWriting) this.#isWriting = false
    else if (
      event.key.toLowerCase() === 'g' &&
      !event.altKey &&
      !event.ctrlKey &&
      !event.metaKey &&
      !(/** @type {Element} */ (event.target).closest(TYPING))
    )
      void this.#press()
  }

  /** Start or stop generating. */
  async #press() {
    if (this.#isWriting) this.#isWriting = false
    else await this.#write()
  }

  /** Fetch generated words, show them one by one, and load the new text. */
  async #write() {
    const { messages, address, stage } = this.options
    const before = this.#field.value
    const { state } = stage
    const query = new URLSearchParams({
      model: state.model,
      text: before,
      clamp: state.clamp,
      count: String(this.#count),
      temperature: this.#temperature.value,
      seed: this.#seed.value || '0',
      lang: stage.lang,
    })
    this.#isWriting = true
    this.#label()
    try {
      const found = /** @type {Server.Continuation} */ (await fetchJson(`${address}?${query}`))
      const written = await this.#reveal(found.words)
      const end = { '': '', end: messages.text_ends, full: messages.text_full }[found.stopped] ?? ''
      const isWhole = written.length === found.words.length
      if (written.length)
        await stage.load({
          text: this.#field.value,
          token: Number.MAX_SAFE_INTEGER,
          phase: stage.moment?.scene.phases.at(-1)?.key ?? state.phase,
        })
      const said = written.length ? fill(messages.wrote, { words: written.join('').trim() }) : ''
      stage.say(sentences(said, isWhole ? end : ''))
      if (isWhole && end) stage.notice(end)
    } catch (error) {
      stage.notice(reason(error, messages))
    } finally {
      this.#isWriting = false
      this.#label()
    }
  }

  /**
   * Show words in the text box one by one, until the reader stops.
   * @param {{piece: string}[]} words
   * @returns {Promise<string[]>}
   */
  async #reveal(words) {
    const isCalm = matchMedia('(prefers-reduced-motion: reduce)').matches
    const written = []
    for (const { piece } of words) {
      if (!this.#isWriting) break
      written.push(piece)
      this.#field.value += piece
      this.#field.scrollLeft = this.#field.scrollWidth
      if (words.length > 1 && !isCalm) await new Promise((resolve) => window.setTimeout(resolve, BEAT))
    }
    return written
  }

  #label() {
    const { messages } = this.options
    byId('generate-word').textContent = this.#isWriting ? messages.stop : messages.generate
    byId('generate-count').hidden = this.#isWriting
  }

  update() {}
}
