/** Lines of a text: where a place is, what differs between two texts, and lines that are moved or made comments. */

/** Return the line, from 1, of a position in a text. @param {string} text @param {number} position */
export function lineAt(text, position) {
  let line = 1
  for (let found = text.indexOf('\n'); found !== -1 && found < position; found = text.indexOf('\n', found + 1))
    line += 1
  return line
}

/**
 * Return the position of a line and column, both from 1; beyond the end, that of the end.
 * @param {string} text
 * @param {number} line
 */
export function positionOf(text, line, column = 1) {
  const lines = text.split('\n')
  if (line > lines.length) return text.length
  const before = lines.slice(0, line - 1).reduce((sum, other) => sum + other.length + 1, 0)
  return before + Math.min(characters(lines[line - 1] ?? '', column - 1), (lines[line - 1] ?? '').length)
}

/** Return how many code units a number of characters takes. @param {string} line @param {number} count */
export const characters = (line, count) => [...line].slice(0, count).join('').length

/**
 * Return the part that differs between two texts: the letters from `start` to `end` of the first become `text`.
 * @param {string} before
 * @param {string} after
 */
export function difference(before, after) {
  const most = Math.min(before.length, after.length)
  let start = 0
  while (start < most && before[start] === after[start]) start += 1
  let same = 0
  while (same < most - start && before.at(-1 - same) === after.at(-1 - same)) same += 1
  const isSecond = (/** @type {string | undefined} */ unit) => /[\udc00-\udfff]/.test(unit ?? '') // half of a letter
  if (isSecond(before[start]) || isSecond(after[start])) start -= 1
  if (same && isSecond(before.at(-same))) same -= 1
  return { start, end: before.length - same, text: after.slice(start, after.length - same) }
}

/**
 * Return what becomes of each line: the number of its counterpart, from 0, or -1 where it has none.
 * @template T
 * @param {T[]} before
 * @param {T[]} after
 */
export function counterparts(before, after) {
  const width = after.length + 1
  const longest = new Uint16Array((before.length + 1) * width) // of the common lines from i and j on
  const at = (/** @type {number} */ i, /** @type {number} */ j) => longest[i * width + j] ?? 0
  for (let i = before.length - 1; i >= 0; i -= 1)
    for (let j = after.length - 1; j >= 0; j -= 1)
      longest[i * width + j] = before[i] === after[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
  const found = Array(before.length).fill(-1)
  for (let i = 0, j = 0; i < before.length && j < after.length; ) {
    if (before[i] === after[j]) found[i++] = j++
    else if (at(i + 1, j) >= at(i, j + 1)) i += 1
    else j += 1
  }
  return found
}

/**
 * @typedef {object} Edit a change of a text, with the selection after it
 * @property {string} text
 * @property {number} start
 * @property {number} end
 */

/**
 * Return a text with the selected lines moved by one, null at the end of the text.
 * @param {string} text
 * @param {number} start
 * @param {number} end
 * @param {1 | -1} by
 * @returns {Edit | null}
 */
export function moved(text, start, end, by) {
  const lines = text.split('\n')
  const first = lineAt(text, start) - 1
  const last = lineAt(text, end) - 1
  const other = by < 0 ? first - 1 : last + 1
  const [passed] = lines.slice(other, other + 1)
  if (other < 0 || passed === undefined) return null
  lines.splice(other, 1)
  lines.splice(by < 0 ? last : first, 0, passed)
  const shift = by * (passed.length + 1)
  return { text: lines.join('\n'), start: start + shift, end: end + shift }
}

/**
 * Return a text whose selected lines are comments, or none any more if all were.
 * @param {string} text
 * @param {number} start
 * @param {number} end
 * @returns {Edit}
 */
export function commented(text, start, end) {
  const lines = text.split('\n')
  const first = lineAt(text, start) - 1
  const last = lineAt(text, end) - 1
  const chosen = lines.slice(first, last + 1)
  const isComment = chosen.every((line) => /^\s*(#|$)/.test(line))
  const made = chosen.map((line) => {
    if (isComment) return line.replace(/^(\s*)# ?/, '$1')
    return line.trim() ? `# ${line}` : line
  })
  lines.splice(first, made.length, ...made)
  const grown = made.map((line, index) => line.length - (chosen[index] ?? '').length)
  const whole = grown.reduce((sum, count) => sum + count, 0)
  const begin = positionOf(text, first + 1)
  return {
    text: lines.join('\n'),
    start: Math.max(begin, start + (grown[0] ?? 0)),
    end: Math.max(begin, end + whole),
  }
}
