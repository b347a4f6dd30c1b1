/** The keys of the whole page; those of the text box are the editor's. */

/** @typedef {import('./laboratory.js').Lab} Lab */

/** @param {Lab} lab */
export function listenToKeys(lab) {
  document.addEventListener('keydown', (event) => {
    const isCommand = event.ctrlKey || event.metaKey
    if (event.defaultPrevented || event.isComposing) return
    if (isCommand && !event.shiftKey && !event.altKey && event.key.toLowerCase() === 's') {
      event.preventDefault()
      lab.file.save()
    } else if (isCommand && event.key === 'Enter') {
      event.preventDefault()
      if (lab.state.view !== 'train') lab.set({ view: 'train' }, { journey: true })
      else document.dispatchEvent(new CustomEvent('lab-train')) // train, or pause
    } else if (event.key === 'Escape') {
      const field = /** @type {HTMLElement | null} */ (document.activeElement)
      if (field?.matches('textarea') && !document.querySelector(':popover-open, dialog[open]')) field.blur()
    }
  })
}
