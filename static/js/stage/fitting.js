/** How a stage's state changes so that it fits another model or text. Pure: no page, no network. */

/** @typedef {import('./address.js').State} State */
/** @typedef {import('../views/moment.js').Moment} Moment */
/** @typedef {import('../views/moment.js').Scene} Scene */

/**
 * What the reader has not changed gives way to what is usual in another task.
 * @param {State} state
 * @param {Record<string, string>} usual in the present task
 * @param {string} task the other one
 * @returns {Record<string, null>} null is to be filled in
 */
export function untouched(state, usual, task) {
  const shown = /** @type {any} */ (state)
  const isTouched = Object.keys(usual).some((name) => shown[name] !== usual[name])
  if (isTouched || state.model.startsWith(`${task}-`)) return {}
  return Object.fromEntries(Object.keys(usual).map((name) => [name, null]))
}

/** A state with what is usual where it has null. @param {State} state @param {Scene} scene @returns {State} */
export function filled(state, { usual }) {
  const entries = Object.entries(state).map(([name, value]) => [name, value ?? usual[name]])
  return /** @type {State} */ (Object.fromEntries(entries))
}

/**
 * The held values that a cell has, and those that it has not.
 * @param {string} clamp as the address has it
 * @param {Scene} scene
 */
export function holdable(clamp, { bands }) {
  const names = bands.map(({ name }) => name)
  const parts = clamp.split(';').filter(Boolean)
  const fits = (/** @type {string} */ part) => names.includes(part.replace(/^!/, '').split(/[/@:]/)[0])
  return { kept: parts.filter(fits), dropped: parts.filter((part) => !fits(part)) }
}

/**
 * Keep token, phase and unit inside what there is.
 * @param {State} state
 * @param {Scene} scene
 * @param {number} count of tokens
 * @param {Moment | null} before another cell is as far into the step as the last one was
 * @returns {State}
 */
export function fitted(state, { phases, units }, count, before) {
  const keys = phases.map(({ key }) => key)
  const share = before ? before.phase / Math.max(1, before.lastPhase) : 0
  const phase = keys.includes(state.phase) ? state.phase : keys[Math.round(share * (keys.length - 1))]
  return { ...state, phase, token: Math.min(state.token, count), unit: Math.min(state.unit, units) }
}
