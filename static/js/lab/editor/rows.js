/** The coloured copy of a text, a row a line, with its number, its bar and the place of its gloss beside it. */

import { element } from '../../core/elements.js'
import { defined, role } from './lexer.js'

/** @typedef {import('./lexer.js').Token} Token */
/**
 * @typedef {object} Row a line of the text; what belongs to it moves with it
 * @property {string} text
 * @property {HTMLElement} code
 * @property {HTMLElement} number
 * @property {HTMLElement} gloss
 * @property {Token[]} pieces tokens, cut where a mistake begins and ends; one a child of `code`
 * @property {[number, number] | null} wrong where its mistake is, in code units
 * @property {Formula | null} formula
 * @property {string} state "same", "changed", "new", "wrong" or ""
 * @property {import('./mistakes.js').Problem | undefined} problem that is shown
 */
/** @typedef {{mathml: string, was: string, status: string}} Formula of the last text that could be read */

export class Rows {
  /** @type {Row[]} */
  list = []
  /** Letters of the names whose colour they have. @type {Map<string, string>} */
  roles = new Map([...'figcoh'].map((letter) => [letter, letter]))
  #lexer
  #parts
  #names = ''
  /** @type {Set<string>} */
  #defined = new Set()
  /** @type {Element[]} */
  #paired = []

  /**
   * @param {import('./lexer.js').Lexer} lexer
   * @param {{copy: HTMLElement, gutter: HTMLElement, glosses: HTMLElement}} parts
   */
  constructor(lexer, parts) {
    this.#lexer = lexer
    this.#parts = parts
  }

  /** Paint a text: only the rows that have changed. @param {string} text */
  paint(text) {
    const lines = text.split('\n')
    const { list } = this
    const most = Math.min(lines.length, list.length)
    let first = 0
    while (first < most && lines[first] === list[first]?.text) first += 1
    let same = 0
    while (same < most - first && lines.at(-1 - same) === list.at(-1 - same)?.text) same += 1
    const kept = Math.min(list.length, lines.length) - same // rows that stay, with another text
    for (let number = first; number < kept; number += 1) this.#rewrite(number, lines[number] ?? '')
    this.#splice(kept, list.length - same, lines.slice(kept, lines.length - same))
    this.#learn()
  }

  /** Paint anew where names have got another colour. @param {Map<string, string>} roles */
  recolour(roles) {
    const isSame = roles.size === this.roles.size && [...roles].every(([name, role]) => this.roles.get(name) === role)
    if (isSame) return
    this.roles = roles
    for (const row of this.list) this.#colour(row)
  }

  /** Mark the part of a row that is wrong, or none. @param {Row} row @param {[number, number] | null} wrong */
  mark(row, wrong) {
    if (String(row.wrong) === String(wrong)) return
    row.wrong = wrong
    this.#colour(row)
  }

  /** Let a row's bar say how it is. @param {Row} row @param {string} state */
  state(row, state) {
    if (row.state === state) return
    row.state = state
    row.number.dataset.state = state
    row.code.classList.toggle('mistaken', state === 'wrong')
  }

  /** Return the names in the text. */
  known() {
    /** @type {Map<string, string>} */
    const values = new Map()
    /** @type {Set<string>} */
    const parameters = new Set()
    for (const { text, pieces } of this.list) {
      const name = defined(text)
      if (name && !values.has(name)) values.set(name, role(text))
      for (const piece of pieces) if (piece.kind === 'parameter') parameters.add(piece.text)
    }
    return { values, parameters }
  }

  /** Mark the bracket at a place and its counterpart. @param {number} line from 1 @param {number} column from 0 */
  pair(line, column) {
    for (const part of this.#paired) part.classList.remove('pair', 'lone')
    this.#paired = []
    const row = this.list[line - 1]
    const at = row?.pieces.findIndex(
      ({ kind, start }) => kind === 'bracket' && (start === column || start === column - 1),
    )
    if (!row || at === undefined || at < 0) return
    const other = this.#counterpart(line - 1, at)
    for (const part of [row.code.children[at], other])
      if (part) {
        part.classList.add(other ? 'pair' : 'lone')
        this.#paired.push(part)
      }
  }

  /** @param {number} number @param {number} at @returns {Element | null} */
  #counterpart(number, at) {
    const by = this.list[number]?.pieces[at]?.text === '(' ? 1 : -1
    let depth = 0
    for (let i = number, j = at; i >= 0 && i < this.list.length; i += by) {
      const row = /** @type {Row} */ (this.list[i])
      if (i !== number) j = by > 0 ? 0 : row.pieces.length - 1
      for (; j >= 0 && j < row.pieces.length; j += by) {
        const piece = row.pieces[j]
        if (piece?.kind !== 'bracket') continue
        depth += piece.text === '(' ? 1 : -1
        if (!depth) return row.code.children[j] ?? null
      }
    }
    return null
  }

  /** @param {number} number @param {string} text */
  #rewrite(number, text) {
    const row = /** @type {Row} */ (this.list[number])
    row.text = text
    row.wrong = null
    this.#colour(row)
  }

  /** @param {number} start @param {number} end @param {string[]} lines */
  #splice(start, end, lines) {
    for (const { code, number, gloss } of this.list.slice(start, end))
      for (const part of [code, number, gloss]) part.remove()
    const made = lines.map((text) => this.#row(text))
    const next = this.list[end]
    const { copy, gutter, glosses } = this.#parts
    for (const row of made) {
      this.#colour(row)
      copy.insertBefore(row.code, next?.code ?? null)
      gutter.insertBefore(row.number, next?.number ?? null)
      glosses.insertBefore(row.gloss, next?.gloss ?? null)
    }
    this.list.splice(start, end - start, ...made)
  }

  /** @param {string} text @returns {Row} */
  #row(text) {
    const [code, number, gloss] = ['code', 'number', 'gloss'].map((name) => element('div', { class: `editor-${name}` }))
    return /** @type {Row} */ ({
      text,
      code,
      number,
      gloss,
      pieces: [],
      wrong: null,
      formula: null,
      state: '',
      problem: undefined,
    })
  }

  /** Learn what lines define; where that is new, other rows may have another colour. */
  #learn() {
    const names = this.list.map(({ text }) => defined(text))
    const key = names.join('\n')
    if (key === this.#names) return
    this.#names = key
    const before = this.#defined
    this.#defined = new Set(names.filter(Boolean))
    const isSame = before.size === this.#defined.size && names.every((name) => !name || before.has(name))
    if (!isSame) for (const row of this.list) this.#colour(row)
  }

  /** @param {Row} row */
  #colour(row) {
    row.pieces = this.#lexer.tokens(row.text, this.#defined).flatMap((token) => cut(token, row.wrong))
    row.code.replaceChildren(...row.pieces.map((piece) => this.#span(piece, row.wrong)))
    row.gloss.style.setProperty('--columns', String(columns(row.text)))
  }

  /** @param {Token} piece @param {[number, number] | null} wrong */
  #span({ kind, text, start }, wrong) {
    const made = document.createElement('span')
    made.textContent = text
    made.className = `t-${kind}`
    if (kind === 'name' || kind === 'state') {
      const role = this.roles.get(this.#lexer.stem(text))
      if (role) made.dataset.role = role
    }
    if (wrong && start >= wrong[0] && start < wrong[1]) made.classList.add('wrong')
    return made
  }
}

/**
 * Cut a token where a mistake begins or ends.
 * @param {Token} token
 * @param {[number, number] | null} wrong
 * @returns {Token[]}
 */
function cut(token, wrong) {
  const { kind, text, start } = token
  const places = (wrong ?? []).map((place) => place - start).filter((place) => place > 0 && place < text.length)
  if (!places.length) return [token]
  const edges = [0, ...places, text.length]
  return edges.slice(1).map((edge, index) => {
    const from = edges[index] ?? 0
    return { kind, text: text.slice(from, edge), start: start + from }
  })
}

/** Return how many letters of a monospaced face a line is wide. @param {string} line */
const columns = (line) => line.length + (line.match(/[\u1100-\uffdc]/g)?.length ?? 0)
