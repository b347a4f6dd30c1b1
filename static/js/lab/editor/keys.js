/** The editor's keys, besides those of any text box. */

import { commented, moved } from './lines.js'

/**
 * @typedef {object} Keyed what the keys act on
 * @property {HTMLTextAreaElement} field
 * @property {(edit: import('./lines.js').Edit | null) => void} rewrite
 * @property {() => void} mendHere
 * @property {(by: 1 | -1) => void} nextMistake
 * @property {() => void} complete
 * @property {(event: KeyboardEvent) => boolean} completionKey
 * @property {() => boolean} dismiss closes what is open
 */

/** Listen to the keys of an editor. @param {Keyed} editor */
export function listenToKeys(editor) {
  const { field } = editor
  field.addEventListener('keydown', (event) => {
    if (event.isComposing || editor.completionKey(event)) return
    if (!pressed(editor, event)) return
    event.preventDefault()
    event.stopPropagation()
  })
}

/** @param {Keyed} editor @param {KeyboardEvent} event @returns {boolean} whether the key has a meaning here */
function pressed(editor, event) {
  const { key, altKey, shiftKey } = event
  const { value, selectionStart, selectionEnd } = editor.field
  const isControl = event.ctrlKey || event.metaKey
  if (altKey && !isControl && (key === 'ArrowUp' || key === 'ArrowDown'))
    editor.rewrite(moved(value, selectionStart, selectionEnd, key === 'ArrowUp' ? -1 : 1))
  else if (isControl && key === '/') editor.rewrite(commented(value, selectionStart, selectionEnd))
  else if (altKey && key === 'Enter') editor.mendHere()
  else if (key === 'F8') editor.nextMistake(shiftKey ? -1 : 1)
  else if (event.ctrlKey && (key === ' ' || event.code === 'Space')) editor.complete()
  else if (key === 'Escape') {
    if (!editor.dismiss()) editor.field.blur()
  } else return false
  return true
}
