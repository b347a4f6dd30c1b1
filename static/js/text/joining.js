/** What stands between sentences and between words of a list; app/text/joining.py is the same for the server. */

/**
 * @typedef {object} Signs see app/text/languages.py
 * @property {string} space
 * @property {string} comma
 * @property {string} semicolon
 * @property {string} stop
 * @property {string} colon
 * @property {[string, string]} brackets
 */

/** Where there is no page. @type {Signs} */
export const ENGLISH = { space: ' ', comma: ', ', semicolon: '; ', stop: '.', colon: ': ', brackets: [' (', ')'] }

/** How a language joins texts. @param {Signs} signs */
export function joins(signs) {
  const [opening, closing] = signs.brackets
  return {
    signs,
    /** An aside, to stand behind a text. @param {string} text */
    bracketed: (text) => opening + text + closing,
    /** Texts as one, without those that are empty. @param {(string | null | undefined)[]} texts */
    sentences: (...texts) => texts.filter(Boolean).join(signs.space),
    /** Words one after another. @param {string[]} words */
    listed: (words) => words.join(signs.comma),
    /** What something is, and which. @param {string} title @param {string} text */
    titled: (title, text) => title + signs.colon + text,
  }
}

/** The signs of the page's language. @returns {Signs} */
function ofPage() {
  const meta = /** @type {HTMLMetaElement | null} */ (globalThis.document?.querySelector?.('meta[name="signs"]'))
  return meta ? JSON.parse(meta.content) : ENGLISH
}

export const { signs, bracketed, sentences, listed, titled } = joins(ofPage())
