/** The form for entering a text: a text field and a list of examples. */

import { byId } from './elements.js'

/** Listen to the form of the text. @param {(text: string) => void} read called with the submitted text */
export function listenToText(read) {
  const sentence = /** @type {HTMLInputElement} */ (byId('sentence'))
  byId('reading').addEventListener('submit', (event) => {
    event.preventDefault()
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

/** Set the value of a form field. @param {string} id @param {string} value */
export function setField(id, value) {
  const field = /** @type {HTMLInputElement | HTMLSelectElement} */ (byId(id))
  field.value = value
}
