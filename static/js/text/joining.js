/** What stands between sentences and between words of a list; app/text/joining.py is the same for the server. */

const ENGLISH = { comma: ', ', semicolon: '; ', stop: '.', colon: ': ', space: ' ' }
const JAPANESE = { comma: '、', semicolon: '、', stop: '。', colon: '：', space: '' }

/** How a language joins texts. @param {string | undefined} language */
export function joins(language) {
  const isJapanese = language === 'ja'
  const signs = isJapanese ? JAPANESE : ENGLISH
  return {
    signs,
    /** An aside, to stand behind a text. @param {string} text */
    bracketed: (text) => (isJapanese ? `（${text}）` : ` (${text})`),
    /** Texts as one, without those that are empty. @param {(string | null | undefined)[]} texts */
    sentences: (...texts) => texts.filter(Boolean).join(signs.space),
    /** Words one after another. @param {string[]} words */
    listed: (words) => words.join(signs.comma),
    /** What something is, and which. @param {string} title @param {string} text */
    titled: (title, text) => title + signs.colon + text,
  }
}

/** In the page's language. */
export const { signs, bracketed, sentences, listed, titled } = joins(globalThis.document?.documentElement.lang)
