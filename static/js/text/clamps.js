/** Parse and write held values and rows of units in an address; the counterpart of app/reading/address.py. */

/**
 * @typedef {object} Place
 * @property {string} name
 * @property {string | null} units as `runs` writes them; null: all
 * @property {number | string} first from 1; "": from the beginning
 * @property {number | string | null} last "" or null: to the end
 */

/** Write where a value is held: `f/13@5-9`. @param {Place} place */
export function placeText({ name, units, first, last }) {
  const from = String(first || 1)
  const to = String(last ?? '')
  const steps = from === to ? `@${from}` : to || from !== '1' ? `@${from}-${to}` : ''
  return `${name}${units === null ? '' : `/${units}`}${steps}`
}

/**
 * Add a held value; it replaces the part being edited, or else the one held at the same place.
 * @param {string[]} parts
 * @param {string} place as `placeText` writes it
 * @param {number} value
 * @param {string | null} edited the part being edited, if any
 */
export function held(parts, place, value, edited = null) {
  const now = `${place}:${value}`
  const others = parts.filter((part) => part === edited || part.split(':')[0] !== place)
  return edited !== null && others.includes(edited)
    ? others.map((part) => (part === edited ? now : part))
    : [...others, now]
}

/** Toggle a part on or off: a part that is off starts with `!`. @param {string} text */
export const turned = (text) => (text.startsWith('!') ? text.slice(1) : `!${text}`)

/** Write numbers in order, with runs of three or more as `20-40`. @param {number[]} numbers */
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
 * Parse numbers such as `3,7,20-40`: sorted, unique, counted from 0. Numbers out of range are ignored, since the rows
 * in an address stay when another network is chosen; in a held value, the server rejects them (`parse_numbers`).
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
