/**
 * Parse and edit a picture's code. Pure: no DOM. lstm_core/tasks/scenes/pictures.py defines the code.
 */

/** The code of a picture without shapes. */
export const EMPTY = 'none'

/**
 * Split a picture's code into its shapes.
 * @param {string} picture
 * @returns {string[]} a part for each shape, from the lowest to the uppermost
 */
export const parts = (picture) => (picture && picture !== EMPTY ? picture.split('.') : [])

/** @param {string[]} shapes @returns {string} */
const write = (shapes) => shapes.join('.') || EMPTY

/**
 * Return the patch of a shape.
 * @param {string} part
 * @param {number} columns
 * @returns {number} the patch, from 0, row by row
 */
export const patchOf = (part, columns) => (Number(part[3]) - 1) * columns + Number(part[2]) - 1

/** Convert a patch to its column and row, both from 1. @param {number} patch @param {number} columns */
export const place = (patch, columns) => ({ column: (patch % columns) + 1, row: Math.floor(patch / columns) + 1 })

/** List a patch's shapes, the uppermost last. @param {string} picture @param {number} patch @param {number} columns */
export const inPatch = (picture, patch, columns) => parts(picture).filter((part) => patchOf(part, columns) === patch)

/** Find a patch's uppermost shape, or -1. @param {string[]} shapes @param {number} patch @param {number} columns */
const uppermost = (shapes, patch, columns) => shapes.map((part) => patchOf(part, columns)).lastIndexOf(patch)

/**
 * Replace the content of a patch by a shape.
 * @param {string} picture
 * @param {string} kind such as "rc"
 * @param {number} patch
 * @param {number} columns
 */
export function put(picture, kind, patch, columns) {
  const { column, row } = place(patch, columns)
  return write([...parts(picture).filter((part) => patchOf(part, columns) !== patch), `${kind}${column}${row}`])
}

/** Remove a patch's uppermost shape. @param {string} picture @param {number} patch @param {number} columns */
export function remove(picture, patch, columns) {
  const shapes = parts(picture)
  const found = uppermost(shapes, patch, columns)
  return write(shapes.filter((_, index) => index !== found))
}

/**
 * Move a patch's uppermost shape to another patch, on top of any there.
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
