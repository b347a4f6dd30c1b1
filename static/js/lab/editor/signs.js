/** Signs of papers and full-width letters, written as the language has them: `f ＝ σ(x)` becomes `f = sigmoid(x)`. */

const FULL_WIDTH = /[\u3000\uff01-\uff5e]/
const SHIFT = 0xff01 - 0x21 // from a letter to its full-width form

/**
 * Return a text with its signs replaced outside of comments.
 * @param {string} text that is typed or pasted
 * @param {string} before what stands before it on its line
 * @param {Record<string, string>} signs
 */
export function written(text, before, signs) {
  let isComment = before.includes('#')
  let made = ''
  for (const letter of text) {
    if (letter === '\n') isComment = false
    const own = isComment ? letter : (signs[letter] ?? narrow(letter))
    if (own === '#') isComment = true
    const isJoined = own.length > 1 && /\w$/.test(made || before) // a word after a word
    made += isJoined ? ` ${own}` : own
  }
  return made
}

/** Return the half-width form of a full-width letter; other letters stay. @param {string} letter */
function narrow(letter) {
  if (!FULL_WIDTH.test(letter)) return letter
  return letter === '\u3000' ? ' ' : String.fromCodePoint(Number(letter.codePointAt(0)) - SHIFT)
}
