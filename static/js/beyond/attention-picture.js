/**
 * A picture's code and what a reader does to it. Pure: no page. The code is that of
 * lstm_core/tasks/scenes/pictures.py.
 */

export const EMPTY = 'none'

/** @param {string} picture @returns {string[]} a part for each shape, what lies further up later */
export const parts = (picture) => (picture && picture !== EMPTY ? picture.split('.') : [])

/** @param {string[]} shapes @returns {string} */
const write = (shapes) => shapes.join('.') || EMPTY

/** @param {string} part @param {number} columns @returns {number} its patch, from 0, row by row */
export const patchOf = (part, columns) => (Number(part[3]) - 1) * columns + Number(part[2]) - 1

/** @param {number} patch @param {number} columns */
export const place = (patch, columns) => ({ column: (patch % columns) + 1, row: Math.floor(patch / columns) + 1 })

/** What is in a patch, what lies on top last. @param {string} picture @param {number} patch @param {number} columns */
export const inPatch = (picture, patch, columns) => parts(picture).filter((part) => patchOf(part, columns) === patch)

/** Which shape lies on top in a patch, or -1. @param {string[]} shapes @param {number} patch @param {number} columns */
const uppermost = (shapes, patch, columns) => shapes.map((part) => patchOf(part, columns)).lastIndexOf(patch)

/**
 * Put a shape into a patch, in place of what is there.
 * @param {string} picture
 * @param {string} kind such as "rc"
 * @param {number} patch
 * @param {number} columns
 */
export function put(picture, kind, patch, columns) {
  const { column, row } = place(patch, columns)
  return write([...parts(picture).filter((part) => patchOf(part, columns) !== patch), `${kind}${column}${row}`])
}

/** Take the uppermost shape out of a patch. @param {string} picture @param {number} patch @param {number} columns */
export function remove(picture, patch, columns) {
  const shapes = parts(picture)
  const found = uppermost(shapes, patch, columns)
  return write(shapes.filter((_, index) => index !== found))
}

/**
 * Move the uppermost shape of a patch to another, on top of what is there.
 * @param {string} picture
 * @param {number} from
 * @param {number} to
 * @param {number} columns
 */
export function move(picture, from, to, columns) {
  const shapes = parts(picture)
  const found = uppermost(shapes, from, columns)
  if (found < 0 || from === to) return picture
  const { column, row } = place(to, columns)
  const moved = `${shapes[found].slice(0, 2)}${column}${row}${shapes[found].slice(4)}`
  return write([...shapes.filter((_, index) => index !== found), moved])
}
