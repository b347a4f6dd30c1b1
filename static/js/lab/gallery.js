/** The gallery: published cells to start from, found by a word of their title, authors, year or family. */

import { fetchJson, reason } from '../core/answers.js'
import { byId, element } from '../core/elements.js'
import { shown as theme } from '../core/theme.js'
import { fill } from '../text/messages.js'
import { percent, thousands } from '../text/numbers.js'

/** @typedef {import('./laboratory.js').Lab} Lab */

export class Gallery {
  #lab
  #dialog = /** @type {HTMLDialogElement} */ (byId('gallery'))
  #search = /** @type {HTMLInputElement} */ (byId('gallery-search'))
  #place = byId('gallery-cards')
  #said = byId('gallery-said')
  /** @type {{card: Server.LabCard, node: HTMLElement, words: string}[]} */
  #cards = []
  #theme = ''

  /** @param {Lab} lab */
  constructor(lab) {
    this.#lab = lab
    byId('gallery-open').addEventListener('click', (event) => {
      event.preventDefault()
      void this.open()
    })
    this.#search.addEventListener('input', () => this.#filter())
    this.#dialog.addEventListener('click', (event) => {
      if (event.target === this.#dialog) this.#dialog.close() // beside it
    })
    this.#place.addEventListener('keydown', (event) => this.#walk(event))
  }

  async open() {
    const { config, messages } = this.#lab
    if (!this.#dialog.open) this.#dialog.showModal()
    if (this.#cards.length && this.#theme === theme()) return
    this.#theme = theme()
    this.#said.textContent = messages.reading
    try {
      const address = `${config.addresses.gallery}?${new URLSearchParams({ lang: config.lang })}`
      const { cards } = /** @type {{cards: Server.LabCard[]}} */ (await fetchJson(address))
      this.#cards = cards.map((card) => ({ card, node: this.#card(card), words: wordsOf(card) }))
      this.#place.replaceChildren(...this.#grouped())
      this.#filter()
    } catch (error) {
      this.#said.textContent = reason(error, messages)
    }
  }

  /** The cards, each family under its heading. */
  #grouped() {
    /** @type {Map<string, HTMLElement[]>} */
    const families = new Map()
    for (const { card, node } of this.#cards) families.set(card.family, [...(families.get(card.family) ?? []), node])
    return [...families].flatMap(([family, nodes]) => [
      element('h3', { class: 'gallery-family', text: family }),
      ...nodes,
    ])
  }

  #filter() {
    const { messages } = this.#lab
    const wanted = plain(this.#search.value).split(/\s+/).filter(Boolean)
    let count = 0
    for (const { node, words } of this.#cards) {
      node.hidden = !wanted.every((word) => words.includes(word))
      if (!node.hidden) count += 1
    }
    for (const heading of /** @type {NodeListOf<HTMLElement>} */ (this.#place.querySelectorAll('.gallery-family'))) {
      const own = this.#cards.filter(({ card }) => card.family === heading.textContent)
      heading.hidden = own.every(({ node }) => node.hidden)
    }
    this.#said.textContent = count ? fill(messages.gallery_count, { count: thousands(count) }) : messages.gallery_none
  }

  /** @param {Server.LabCard} card */
  #card(card) {
    const { messages, config } = this.#lab
    const start = element('button', { class: 'button', type: 'button', text: messages.start_from_this })
    start.setAttribute('aria-label', `${messages.start_from_this}: ${card.title}`)
    start.addEventListener('click', () => this.#start(card))
    const picture = element('img', {
      src: `${card.picture}?theme=${this.#theme}`,
      alt: '',
      loading: 'lazy',
      decoding: 'async',
    })
    const isUsable = card.reads_words && (card.id in config.starts || card.text)
    return element(
      'article',
      { class: 'gallery-card' },
      element('h4', {}, card.title, ' ', element('small', { text: card.year ?? '' })),
      picture,
      element('p', { text: card.summary }),
      element('p', { lang: 'en', text: card.authors, title: card.source }),
      element('p', { text: this.#size(card) }),
      isUsable ? start : element('p', { text: card.why_not ?? '' }),
    )
  }

  /** How many numbers a cell learns; nothing for one that reads no words. @param {Server.LabCard} card */
  #size({ lines, count, share }) {
    if (count === null || share === null) return ''
    const { messages } = this.#lab
    const values = { lines, count: thousands(count), share: percent(share) }
    return fill(lines === 1 ? messages.card_line : messages.card_size, values)
  }

  /** @param {Server.LabCard} card */
  #start({ id, text, title }) {
    const lab = this.#lab
    const isStart = id in lab.config.starts
    this.#dialog.close()
    const own = isStart ? lab.config.start_texts[id] : text
    lab.replace(own, { origin: 'start', change: { from: isStart ? id : 'none', name: isStart ? '' : title } })
  }

  /** Walk from card to card with the arrow keys. @param {KeyboardEvent} event */
  #walk(event) {
    const way = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (!way) return
    const buttons = this.#cards
      .filter(({ node }) => !node.hidden)
      .flatMap(({ node }) => node.querySelector('button') ?? [])
    const now = buttons.indexOf(/** @type {HTMLButtonElement} */ (document.activeElement))
    const column = Math.max(1, getComputedStyle(this.#place).gridTemplateColumns.split(' ').length)
    const next = buttons[now + (event.key.startsWith('Arrow') && /Up|Down/.test(event.key) ? way * column : way)]
    if (now < 0 || !next) return
    event.preventDefault()
    next.focus()
  }
}

/** Letters alone, without their accents. @param {string} text */
const plain = (text) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()

/** @param {Server.LabCard} card */
const wordsOf = ({ title, id, year, authors, summary, family, source }) =>
  plain([title, id, year, authors, summary, family, source].join(' '))
