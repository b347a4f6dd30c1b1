/** Phrases of the text that refer to a part of the figure beside them. */

/** @param {HTMLElement} scene */
const phrases = (scene) => /** @type {NodeListOf<HTMLElement>} */ (scene.querySelectorAll('.telling .phrase'))

/**
 * Call `light` with the part of the phrase under the pointer.
 * @param {HTMLElement} scene
 * @param {(part: string | null) => void} light
 */
export function listenToPhrases(scene, light) {
  for (const phrase of phrases(scene)) {
    phrase.tabIndex = 0
    for (const event of ['pointerenter', 'focus'])
      phrase.addEventListener(event, () => light(phrase.dataset.part ?? null))
    for (const event of ['pointerleave', 'blur']) phrase.addEventListener(event, () => light(null))
  }
}

/** Highlight the phrases that refer to a part. @param {HTMLElement} scene @param {string | null} part */
export function lightPhrases(scene, part) {
  for (const phrase of phrases(scene)) {
    phrase.classList.toggle('lit', part !== null && phrase.dataset.part === part)
  }
}
