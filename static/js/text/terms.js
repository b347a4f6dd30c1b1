/** Find the glossary's terms in a text. Pure: no DOM. */

/**
 * Split a text at the glossary's terms: each at its first place, the longest of those that begin there.
 * @param {string} text
 * @param {Map<string, string>} terms what a term is called, by id
 * @returns {{text: string, term: string}[]} "" for what is no term; together the text
 */
export function parts(text, terms) {
  const names = [...terms].sort(([, a], [, b]) => b.length - a.length)
  const found = []
  const left = new Map(names)
  let plain = ''
  for (let at = 0; at < text.length; ) {
    const hit = [...left].find(([, name]) => isAt(text, at, name))
    if (hit) {
      const [term, name] = hit
      if (plain) found.push({ text: plain, term: '' })
      found.push({ text: text.slice(at, at + name.length), term })
      left.delete(term)
      plain = ''
      at += name.length
    } else plain += text[at++]
  }
  return plain ? [...found, { text: plain, term: '' }] : found
}

/**
 * Return whether a name stands at a place of a text, as a word where words are apart.
 * @param {string} text
 * @param {number} at
 * @param {string} name
 */
function isAt(text, at, name) {
  if (!name || text.slice(at, at + name.length).toLowerCase() !== name.toLowerCase()) return false
  const isLatin = (/** @type {string} */ sign) => /[\p{Script=Latin}\d]/u.test(sign)
  const isInside = (/** @type {number} */ place) => isLatin(text[place - 1] ?? '') && isLatin(text[place] ?? '')
  return !isInside(at) && !isInside(at + name.length)
}
