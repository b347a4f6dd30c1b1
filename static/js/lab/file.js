/** The cell as a file: saved as text or as Python, loaded by a dialog or by dropping it on the score. */

import { byId } from '../core/elements.js'
import { save } from '../sharing/saving.js'
import { fill } from '../text/messages.js'
import { thousands } from '../text/numbers.js'

const BYTES = 4 // of a character, at most

/** @typedef {import('./laboratory.js').Lab} Lab */

export class File {
  #lab
  #field = /** @type {HTMLInputElement} */ (byId('load-file'))

  /** @param {Lab} lab */
  constructor(lab) {
    this.#lab = lab
    this.#field.addEventListener('change', () => {
      const [file] = this.#field.files ?? []
      if (file) void this.load(file)
      this.#field.value = ''
    })
    const score = byId('score')
    const has = (/** @type {DragEvent} */ event) => event.dataTransfer?.types.includes('Files')
    score.addEventListener('dragover', (event) => {
      if (!has(event)) return
      event.preventDefault()
      score.classList.add('dropping')
    })
    for (const end of ['dragleave', 'drop']) score.addEventListener(end, () => score.classList.remove('dropping'))
    score.addEventListener('drop', (event) => {
      if (!has(event)) return
      event.preventDefault()
      const [file] = event.dataTransfer?.files ?? []
      if (file) void this.load(file)
    })
  }

  /** Let the reader choose a file. */
  choose() {
    this.#field.click()
  }

  /**
   * Take up a file's text, as one step that can be undone; what stands there stays if it is no text.
   * @param {Blob & {name: string}} file
   */
  async load(file) {
    const lab = this.#lab
    const { messages, config } = lab
    const { name } = file
    const most = config.limits.text
    const refuse = (/** @type {string} */ message, count = 0) =>
      lab.notify(fill(message, { name, count: thousands(count), most: thousands(most) }), { isError: true })
    if (file.size > BYTES * most) return refuse(messages.file_too_large, file.size)
    let text = ''
    try {
      text = new TextDecoder('utf-8', { fatal: true }).decode(await file.arrayBuffer())
    } catch {
      return refuse(messages.file_no_text)
    }
    text = text.replace(/\r\n?/g, '\n').replace(/\n+$/, '')
    if (/\p{Cc}/u.test(text.replace(/[\t\n]/g, ''))) return refuse(messages.file_no_text)
    if ([...text].length > most) return refuse(messages.file_too_large, [...text].length)
    const { name: own, from, equations } = header(text)
    const change = {
      name: own || plainName(name),
      ...(from && (from in config.starts || from === 'none') ? { from } : {}),
    }
    lab.replace(equations, { origin: 'load', change })
    lab.notify(fill(messages.file_loaded, { name }))
  }

  /** The cell as a text file: its name, its start and the day as comments, then the text. */
  save() {
    const { name, state, messages } = this.#lab
    const today = new Date().toISOString().slice(0, 10)
    const head = [
      `# ${name}`,
      `# ${fill(messages.started_from, { start: state.from })}`,
      `# ${fill(messages.saved_on, { date: today })}`,
    ]
    const text = `${[...head, '', state.text].join('\n')}\n`
    save(new Blob([text], { type: 'text/plain;charset=utf-8' }), `${fileName(name)}.cell.txt`)
  }

  /** The cell as a program: one call of the library. */
  savePython() {
    const { name, state } = this.#lab
    const quoted = JSON.stringify(name)
    const equations = state.text.replaceAll('\\', '\\\\').replaceAll('"""', '\\"\\"\\"')
    const text = `from lstm_core import Cell\n\ncell = Cell(\n    """\n${equations}\n""",\n    name=${quoted},\n)\n`
    save(new Blob([text], { type: 'text/x-python;charset=utf-8' }), `${fileName(name)}.py`)
  }
}

/**
 * Return what the comments above a saved cell say, and its equations.
 * @param {string} text
 */
export function header(text) {
  const lines = text.split('\n')
  let first = 0
  while (first < lines.length && /^\s*(#.*)?$/.test(lines[first])) first += 1
  const comments = lines.slice(0, first).flatMap((line) => /^\s*#\s*(.+)$/.exec(line)?.[1].trim() ?? [])
  const from = comments.slice(1).flatMap((line) => /([a-z][a-z0-9_]*)\s*$/i.exec(line)?.[1] ?? [])[0] ?? ''
  const isSaved = comments.length >= 3 && /\d{4}-\d{2}-\d{2}/.test(comments[2])
  return {
    name: isSaved ? comments[0] : '',
    from: isSaved ? from : '',
    equations: isSaved ? lines.slice(first).join('\n') : text,
  }
}

/** @param {string} name of a file */
const plainName = (name) => name.replace(/(\.cell)?\.\w+$/, '')

/** A name that every system takes as a file's. @param {string} name */
export const fileName = (name) =>
  name
    .replace(/[\\/:*?"<>|\s]+/g, ' ')
    .trim()
    .replace(/^\.+/, '')
    .slice(0, 60) || 'cell'
