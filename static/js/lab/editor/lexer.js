/** Split a line of a cell's text into tokens to be coloured; what a name is comes from the server's tables. */

/**
 * @typedef {object} Vocabulary see app/laboratory/vocabulary.py
 * @property {{name: string, what: string}[]} functions operations that are called
 * @property {{name: string, what: string}[]} words of the language
 * @property {{name: string, what: string}[]} suffixes such as `_prev`, the usual first; what they mean of a `{name}`
 * @property {string} parameter the form of a parameter's name, a regular expression
 * @property {Record<string, string>} signs what is written otherwise, and how
 * @property {{label: string, before: string, after: string, name: string}[][]} keys of the group "Insert"
 * @property {string} paper the address that reads pasted notation
 * @property {Record<string, string>} messages
 */
/** @typedef {'name' | 'state' | 'parameter' | 'function' | 'word'} Named */
/** @typedef {Named | 'blank' | 'comment' | 'number' | 'sign' | 'bracket' | 'foreign'} Kind */
/** @typedef {{kind: Kind, text: string, start: number}} Token */

const FORMS = {
  blank: /\s+/,
  comment: /#.*/,
  name: /[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*/,
  number: /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/,
  bracket: /[()]/,
  sign: /[-+*/@,=:]/,
  foreign: /[^\s\w#()+*/@,=:-]+|./,
}
const NAMES = Object.keys(FORMS)
const TOKEN = new RegExp(
  Object.values(FORMS)
    .map(({ source }) => `(${source})`)
    .join('|'),
  'gu',
)
const DEFINED = /^\s*([A-Za-z_][\w.]*)\s*(?::[^=]*)?=/

/** A lexer with the tables of a server. */
export class Lexer {
  /** @param {Pick<Vocabulary, 'functions' | 'words' | 'suffixes' | 'parameter'>} vocabulary */
  constructor({ functions, words, suffixes, parameter }) {
    this.functions = new Set(functions.map(({ name }) => name))
    this.words = new Set(words.map(({ name }) => name))
    this.suffixes = suffixes.map(({ name }) => name)
    this.parameter = new RegExp(`^(?:${parameter})$`)
  }

  /**
   * Return a line's tokens, which have all its letters.
   * @param {string} line
   * @param {Set<string>} values defined names
   * @returns {Token[]}
   */
  tokens(line, values) {
    return Array.from(line.matchAll(TOKEN), (found) => {
      const [text] = found
      const start = found.index
      const form = NAMES[found.indexOf(text, 1) - 1] // the group that is the whole token
      const kind = form === 'name' ? this.#named(text, line.slice(start + text.length), values) : form
      return { kind: /** @type {Kind} */ (kind), text, start }
    })
  }

  /** @param {string} name @param {string} after what follows it @param {Set<string>} values @returns {Kind} */
  #named(name, after, values) {
    if (values.has(name)) return 'name'
    if (this.functions.has(name) && /^\s*\(/.test(after)) return 'function'
    if (this.words.has(name)) return 'word'
    if (this.suffixes.some((suffix) => name.endsWith(suffix))) return 'state'
    return this.parameter.test(name.split('.').pop() ?? '') ? 'parameter' : 'name'
  }

  /** Return the name that a name with a suffix belongs to: `c` for `c_prev`. @param {string} name */
  stem(name) {
    const suffix = this.suffixes.find((end) => name.endsWith(end))
    return suffix ? name.slice(0, -suffix.length) : name
  }
}

/** Return the name that a line defines, "" for none. @param {string} line */
export const defined = (line) => DEFINED.exec(line)?.[1] ?? ''

/** Return a line's comment without its sign, "" for none. @param {string} line */
export const role = (line) => line.split('#').slice(1).join('#').trim()
