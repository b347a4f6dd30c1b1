/** The Train view of /lab: a cell learns while one watches. */

import { islandIn } from '../../core/elements.js'
import { TrainView } from './view.js'

/** @typedef {import('../laboratory.js').Lab} Lab */

/**
 * Put the view to work.
 * @param {HTMLElement} element of templates/_lab_train.html
 * @param {Lab} lab
 */
export function mount(element, lab) {
  const view = new TrainView(element, lab, islandIn(element))
  document.addEventListener('lab-train', () => view.pressed())
  document.addEventListener('lab-setting', (event) => view.propose(/** @type {CustomEvent} */ (event).detail))
  return view
}
