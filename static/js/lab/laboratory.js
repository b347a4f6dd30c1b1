/** The laboratory's page: one state, the parts that show it, and the editor. */

import { Carrying } from '../core/carrying.js'
import { byId, element, island } from '../core/elements.js'
import { nextTask } from '../core/scheduler.js'
import { watchTheme } from '../core/theme.js'
import { forgetColours } from '../drawing/palette.js'
import { Asking } from './asking.js'
import { Bands } from './bands.js'
import { Diagram } from './diagram.js'
import { createEditor } from './editor/editor.js'
import { File } from './file.js'
import { Folds } from './folds.js'
import { Gallery } from './gallery.js'
import { Guess } from './guess.js'
import { mount as mountFar } from './how-far.js'
import { Journey } from './journey.js'
import { listenToKeys } from './keys.js'
import { listenToMenus } from './menus.js'
import { mount as mountNext } from './next-word.js'
import { Over } from './over.js'
import { Share } from './share.js'
import { Store } from './state.js'
import { Status } from './status.js'
import { Title } from './title.js'
import { Tokens } from './tokens.js'
import { WhatIf } from './what-if.js'

/** @typedef {import('./state.js').LabState} LabState */
/** @typedef {{update: (state: LabState, changed: Set<keyof LabState>) => void | Promise<void>}} Part */

export class Lab extends Store {
  /** @type {Part[]} in the order in which they are drawn */
  #parts
  /** @type {Set<keyof LabState>} what the parts have not shown yet */
  #pending = new Set()
  #isDrawing = false
  /** Since when the reader has been typing, by performance.now(). */
  lastKey = -Infinity

  /** @param {Server.LabConfig} config @param {Record<string, string>} messages @param {Server.LabAnswer} answer */
  constructor(config, messages, answer) {
    super({
      ...config.state,
      lang: config.asked_lang,
      weights: 'borrowed',
      status: config.state.text.trim() ? (answer.ok ? 'live' : 'stale') : 'empty',
      problems: answer.problems,
      answer: answer.ok ? answer : null,
      good: answer.ok ? config.state.text : '',
      goodAt: '',
      guessing: null,
    })
    this.config = config
    this.messages = messages
    this.editor = createEditor(byId('editor'), {
      vocabulary: island('vocabulary'),
      foot: byId('foot'),
      row: byId('score'),
      onChange: ({ text, origin }) => this.#written(text, origin),
      onLine: (line) => this.point(line, 'editor'),
    })
    this.asking = new Asking(this)
    this.journey = new Journey(this)
    this.guess = new Guess(this)
    this.whatIf = new WhatIf(this)
    this.gallery = new Gallery(this)
    this.file = new File(this)
    this.share = new Share(this)
    this.diagram = new Diagram(byId('diagram'), this)
    this.folds = new Folds(this)
    this.title = new Title(this)
    this.bands = new Bands(byId('score-bands'), this)
    this.#parts = [
      new Status(this),
      new Tokens(byId('tokens'), this),
      this.bands,
      mountNext(byId('next'), this),
      mountFar(byId('far'), this),
      this.diagram,
      new Over(byId('over-bands'), this),
      this.folds,
      this.title,
    ]
    const carrying = new Carrying({ text: config.state.sentence })
    this.subscribe((state, changed) => {
      if (changed.has('sentence')) carrying.update({ text: state.sentence })
      for (const key of changed) this.#pending.add(key)
      void this.#draw()
    })
    listenToKeys(this)
    listenToMenus(this)
    watchTheme((theme, isChosen) => {
      if (isChosen) this.set({ theme })
      forgetColours()
      this.bands.recolour()
    })
    if (answer.ok || this.state.status === 'stale') this.editor.show({ ...answer, problems: this.state.problems })
    void this.#draw(/** @type {(keyof LabState)[]} */ (Object.keys(this.state)))
    if (config.state.open === 'gallery') void this.gallery.open()
    if (config.state.open === 'whatif') void this.whatIf.open()
    this.journey.restore()
  }

  /** The title of the cell that the text starts from, "" for none. */
  get start() {
    return this.config.starts[this.state.from] ?? ''
  }

  /** The cell's name, the usual one where it has none. */
  get name() {
    const { messages, start } = this
    return this.state.name || (start ? messages.my_cell.replace('{cell}', start) : messages.my_own)
  }

  /** Take up what the editor holds. @param {string} text @param {string} origin */
  #written(text, origin) {
    this.lastKey = performance.now()
    const isStep = !['typing', 'insert', 'undo', 'redo'].includes(origin)
    this.set({ text }, { journey: isStep, origin })
  }

  /**
   * Replace the text, as one step that can be undone.
   * @param {string} text
   * @param {{origin: string, flash?: number[], change?: Partial<LabState>}} how `change`: of what else goes with it
   */
  replace(text, { origin, flash = [], change = {} }) {
    if (Object.keys(change).length) this.set(change, { origin: 'with' })
    if (text !== this.editor.text) this.editor.replace(text, { flash, origin })
    else this.asking.ask()
  }

  /** Show the lines that are pointed at, in every part but the one that says so. @param {number | null} line */
  point(line, /** @type {'editor' | 'diagram' | 'bands'} */ from) {
    if (from !== 'editor') this.editor.highlight(line)
    if (from !== 'diagram') this.diagram?.highlight(line)
    this.bands?.highlight(line)
  }

  /** Draw what has changed, one part a task, once a frame. @param {(keyof LabState)[]} [keys] */
  async #draw(keys = []) {
    for (const key of keys) this.#pending.add(key)
    if (this.#isDrawing) return
    this.#isDrawing = true
    while (this.#pending.size) {
      const changed = this.#pending
      this.#pending = new Set()
      document.body.dataset.status = this.state.status
      for (const part of this.#parts) {
        await part.update(this.state, changed)
        if (changed.has('answer')) await nextTask()
      }
    }
    this.#isDrawing = false
  }

  /** Tell a screen reader. @param {string} text */
  say(text) {
    byId('live').textContent = text
  }

  /**
   * Show a notice above the score, or none.
   * @param {string | Node} text @param {{isError?: boolean, more?: Node[]}} [how]
   */
  notify(text, { isError = false, more = [] } = {}) {
    const notice = element('p', { class: isError ? 'notice error' : 'notice', role: 'status' }, text, ...more)
    byId('notices').replaceChildren(...(text ? [notice] : []))
  }
}
