/** An exercise of the story: the reader guesses, the figure shows the result, and the answer opens. */

import { islandIn } from '../core/elements.js'
import { fill } from '../text/messages.js'

/** @typedef {import('./figure.js').State} State */

/**
 * Connect an exercise's form to its figure.
 * @param {HTMLElement} root the exercise
 * @param {import('./page.js').Scene} scene that contains it
 * @param {import('./page.js').Story} story
 */
export function exercise(root, scene, story) {
  const { frame } = scene
  const state = islandIn(root)
  const at = (/** @type {string} */ name) => /** @type {HTMLElement} */ (root.querySelector(`[data-${name}]`))
  const outcome = /** @type {HTMLDetailsElement} */ (at('outcome'))
  const guessed = at('guessed')
  outcome.hidden = true // until the exercise is done
  /** @type {{state: State, isOwn: boolean} | null} */
  let before = null
  at('act').addEventListener('click', () => {
    if (!before || !frame.isOwn) before = { state: { ...frame.state }, isOwn: frame.isOwn }
    story.exercised(root, scene, state)
    const guess = /** @type {HTMLInputElement | null} */ (root.querySelector('input[type="radio"]:checked'))
    guessed.hidden = !guess
    if (guess) guessed.textContent = fill(story.messages.guessed, { guess: guess.value })
    at('waiting').hidden = true
    outcome.hidden = false
    outcome.classList.add('done')
    outcome.open = true
    at('undo').hidden = false
    story.say(outcome.textContent?.replace(/\s+/g, ' ').trim() ?? '')
    if (!frame.isSeen) frame.root.scrollIntoView({ block: 'nearest' })
  })
  at('undo').addEventListener('click', () => {
    story.undone(scene, before)
    before = null
    at('undo').hidden = true
    at('act').focus()
  })
}
