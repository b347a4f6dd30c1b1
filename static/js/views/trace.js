/** Decoding of traces whose numbers are packed. Pure: no DOM. */

/** The request parameter for packed numbers, to be decoded by `unpacked`. */
export const PACKED = { encoding: 'base64' }

/** Decode the packed numbers of a trace, in place. @param {Server.PackedTrace} trace @returns {Server.Trace} */
export function unpacked(trace) {
  /** @type {Record<string, Server.Packed | Server.Value | Server.Values>[]} */
  const packed = [trace.values, trace.previous, trace.unclamped?.values ?? {}]
  for (const values of packed) {
    for (const [name, array] of Object.entries(values)) {
      const { shape, float32 } = /** @type {Server.Packed} */ (array)
      values[name] = nested(numbers(float32), shape)
    }
  }
  return /** @type {Server.Trace} */ (/** @type {unknown} */ (trace))
}

/** @param {string} packed base64 of little-endian numbers @returns {Float32Array} */
function numbers(packed) {
  const text = atob(packed)
  const bytes = new Uint8Array(text.length)
  for (let n = 0; n < text.length; n++) bytes[n] = text.charCodeAt(n)
  return new Float32Array(bytes.buffer)
}

/** @param {Float32Array} flat @param {number[]} shape @returns {Server.Value} lists in lists, as the shape says */
function nested(flat, shape) {
  const [count, ...inner] = shape
  if (!inner.length) return Array.from(flat)
  const size = flat.length / count
  const parts = Array.from({ length: count }, (_, n) => nested(flat.subarray(n * size, (n + 1) * size), inner))
  return /** @type {Server.Value} */ (parts)
}
