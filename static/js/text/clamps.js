/** Held values and rows of units as an address writes them; app/reading/address.py reads and writes the same. */

/**
 * @typedef {object} Place
 * @property {string} name
 * @property {string | null} units as `runs` writes them; null: all
 * @property {number | string} first from 1; "": from the beginning
 * @property {number | string | null} last "" or null: to the end
 */

/** Where a value is held: `f/13@5-9`. @param {Place} place */
export function placeText({ name, units, first, last }) {
  const from = String(first || 1)
  const to = String(last ?? '')
  const steps = from === to ? `@${from}` : to || from !== '1' ? `@${from}-${to}` : ''
  return `${name}${units === null ? '' : `/${units}`}${steps}`
}

/**
 * Held values with one more: in place of what is being changed, else of what is held at the same place.
 * @param {string[]} parts
 * @param {string} place as `placeText` writes it
 * @param {number} value
 * @param {string | null} edited the part that is being changed, if one is
 */
export function held(parts, place, value, edited = null) {
  const now = `${place}:${value}`
  const others = parts.filter((part) => part === edited || part.split(':')[0] !== place)
  return edited !== null && others.includes(edited)
    ? others.map((part) => (part === edited ? now : part))
    : [...others, now]
}

/** A part switched the other way: off, it stands behind a `!`. @param {string} text */
export const turned = (text) => (text.startsWith('!') ? text.slice(1) : `!${text}`)

/** Sorted numbers, runs of three and more as `20-40`. @param {number[]} numbers */
export function runs(numbers) {
  /** @type {[number, number][]} */
  const found = []
  for (const number of numbers) {
    const run = found.at(-1)
    if (run && number === run[1] + 1) run[1] = number
    else found.push([number, number])
  }
  return found
    .map(([first, last]) => (first === last ? first : last === first + 1 ? `${first},${last}` : `${first}-${last}`))
    .join(',')
}

/**
 * The numbers, from 0, of `3,7,20-40`, sorted, each once. What there is not is passed over, as the rows that an address
 * names are kept when another network is chosen; where a value is held, the server refuses it (`parse_numbers`).
 * @param {string} text
 * @param {number} count
 */
export function numbers(text, count) {
  /** @type {Set<number>} */
  const found = new Set()
  for (const piece of text.split(',')) {
    const [from, to = from] = piece.split('-').map(Number)
    for (let unit = Math.max(1, from); unit <= Math.min(to, count); unit++) found.add(unit - 1)
  }
  return [...found].sort((a, b) => a - b)
}
