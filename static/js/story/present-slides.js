/** The slides of a presentation, which are the story's own elements. */

import { byId } from '../core/elements.js'
import { fill } from '../text/messages.js'

/** @typedef {{id: string, root: HTMLElement}} Look */
/** @typedef {{root: HTMLElement, looks: Look[]}} Scene */
/**
 * @typedef {{scenes: Scene[], look: Look | null, here: HTMLElement, choose(look: Look): void, say: (text: string) =>
 *   void, note: () => void}} Story
 */
/**
 * @typedef {object} Slide
 * @property {HTMLElement} section the only one on the screen: a chapter, or the opening
 * @property {Scene | null} scene
 * @property {HTMLElement[]} parts of the text
 * @property {Look | null} look whose state the figure shows
 * @property {boolean} alone without the figure
 * @property {string} where
 * @property {string} name as an address writes it
 */

/** List the slides in order. @param {Story} story @param {Record<string, string>} messages @returns {Slide[]} */
export function slides(story, messages) {
  /** @type {Slide[]} */
  const all = [
    {
      section: byId('hero'),
      scene: null,
      parts: [],
      look: null,
      alone: true,
      where: messages.opening,
      name: 'opening',
    },
  ]
  for (const [n, section] of /** @type {HTMLElement[]} */ ([...document.querySelectorAll('.chapter')]).entries()) {
    const own = story.scenes.filter(({ root }) => section.contains(root)).flatMap((scene) => cut(section, scene))
    for (const [k, slide] of own.entries())
      all.push({
        ...slide,
        name: `${section.id}.${k + 1}`,
        where: fill(messages.slide, { chapter: n + 1, number: k + 1, count: own.length }),
      })
  }
  return all
}

/**
 * List the slides of a scene: its opening, its looks, its exercises, its sentence to remember.
 * @param {HTMLElement} section
 * @param {Scene} scene
 * @returns {Slide[]}
 */
function cut(section, scene) {
  /** @type {Slide[]} */
  const found = []
  let look = scene.looks[0] ?? null
  /** @type {HTMLElement[]} */
  let opening = []
  const add = (/** @type {HTMLElement[]} */ parts, alone = false) =>
    found.push({ section, scene, parts, look, alone, where: '', name: '' })
  const open = () => {
    if (opening.length) add(opening)
    opening = []
  }
  let isOpening = true
  for (const part of /** @type {HTMLElement[]} */ ([...(scene.root.querySelector('.telling')?.children ?? [])])) {
    if (part.matches('.look, .do, .remember')) {
      open()
      isOpening = false
    }
    if (part.matches('.look')) look = scene.looks.find(({ root }) => root === part) ?? look
    if (part.matches('.look, .do')) add([part])
    else if (part.matches('.remember')) add([part], true)
    else if (part.matches('.onward')) found.findLast(({ alone }) => alone)?.parts.push(part)
    else if (isOpening && !part.matches('.speaker')) opening.push(part)
  }
  open()
  return found
}
