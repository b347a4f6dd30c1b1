/** The pointer over the rows: which line it is on, and the caret where a gloss is clicked. */

/**
 * @param {HTMLTextAreaElement} field
 * @param {{text: HTMLElement, box: HTMLElement, gutter: HTMLElement}} parts
 * @param {import('./rows.js').Rows} rows
 * @param {{point: (line: number | null) => void, press: (line: number, column: number) => void}} acts columns from 1
 */
export function watchPointer(field, { text, box, gutter }, rows, { point, press }) {
  /** @param {number} y @returns {number | null} */
  const lineAt = (y) => {
    const { top, height } = text.getBoundingClientRect()
    const line = Math.floor(((y - top) / height) * rows.list.length) + 1
    return rows.list[line - 1] ? line : null
  }
  for (const place of [box, gutter]) {
    place.addEventListener('pointermove', ({ clientY }) => point(lineAt(clientY)))
    place.addEventListener('pointerleave', () => point(null))
  }
  // The lines of the text box itself begin half a gloss above their rows: a click below a text would be at the next.
  field.addEventListener('mousedown', (event) => {
    const line = lineAt(event.clientY)
    const row = line && rows.list[line - 1]
    if (!row || event.button || event.shiftKey || event.detail > 1) return
    const { top, height } = row.code.getBoundingClientRect()
    if (event.clientY < top + height / 2) return
    event.preventDefault()
    const y = top + parseFloat(getComputedStyle(row.code).lineHeight) / 2
    const found = document.caretPositionFromPoint?.(event.clientX, y)
    const before = field.value.split('\n').slice(0, line - 1)
    const start = before.reduce((sum, own) => sum + own.length + 1, 0)
    const column = found?.offsetNode === field ? found.offset - start : row.text.length
    press(line, [...row.text.slice(0, column)].length + 1)
  })
}
