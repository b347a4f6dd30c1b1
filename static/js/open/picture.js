/** The picture of a network: a button for each part, arrows between, and what a part holds below. */

import { byId, element } from '../core/elements.js'
import { fill } from '../text/messages.js'
import { thousands } from '../text/numbers.js'
import { cells, chip, matrix, short } from './drawings.js'
import { few, joined, questionOf, size } from './shapes.js'

const NAMES = 4 // of arrays under a part

/** Whether a part is what goes in or comes out, so that nothing of the file is of it. @param {{key: string}} block */
const isEnd = ({ key }) => key === 'input' || key === 'output'

/** @typedef {import('./network.js').NetworkPage} NetworkPage */

export class Picture {
  #page
  #root = byId('picture')
  #details = byId('block')
  #chosen = ''

  /** @param {NetworkPage} page */
  constructor(page) {
    this.#page = page
    this.#details.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') this.#close()
    })
  }

  /** @param {Server.OpenedNetwork} opened @param {Set<string>} asked keys of the questions that are open */
  show(opened, asked) {
    const { messages } = this.#page
    const { blocks, edges, source } = opened
    byId('network-title').textContent = opened.file
    const facts = { size: size(opened.bytes, messages), parameters: thousands(opened.parameters), source }
    byId('network-facts').textContent = fill(messages.facts, facts)
    const apart = byId('apart')
    apart.hidden = opened.is_whole
    apart.textContent = opened.why_apart
    const { after, beside } = joined(blocks, edges)
    const keys = this.#page.questionKeys
    const parts = blocks.flatMap((block, n) => {
      const isAsked = asked.has(questionOf(block.key, keys))
      const part = this.#part(block, isAsked ? 'asked' : block.state)
      return n < after.length ? [part, this.#arrow(after[n])] : [part]
    })
    this.#root.replaceChildren(...parts)
    const titles = new Map(blocks.map(({ key, title }) => [key, title]))
    const passing = beside.map(
      (edge) => `${titles.get(edge.source) ?? edge.source} → ${titles.get(edge.target) ?? edge.target}`,
    )
    byId('beside').hidden = !passing.length
    byId('beside').textContent = fill(messages.beside, { edges: passing.join(', ') })
    const [kind = 'RNN'] = blocks.filter(({ ways }) => ways.length).map((block) => block.kind)
    byId('why-title').textContent = fill(messages[`why_${kind}`] ?? messages.why_RNN, { source })
    byId('why').hidden = !opened.evidence.length
    byId('evidence').replaceChildren(...opened.evidence.map((text) => element('li', { text })))
    const left = opened.left_out.length ? [fill(messages.left_out, { names: few(opened.left_out, 12) })] : []
    byId('network-notes').replaceChildren(...[...opened.notes, ...left].map((text) => element('li', { text })))
    this.#close()
  }

  /** @param {Server.NetworkBlock} block @param {Server.Known} state */
  #part(block, state) {
    const { messages } = this.#page
    const { key, title, arrays } = block
    const names = arrays.slice(0, NAMES).map(({ name }) => element('code', { text: name }))
    const more = arrays.length > NAMES ? [element('code', { text: '…' })] : []
    const said = state === 'known' ? [] : [element('span', { class: 'open-state', text: messages[state] })]
    const part = element(
      'button',
      {
        type: 'button',
        class: `open-part ${state} ${block.ways.length ? 'layer-part' : ''}`,
        'aria-expanded': 'false',
        'aria-controls': 'block',
        'data-key': key,
      },
      element('b', { text: title }),
      element('span', { text: this.#sizes(block) }),
      this.#drawing(block),
      element('span', { class: 'open-arrays' }, ...names, ...more),
      ...said,
    )
    part.addEventListener('click', () => (this.#chosen === key ? this.#close() : this.#open(block)))
    return part
  }

  /** @param {Server.NetworkBlock} block */
  #sizes({ key, sizes, ways }) {
    const { messages } = this.#page
    const { inputs, units } = sizes
    if (ways.length) return fill(messages.units, { count: thousands(units ?? 0) })
    if (key === 'embedding' && inputs && units)
      return fill(messages.table, { rows: thousands(inputs), columns: thousands(units) })
    if (inputs && units && !isEnd({ key }))
      return fill(messages.sizes, { inputs: thousands(inputs), units: thousands(units) })
    const one = key === 'input' ? inputs : (units ?? inputs)
    if (key === 'input' && one && this.#page.opened?.reads === 'tokens')
      return fill(messages.rows, { count: thousands(one) })
    return one ? thousands(one) : ''
  }

  /** Show what goes in and comes out last. */
  chips() {
    for (const key of ['input', 'output']) {
      const chip = this.#root.querySelector(`[data-key=${key}] text`)
      if (chip) chip.textContent = short(this.#page.sample(key))
    }
  }

  /** @param {Server.NetworkBlock} block */
  #drawing({ key, kind, ways, sizes }) {
    if (ways.length) return cells(ways, kind.includes('LSTM') || kind.includes('GRU'))
    if (isEnd({ key })) return chip(key === 'input' ? 'word' : 'output', this.#page.sample(key))
    return matrix(sizes.inputs || 1, sizes.units || 1)
  }

  /** @param {Server.NetworkEdge | null} edge */
  #arrow(edge) {
    const text = edge?.size ? thousands(edge.size) : ''
    return element('span', {
      class: edge ? 'open-arrow' : 'open-arrow apart',
      text,
      title: edge?.operations.join(', ') || null,
      'aria-hidden': 'true',
    })
  }

  /** Show what a part holds. @param {Server.NetworkBlock} block */
  #open(block) {
    const { messages } = this.#page
    this.#chosen = block.key
    this.#mark()
    const close = element('button', {
      type: 'button',
      class: 'button quiet icon',
      'aria-label': messages.close,
      text: '×',
    })
    close.addEventListener('click', () => this.#close())
    const head = element(
      'div',
      { class: 'open-block-head' },
      element('h3', { id: 'block-title', text: block.title, tabindex: '-1' }),
    )
    const question = questionOf(block.key, this.#page.questionKeys)
    if (question) {
      const change = element('button', { type: 'button', class: 'button', text: messages.to_question })
      change.addEventListener('click', () => this.#page.toQuestion(question))
      head.append(change)
    }
    head.append(close)
    const ways = block.ways.map((way) => this.#way(way, block.ways.length > 1))
    const rows = block.arrays.map(({ name, shape }) =>
      element(
        'tr',
        {},
        element('td', {}, element('code', { text: name })),
        element('td', { text: shape?.join(' × ') ?? '' }),
      ),
    )
    const arrays = rows.length
      ? [element('p', { text: messages.arrays }), element('table', {}, ...rows)]
      : isEnd(block)
        ? [element('p', { text: messages.no_arrays })]
        : [] // this format's reader names none
    this.#details.replaceChildren(head, element('div', { class: 'open-ways' }, ...ways), ...arrays)
    this.#details.hidden = false
    this.#details.querySelector('h3')?.focus()
  }

  /** @param {Server.NetworkWay} way @param {boolean} isOneOfTwo */
  #way({ way, title, is_catalogue, equations }, isOneOfTwo) {
    const { messages } = this.#page
    const direction = isOneOfTwo ? `${messages[way === 'reverse' ? 'backward' : 'forward']}: ` : ''
    const words = is_catalogue ? fill(messages.in_catalogue, { cell: title }) : messages.written
    const label = fill(messages.equations_of, { title })
    const lines = element(
      'pre',
      { tabindex: '0', role: 'region', 'aria-label': label },
      element('code', { text: equations }),
    )
    return element('div', {}, element('p', { text: direction + words }), lines)
  }

  #close() {
    const before = this.#root.querySelector(`[data-key="${CSS.escape(this.#chosen)}"]`)
    const isInside = this.#details.contains(document.activeElement)
    this.#chosen = ''
    this.#mark()
    this.#details.hidden = true
    if (isInside && before instanceof HTMLElement) before.focus()
  }

  #mark() {
    for (const part of this.#root.querySelectorAll('.open-part'))
      part.setAttribute('aria-expanded', String(/** @type {HTMLElement} */ (part).dataset.key === this.#chosen))
  }
}
