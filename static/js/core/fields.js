/** The form that asks for a text: a line to write it in, and a list of examples. */

import { byId } from './elements.js'

/** @param {(text: string) => void} read called with the text that is asked for */
export function listenToText(read) {
  const sentence = /** @type {HTMLInputElement} */ (byId('sentence'))
  byId('reading').addEventListener('submit', (event) => {
    event.preventDefault()
    read(sentence.value)
  })
  listenToExamples(read)
}

/** @param {(text: string) => void} read called with the example that is chosen */
export function listenToExamples(read) {
  const examples = /** @type {HTMLSelectElement} */ (byId('examples'))
  examples.addEventListener('change', () => {
    if (examples.value) read(examples.value)
    examples.selectedIndex = 0
  })
}

/** Let a field of the page's forms show a value. @param {string} id @param {string} value */
export function setField(id, value) {
  const field = /** @type {HTMLInputElement | HTMLSelectElement} */ (byId(id))
  field.value = value
}
