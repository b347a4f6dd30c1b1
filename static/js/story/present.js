/** Presenting: full screen, one look a slide. */

/** @param {any} story @param {Record<string, string>} messages */
export function present(story, messages) {
  void story
  void messages
}
