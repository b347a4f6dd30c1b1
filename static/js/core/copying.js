/** The clipboard. */

/** Copy a text. @param {string} text @returns {Promise<boolean>} whether it could be */
export async function copied(text) {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    // without the clipboard API: in a frame, or without https
    const field = document.createElement('textarea')
    field.className = 'visually-hidden'
    field.readOnly = true
    field.value = text
    const dialog = document.querySelector('dialog[open]') ?? document.body // what is behind a dialog takes no selection
    dialog.append(field)
    field.select()
    const isDone = document.execCommand('copy')
    field.remove()
    return isDone
  }
}
