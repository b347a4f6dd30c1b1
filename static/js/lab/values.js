/** The numbers of an answer, unpacked once; those that are as before are taken from the answer before. Pure: no DOM. */

/** @typedef {{steps: number, entries: number, rows: number, values: Float32Array}} Numbers `rows`: of a matrix, or 1 */

/** @type {WeakMap<object, Numbers>} */
const known = new WeakMap()

/** Unpack values: (time, own axes). @param {Server.PackedValues} packed @returns {Numbers} */
export function unpacked(packed) {
  let found = known.get(packed)
  if (!found) {
    const letters = atob(packed.float32)
    const bytes = Uint8Array.from(letters, (letter) => letter.charCodeAt(0))
    const values = new Float32Array(bytes.buffer)
    const [steps = 0, ...own] = packed.shape
    const entries = own.reduce((product, length) => product * length, 1)
    found = { steps, entries, rows: own.length > 1 ? own[0] : 1, values }
    known.set(packed, found)
  }
  return found
}

/** Return a step's own numbers. @param {Numbers} numbers @param {number} step from 0 @returns {Float32Array | null} */
export const at = ({ steps, entries, values }, step) =>
  step >= 0 && step < steps ? values.subarray(step * entries, (step + 1) * entries) : null

/**
 * Return an answer with everything that it leaves out because it is as it was.
 * @param {Server.LabGood} answer @param {Server.LabGood | null} before
 * @returns {Server.LabGood | null} null if something is nowhere to be had
 */
export function completed(answer, before) {
  const bands = new Map((before?.lines ?? []).map(({ name, band }) => [name, band]))
  const lines = answer.lines.map((line) => (line.band?.same ? { ...line, band: bands.get(line.name) ?? null } : line))
  if (lines.some((line, n) => answer.lines[n].band?.same && !line.band)) return null
  const { diagram } = answer
  const shown = before?.diagram
  if (!diagram.same) return { ...answer, lines }
  if (shown?.key !== diagram.key || !shown.picture) return null
  return { ...answer, lines, diagram: { ...diagram, state: shown.state, picture: shown.picture } }
}

/**
 * Return the values that a place of the diagram has at a step, and their range.
 * @param {Server.LabGood} answer @param {string} value a name or node id @param {number} step from 0
 * @returns {{row: Float32Array, rows: number, range: [number, number]} | null}
 */
export function valueAt(answer, value, step) {
  const own = answer.lines.find(({ name, band }) => band && name === value)?.band ?? answer.diagram.values[value]
  if (own) return rowOf(own, at(unpacked(own), step))
  const state = value.endsWith('_prev') && answer.lines.find(({ name }) => `${name}_prev` === value)?.band
  if (!state) return null
  if (step > 0) return rowOf(state, at(unpacked(state), step - 1))
  if (!state.initial) return null
  return rowOf(state, unpacked({ ...state.initial, shape: [1, ...state.initial.shape] }).values)
}

/** @param {Server.PackedValues & {range: [number, number]}} packed @param {Float32Array | null} row */
const rowOf = (packed, row) => row && { row, rows: unpacked(packed).rows, range: packed.range }

/** Whether a cell is as its start has it. @param {Server.LabGood} answer */
export const isAsStarted = (answer) =>
  answer.count_before !== null && !answer.removed.length && answer.lines.every(({ status }) => status === 'same')

/**
 * Return the words that a chart has room for: the first word, the chosen one, the last, each where no other stands.
 * @param {number} count @param {number} chosen from 0
 */
export function shownWords(count, chosen) {
  const wanted = [...new Set([Math.min(1, count - 1), chosen, count - 1])].filter(
    (place) => place >= 0 && place < count,
  )
  return wanted.filter((place) => place === chosen || Math.abs(place - chosen) > 1).sort((a, b) => a - b)
}
