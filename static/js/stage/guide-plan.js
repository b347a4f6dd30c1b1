/** What the guide of /step does and where its card stands. Pure: no DOM, no storage. */

/** The steps in order; each is named after what it points at. */
export const STEPS = /** @type {const} */ (['sentence', 'gate', 'state', 'equations', 'prediction'])

/** @typedef {(typeof STEPS)[number]} StepName */
/**
 * @typedef {object} Progress
 * @property {number} at the step, from 0
 * @property {boolean} isDone whether the reader has done what the step asks for
 * @property {boolean} isOpen
 */
/** @typedef {{do: 'open' | 'next' | 'end' | 'done', step?: StepName}} Deed `step`: what was done */

/** @type {Progress} */
export const CLOSED = { at: 0, isDone: false, isOpen: false }

/**
 * Return the progress after a deed; the same object if the deed changes nothing.
 * @param {Progress} progress
 * @param {Deed} deed
 * @returns {Progress}
 */
export function after(progress, deed) {
  if (deed.do === 'open') return { at: 0, isDone: false, isOpen: true }
  if (!progress.isOpen) return progress
  if (deed.do === 'end') return CLOSED
  if (deed.do === 'next') return isLast(progress) ? CLOSED : { at: progress.at + 1, isDone: false, isOpen: true }
  return deed.step === STEPS[progress.at] && !progress.isDone ? { ...progress, isDone: true } : progress
}

/** @param {Progress} progress */
export const isLast = ({ at }) => at === STEPS.length - 1

/** Return whether an address carries no state, so that nothing that was shared is covered. @param {string} search */
export const isBare = (search) =>
  [...new URLSearchParams(search).keys()].every((name) => name === 'lang' || name === 'theme')

/** @typedef {{left: number, top: number, width: number, height: number}} Box in px of the window */

const GAP = 14 // px between the card and what it points at
const MARGIN = 8 // px between the card and the window's edge

/**
 * Return where a card covers the least of what it points at and of what is to stay free, and stands closest to the
 * first of its targets.
 * @param {{width: number, height: number}} card
 * @param {Box[]} targets at least one; none is to be covered
 * @param {Box[]} free covered only if a target would be otherwise
 * @param {{width: number, height: number}} window
 * @returns {{left: number, top: number}}
 */
export function placed(card, targets, free, window) {
  const within = (/** @type {number} */ at, /** @type {number} */ size, /** @type {number} */ room) =>
    Math.max(MARGIN, Math.min(at, room - size - MARGIN))
  const places = [...targets, { left: 0, top: 0, ...window }].flatMap((box) => {
    const [right, bottom] = [box.left + box.width, box.top + box.height]
    const middle = { left: box.left + (box.width - card.width) / 2, top: box.top + (box.height - card.height) / 2 }
    const lefts = [middle.left, box.left, right - card.width]
    const tops = [middle.top, box.top, bottom - card.height]
    return [
      ...lefts.flatMap((left) => [bottom + GAP, box.top - GAP - card.height].map((top) => ({ left, top }))),
      ...tops.flatMap((top) => [right + GAP, box.left - GAP - card.width].map((left) => ({ left, top }))),
    ]
  })
  const [first] = targets
  const cost = (/** @type {{left: number, top: number}} */ place) => {
    const box = { ...place, width: card.width, height: card.height }
    const covered = (/** @type {Box[]} */ boxes) => boxes.reduce((sum, other) => sum + common(box, other), 0)
    const away = Math.hypot(
      box.left + box.width / 2 - first.left - first.width / 2,
      box.top + box.height / 2 - first.top - first.height / 2,
    )
    return 1e6 * covered(targets) + 1e3 * covered(free) + away
  }
  const inside = places.map(({ left, top }) => ({
    left: within(left, card.width, window.width),
    top: within(top, card.height, window.height),
  }))
  return inside.reduce((best, place) => (cost(place) < cost(best) ? place : best))
}

/** Return the area that two boxes have in common. @param {Box} a @param {Box} b */
const common = (a, b) =>
  Math.max(0, Math.min(a.left + a.width, b.left + b.width) - Math.max(a.left, b.left)) *
  Math.max(0, Math.min(a.top + a.height, b.top + b.height) - Math.max(a.top, b.top))
