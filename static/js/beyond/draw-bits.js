/** Pack black and white pictures as text for the address, and draw strokes on them. Pure: no DOM. */

/** A picture: one byte per pixel, row by row, 1 for ink. @typedef {Uint8Array} Bits */

/**
 * Pack a picture as text.
 * @param {Bits} bits
 * @returns {string} eight pixels per byte, in base64url, as lstm_core.models.digits.pack does
 */
export function pack(bits) {
  const bytes = new Uint8Array(Math.ceil(bits.length / 8))
  for (const [n, bit] of bits.entries()) bytes[n >> 3] |= bit << (7 - (n & 7))
  return btoa(String.fromCharCode(...bytes))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=+$/, '')
}

/**
 * Unpack a picture from text.
 * @param {string} text from `pack` or the server
 * @param {number} count of pixels
 * @returns {Bits}
 */
export function unpack(text, count) {
  const bytes = atob(text.replace(/-/g, '+').replace(/_/g, '/'))
  return Uint8Array.from({ length: count }, (_, n) => (bytes.charCodeAt(n >> 3) >> (7 - (n & 7))) & 1)
}

/** Return whether a picture has no ink. @param {Bits} bits */
export const isEmpty = (bits) => !bits.includes(1)

/**
 * Draw a line: set every pixel whose centre is within the pen's radius of it.
 * @param {Bits} bits changed in place
 * @param {number} width of the picture in pixels
 * @param {{x: number, y: number}} from in pixels from the upper left corner
 * @param {{x: number, y: number}} to
 * @param {number} radius of the pen in pixels
 */
export function stroke(bits, width, from, to, radius) {
  const height = bits.length / width
  const along = { x: to.x - from.x, y: to.y - from.y }
  const squared = along.x ** 2 + along.y ** 2
  for (let row = 0; row < height; row += 1) {
    for (let column = 0; column < width; column += 1) {
      const off = { x: column + 0.5 - from.x, y: row + 0.5 - from.y }
      const share = squared ? Math.min(1, Math.max(0, (off.x * along.x + off.y * along.y) / squared)) : 0
      if (Math.hypot(off.x - share * along.x, off.y - share * along.y) <= radius) bits[row * width + column] = 1
    }
  }
}
