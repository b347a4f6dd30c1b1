/** What a reader does with runs: begins one, branches it, mends it, trains another text; and what goes wrong then. */

import { byId } from '../../core/elements.js'
import { forgetRun } from '../../core/yours.js'
import { isSameText } from './course.js'
import { Declined } from './requests.js'

/** @typedef {import('../laboratory.js').Lab} Lab */
/** @typedef {import('./recipe.js').Values} Values */
/**
 * @typedef {object} Parts
 * @property {Lab} lab
 * @property {import('./session.js').Session} session
 * @property {import('./recipe.js').Recipe} recipe
 * @property {import('./notices.js').Notices} notices
 * @property {Record<string, string>} messages
 * @property {() => Server.Checkpoint | null} looked the checkpoint looked at
 * @property {() => void} began called once a run has begun
 * @property {() => void} again called to ask for the run once more
 */

const MORE = 2 // times as many updates are offered once a run is done

export class Actions {
  #parts

  /** @param {Parts} parts */
  constructor(parts) {
    this.#parts = parts
  }

  /** Do what asks the server, and say why it could not be done. @param {() => Promise<unknown>} act */
  async attempt(act) {
    try {
      await act()
      this.#parts.notices.set('error', null)
    } catch (error) {
      this.failed(error)
    }
  }

  /** What the form asks for. @param {Values} values @param {import('./recipe.js').Mode} mode */
  async submit(values, mode) {
    const { recipe, messages, lab, session, looked } = this.#parts
    if (byId('train-start').getAttribute('aria-disabled') === 'true') return recipe.problem(messages.unreadable)
    const checkpoint = looked()
    if (mode !== 'branch' || !checkpoint || !session.run) return this.#begin(values, null)
    const { rate, seed, updates } = values
    const { text } = lab.state
    const changes = { rate, seed, updates, ...(isSameText(text, session.run.text) ? {} : { text }) }
    await this.branch(checkpoint.model, changes)
  }

  /** Go on from the checkpoint looked at: what came later becomes a branch. */
  async goOn() {
    const { session, looked } = this.#parts
    const checkpoint = looked()
    if (!checkpoint || !session.run) return
    if (checkpoint !== session.last) return this.branch(checkpoint.model, {})
    if (session.run.state !== 'done') return session.conductor?.play()
    this.openRecipe('branch')
    this.#parts.recipe.set({ updates: MORE * session.run.updates })
  }

  /** @param {string} model @param {Record<string, unknown>} changes */
  async branch(model, changes) {
    const { session, recipe, began } = this.#parts
    recipe.busy(true)
    await this.attempt(async () => {
      await session.branch(model, changes)
      recipe.close()
      began()
    })
    recipe.busy(false)
  }

  /** Train the text that is there by the same recipe. @param {Server.Checkpoint | null} start */
  async trainText(start) {
    const values = this.#same()
    if (values) await this.#begin(values, start?.model ?? null)
  }

  /** Try a failed run with something changed. @param {Partial<Server.TrainingRecipe>} changes */
  async mend(changes) {
    const { last } = this.#parts.session
    if (last) return this.branch(last.model, changes)
    const values = this.#same()
    if (values) await this.#begin({ ...values, ...changes }, null)
  }

  /** The recipe of the run that is shown. @returns {Values | null} */
  #same() {
    const { run } = this.#parts.session
    const own_text_of = run?.recipe.task === 'own' ? run.id : null
    return run && { ...run.recipe, beside: run.beside?.cell ?? null, own_text: '', own_text_of }
  }

  /** @param {'change' | 'branch'} mode */
  openRecipe(mode) {
    const { recipe, session, looked } = this.#parts
    const checkpoint = looked()
    if (mode === 'branch' && !checkpoint) return
    recipe.open(mode, session.run, checkpoint?.update ?? 0)
    recipe.focus()
  }

  closeRecipe() {
    const { recipe } = this.#parts
    const opener = byId(recipe.mode === 'branch' ? 'train-branch' : 'train-change')
    recipe.close()
    opener.focus()
  }

  /** @param {Values} values @param {string | null} start */
  async #begin(values, start) {
    const { lab, session, recipe, began } = this.#parts
    const { text, sentence } = lab.state
    recipe.busy(true)
    recipe.problem('')
    await this.attempt(async () => {
      await session.start({ ...values, text, sentence, name: lab.name, start })
      recipe.close()
      began()
    })
    recipe.busy(false)
  }

  /** Put the trained text back into the editor. */
  backToText() {
    const { lab, session } = this.#parts
    if (session.run) lab.replace(session.run.text, { origin: 'start' })
  }

  /** Show the cell and the sentence of a run whose address says no more. */
  takeUp() {
    const { lab, session } = this.#parts
    if (!session.run) return
    const { text, name, sentence, recipe } = session.run
    const { options } = /** @type {HTMLSelectElement} */ (byId('units'))
    const units = [...options].some(({ value }) => Number(value) === recipe.units) ? { units: recipe.units } : {}
    lab.replace(text, { origin: 'load', change: { name, ...units, ...(sentence ? { sentence } : {}) } })
  }

  /** Say why something could not be done, and what to do. @param {unknown} error */
  failed(error) {
    const { messages, recipe, notices, again } = this.#parts
    if (!(error instanceof Declined || error instanceof TypeError)) throw error
    if (error instanceof Declined && error.isGone) return this.#forgotten(error.message)
    const text = error instanceof Declined ? error.message : messages.offline
    if (recipe.isOpen) return recipe.problem(text)
    const ways = error instanceof Declined ? [] : [{ label: messages.retry, act: again }]
    notices.set('error', { text, ways, isError: true })
  }

  /** The server does not have the run any more. @param {string} text */
  #forgotten(text) {
    const { lab, session, recipe, notices } = this.#parts
    forgetRun(session.run?.id ?? lab.state.run)
    const values = this.#same()
    session.leave()
    recipe.open('new')
    if (values) recipe.set({ ...values, own_text: recipe.values().own_text })
    lab.set({ run: '', at: '', weights: 'borrowed' })
    notices.set('failure', null)
    notices.set('error', { text, isError: true })
    this.#parts.again()
  }
}
