/** The curves in numbers: a table, some twenty rows of it. */

import { element } from '../../core/elements.js'
import { bracketed } from '../../text/joining.js'
import { thousands } from '../../text/numbers.js'
import { valueAt } from './course.js'
import { written } from './curves.js'

const ROWS = 20

/** @param {number[]} updates measured ones, in rising order */
export function chosen(updates) {
  if (updates.length <= ROWS) return updates
  const places = Array.from({ length: ROWS }, (_, n) => Math.round((n * (updates.length - 1)) / (ROWS - 1)))
  return places.map((place) => updates[place])
}

/** @param {HTMLElement} table @param {Server.TrainingRun} run @param {Record<string, string>} messages */
export function fillTable(table, run, messages) {
  if (!table.closest('details')?.hasAttribute('open') && table.firstChild) return
  const updates = chosen(
    [...new Set(run.curves.flatMap(({ own }) => own.map(([update]) => update)))].sort((a, b) => a - b),
  )
  const head = element('tr', {}, element('th', { scope: 'col', text: messages.updates }))
  for (const { title } of run.curves) {
    head.append(element('th', { scope: 'col', text: title }))
    if (run.beside) head.append(element('th', { scope: 'col', text: title + bracketed(run.beside.title) }))
  }
  const rows = updates.map((update) => {
    const row = element('tr', {}, element('th', { scope: 'row', text: thousands(update) }))
    for (const { kind, own, beside } of run.curves)
      for (const points of run.beside ? [own, beside] : [own])
        row.append(element('td', { text: written(kind, valueAt(points, update)?.[1] ?? null) }))
    return row
  })
  table.replaceChildren(element('thead', {}, head), element('tbody', {}, ...rows))
}
