/** The form for entering a text: a text field and a list of examples. */

import { byId } from './elements.js'

/** @type {WeakMap<HTMLElement, string>} what a field had when it was last set or sent */
const settled = new WeakMap()

/** Listen to the form of the text. @param {(text: string) => void} read called with the submitted text */
export function listenToText(read) {
  const sentence = /** @type {HTMLInputElement} */ (byId('sentence'))
  byId('reading').addEventListener('submit', (event) => {
    event.preventDefault()
    settled.set(sentence, sentence.value)
    read(sentence.value)
  })
  listenToExamples(read)
}

/** Listen to the list of examples. @param {(text: string) => void} read called with the chosen example */
export function listenToExamples(read) {
  const examples = /** @type {HTMLSelectElement} */ (byId('examples'))
  examples.addEventListener('change', () => {
    if (examples.value) read(examples.value)
    examples.selectedIndex = 0
  })
}

/**
 * Set the value of a form field, unless somebody is typing in it: an answer to an earlier question may come meanwhile.
 * @param {string} id
 * @param {string} value
 */
export function setField(id, value) {
  const field = /** @type {HTMLInputElement | HTMLSelectElement} */ (byId(id))
  const before = settled.get(field) ?? /** @type {HTMLInputElement} */ (field).defaultValue
  if (field === document.activeElement && !field.matches('select') && field.value !== before) return
  field.value = value
  settled.set(field, value)
}
