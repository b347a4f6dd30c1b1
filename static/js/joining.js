/** What stands between sentences and between words of a list; app/text/joining.py is the same for the server. */

const isJapanese = globalThis.document?.documentElement.lang === 'ja'

/** What stands between the parts of a sentence. */
export const signs = isJapanese
  ? { comma: '、', semicolon: '、', stop: '。', colon: '：', space: '' }
  : { comma: ', ', semicolon: '; ', stop: '.', colon: ': ', space: ' ' }

/** An aside, to stand behind a text. @param {string} text */
export const bracketed = (text) => (isJapanese ? `（${text}）` : ` (${text})`)

/** Texts as one, without those that are empty. @param {(string | null | undefined)[]} texts */
export const sentences = (...texts) => texts.filter(Boolean).join(signs.space)

/** Words one after another. @param {string[]} words */
export const listed = (words) => words.join(signs.comma)
