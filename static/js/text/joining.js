/** Join sentences and lists of words; app/text/joining.py does the same on the server. */

/**
 * @typedef {object} Signs see app/text/languages.py
 * @property {string} space
 * @property {string} comma
 * @property {string} semicolon
 * @property {string} stop
 * @property {string} colon
 * @property {[string, string]} brackets
 */

/** The default where there is no page. @type {Signs} */
export const ENGLISH = { space: ' ', comma: ', ', semicolon: '; ', stop: '.', colon: ': ', brackets: [' (', ')'] }

/** Return functions that join texts in a language. @param {Signs} signs */
export function joins(signs) {
  const [opening, closing] = signs.brackets
  return {
    signs,
    /** Put a text in brackets, to follow another. @param {string} text */
    bracketed: (text) => opening + text + closing,
    /** Join texts, skipping empty ones. @param {(string | null | undefined)[]} texts */
    sentences: (...texts) => texts.filter(Boolean).join(signs.space),
    /** Join words into a list. @param {string[]} words */
    listed: (words) => words.join(signs.comma),
    /** Join a title and a text with a colon. @param {string} title @param {string} text */
    titled: (title, text) => title + signs.colon + text,
  }
}

/** Return the punctuation of the page's language. @returns {Signs} */
function ofPage() {
  const meta = /** @type {HTMLMetaElement | null} */ (globalThis.document?.querySelector?.('meta[name="signs"]'))
  return meta ? JSON.parse(meta.content) : ENGLISH
}

export const { signs, bracketed, sentences, listed, titled } = joins(ofPage())
