/** Files that are dropped or chosen. */

const hasFiles = (/** @type {DragEvent} */ event) => Boolean(event.dataTransfer?.types.includes('Files'))

/**
 * Take one file by a field or by dropping it on a place.
 * @param {HTMLElement} place @param {HTMLInputElement} field @param {(file: File) => void} taken
 */
export function takeFile(place, field, taken) {
  field.addEventListener('change', () => {
    const [file] = field.files ?? []
    field.value = ''
    if (file) taken(file)
  })
  place.addEventListener('dragover', (event) => {
    if (!hasFiles(event)) return
    event.preventDefault()
    place.classList.add('dropping')
  })
  for (const end of ['dragleave', 'drop']) place.addEventListener(end, () => place.classList.remove('dropping'))
  place.addEventListener('drop', (event) => {
    const [file] = event.dataTransfer?.files ?? []
    if (!file) return
    event.preventDefault()
    event.stopPropagation() // the window would open it as a network
    document.dispatchEvent(new CustomEvent('file-taken'))
    taken(file)
  })
}

/**
 * Take files that are dropped anywhere on the window; `over` is shown while they are above it.
 * @param {HTMLElement} over @param {(files: File[]) => void} taken
 */
export function takeDropped(over, taken) {
  let depth = 0
  const hide = () => {
    depth = 0
    over.hidden = true
  }
  document.addEventListener('dragenter', (event) => {
    if (!hasFiles(event)) return
    depth += 1
    over.hidden = false
  })
  document.addEventListener('dragleave', (event) => {
    if (hasFiles(event)) depth = Math.max(0, depth - 1)
    if (!depth) over.hidden = true
  })
  document.addEventListener('dragover', (event) => {
    if (hasFiles(event)) event.preventDefault()
  })
  document.addEventListener('file-taken', hide)
  document.addEventListener('drop', (event) => {
    if (!hasFiles(event)) return
    event.preventDefault()
    hide()
    const files = [...(event.dataTransfer?.files ?? [])]
    if (files.length) taken(files)
  })
}
