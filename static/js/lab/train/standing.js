/** What stands between a run and the text in the editor, and between a run and its end: notices with the ways on. */

import { fill } from '../../text/messages.js'
import { thousands } from '../../text/numbers.js'
import { isSameText } from './course.js'

/** @typedef {import('./notices.js').Notices} Notices */
/**
 * @typedef {object} Acts
 * @property {() => void} back puts the trained text back
 * @property {(isFromCheckpoint: boolean) => void} train trains the text that is there
 * @property {(changes: Partial<Server.TrainingRecipe>) => void} mend
 */
/**
 * @typedef {object} Situation
 * @property {Server.TrainingRun | null} run
 * @property {string} text in the editor
 * @property {boolean} isReadable
 * @property {number} at the update looked at
 */

/**
 * Show the notices of a situation.
 * @param {Notices} notices
 * @param {Situation} situation
 * @param {Record<string, string>} messages
 * @param {Acts} acts
 */
export function showStanding(notices, situation, messages, acts) {
  const { run } = situation
  notices.set('text', aboutText(situation, messages, acts))
  const mends = run?.failure?.mends ?? []
  const ways = mends.map(({ title, changes }) => ({ label: title, act: () => acts.mend(changes) }))
  notices.set('failure', run?.failure ? { text: run.failure.message, ways, isError: true } : null)
}

/**
 * @param {Situation} situation
 * @param {Record<string, string>} messages
 * @param {Acts} acts
 */
function aboutText({ run, text, isReadable, at }, messages, acts) {
  if (!run) return isReadable ? null : { text: messages.unreadable }
  if (isSameText(text, run.text)) return null
  const back = { label: messages.back_to_text, act: acts.back }
  if (!isReadable) return { text: messages.other_text, ways: [back] }
  const train = { label: messages.train_it, act: () => acts.train(false) }
  const from = { label: fill(messages.train_from, { update: thousands(at) }), act: () => acts.train(true) }
  return { text: messages.other_text, ways: at ? [train, from, back] : [train, back] }
}
