/**
 * The networks that this browser has trained, for the boxes that choose a model. The list is kept in the browser and is
 * never sent: whoever has the name of a network can open it.
 */

/**
 * @typedef {object} Yours a checkpoint
 * @property {string} model its name, as `model=` of an address takes it
 * @property {string} name of its cell, as its maker calls it
 * @property {number} update how far it was trained
 * @property {string} run the training that it is from
 * @property {string[]} opens the pages that can show it
 * @property {number} expires when the server forgets it, in ms since 1970
 * @property {boolean} [isOpened] whether its maker opened it on another page
 */

const KEY = 'yours'
const MOST = 24 // networks that are listed; the oldest drop out

/** Return whether a value from the storage is a network. @param {any} row @returns {row is Yours} */
const isYours = (row) =>
  typeof row?.model === 'string' &&
  /^own-[\w-]+$/.test(row.model) &&
  typeof row.run === 'string' &&
  typeof row.name === 'string' &&
  Array.isArray(row.opens) &&
  Number.isFinite(row.update) &&
  Number.isFinite(row.expires)

/**
 * Return a list with another network: a training is listed with its last checkpoint, and with those that were opened.
 * @param {Yours[]} list newest first
 * @param {Yours} added
 */
export function listed(list, added) {
  const same = list.find(({ model }) => model === added.model)
  const row = { ...added, isOpened: Boolean(added.isOpened || same?.isOpened) }
  const others = list.filter(({ model, run, isOpened }) => model !== row.model && (run !== row.run || isOpened))
  return [row, ...others].slice(0, MOST)
}

/** Return those that the server still has. @param {unknown} stored @param {number} now in ms @returns {Yours[]} */
export const kept = (stored, now) =>
  (Array.isArray(stored) ? stored : []).filter(isYours).filter((row) => row.expires > now)

/** Return the list, newest first. */
export function yours(now = Date.now()) {
  try {
    return kept(JSON.parse(localStorage.getItem(KEY) ?? '[]'), now)
  } catch {
    return [] // storage may be blocked, or hold what is no list
  }
}

/** Store a list. @param {Yours[]} list */
function write(list) {
  try {
    localStorage.setItem(KEY, JSON.stringify(list))
  } catch {
    // storage may be blocked or full: the networks still have their addresses
  }
}

/** List a network. @param {Yours} row */
export const keep = (row) => write(listed(yours(), row))

/** Drop the networks of a training that the server has forgotten. @param {string} run */
export const forgetRun = (run) => write(yours().filter((row) => row.run !== run))

/** Drop a network that the server has forgotten. @param {string} model */
export const forget = (model) => write(yours().filter((row) => row.model !== model))
