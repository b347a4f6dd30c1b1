/** Decode the arrays packed by app/memory/packing.py. */

/** @typedef {{steps: number, units: number, at: (step: number, unit: number) => number}} Matrix */

/** Decode a packed matrix. @param {Server.PackedMatrix} packed @returns {Matrix} */
export function unpack({ shape: [steps, units], halves }) {
  const bytes = Uint8Array.from(atob(halves), (letter) => letter.charCodeAt(0))
  const whole = new Uint32Array(bytes.length / 2)
  for (let n = 0; n < whole.length; n++) whole[n] = (bytes[2 * n] << 16) | (bytes[2 * n + 1] << 24)
  const values = new Float32Array(whole.buffer)
  return { steps, units, at: (step, unit) => values[step * units + unit] }
}

/**
 * Return one row per unit, for a heat map.
 * @param {Matrix} matrix
 * @param {(value: number) => number} shown
 * @returns {number[][]}
 */
export function rows({ steps, units, at }, shown) {
  return Array.from({ length: units }, (_, unit) => Array.from({ length: steps }, (__, step) => shown(at(step, unit))))
}

/**
 * Return what an entry of several belts or of a matrix is called, `n[3]` or `C[1, 2]`; null where it is a unit.
 * @param {Server.BeltPart[]} parts
 * @param {number} entry from 0, in all parts
 */
export function entryName(parts, entry) {
  if (parts.length === 1 && parts[0].axes.length === 1) return null
  let rest = entry
  for (const { name, axes } of parts) {
    const size = axes.reduce((all, length) => all * length, 1)
    if (rest < size) {
      const places = axes.map((length, n) => {
        const below = axes.slice(n + 1).reduce((all, other) => all * other, 1)
        return (Math.floor(rest / below) % length) + 1
      })
      return `${name}[${places.join(', ')}]`
    }
    rest -= size
  }
  return null
}

export { points, power, scientific } from '../text/numbers.js'
