/** Adjust a stage's state to another model or text. Pure: no DOM, no requests. */

/** @typedef {import('./address.js').State} State */
/** @typedef {import('../views/moment.js').Moment} Moment */

/**
 * Return the parameters that the reader has not changed, to be reset to the defaults of another model.
 * @param {State} state
 * @param {Record<string, string>} usual defaults of the current model
 * @param {boolean} isSameTask whether the other model learned the same task
 * @returns {Record<string, null>} null is to be filled in
 */
export function untouched(state, usual, isSameTask) {
  const shown = /** @type {Record<string, unknown>} */ (state)
  const isTouched = Object.keys(usual).some((name) => shown[name] !== usual[name])
  if (isTouched || isSameTask) return {}
  return Object.fromEntries(Object.keys(usual).map((name) => [name, null]))
}

/**
 * Replace nulls in a state by the scene's defaults.
 * @param {State} state
 * @param {Server.Scene} scene
 * @returns {State}
 */
export function filled(state, { usual }) {
  const entries = Object.entries(state).map(([name, value]) => [name, value ?? usual[name]])
  return /** @type {State} */ (Object.fromEntries(entries))
}

/**
 * Split the held values into those that the cell has and those that it lacks.
 * @param {string} clamp as the address has it
 * @param {Server.Scene} scene
 */
export function holdable(clamp, { bands }) {
  const names = bands.map(({ name }) => name)
  const parts = clamp.split(';').filter(Boolean)
  const fits = (/** @type {string} */ part) => names.includes(part.replace(/^!/, '').split(/[/@:]/)[0])
  return { kept: parts.filter(fits), dropped: parts.filter((part) => !fits(part)) }
}

/**
 * Limit token, phase and unit to valid values.
 * @param {State} state
 * @param {Server.Scene} scene
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
