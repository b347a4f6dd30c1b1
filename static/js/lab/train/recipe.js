/** The recipe: what a cell is trained on and how, as a form and in words. */

import { element } from '../../core/elements.js'
import { fill } from '../../text/messages.js'
import { thousands } from '../../text/numbers.js'

/** @typedef {Server.TrainingPage} Config */
/** @typedef {'new' | 'change' | 'branch'} Mode what the form is for: a first run, another run, a branch of this one */
/**
 * @typedef {Server.TrainingRecipe & {beside: string | null, own_text: string, own_text_of: string | null}} Values
 * `own_text_of`: the run whose own text is learned again, where `own_text` is empty
 */

const NAME = 60 // characters of a file's name that are kept
const BRANCHED = ['updates', 'rate', 'seed'] // what a branch may change; the text may, too, in the editor

/** Write a recipe in words. @param {Server.TrainingRun} run @param {Config} config */
export function inWords(run, config) {
  const { task, units, rate, seed, forget_bias } = run.recipe
  const { messages } = config
  const title = config.tasks.find(({ key }) => key === task)?.title ?? task
  const words = [
    title,
    fill(messages.with_units, { units }),
    fill(messages.with_rate, { rate }),
    fill(messages.with_seed, { seed }),
    forget_bias === null || forget_bias === config.defaults.forget_bias
      ? ''
      : fill(messages.with_forget_bias, { bias: forget_bias }),
    run.beside ? fill(messages.with_beside, { name: run.beside.title }) : '',
  ]
  return words.filter(Boolean).map(unbroken).join(messages.comma)
}

/** A number stays with its word. @param {string} text */
const unbroken = (text) => text.replaceAll(' ', '\u00a0')

export class Recipe {
  /** @type {Mode} */
  mode = 'new'
  #root
  #form
  #config
  /** The file that the own text is from, until somebody types. */
  #fileName = ''
  /** The run whose own text is learned again if none is given. @type {Server.TrainingRun | null} */
  #again = null
  /** Whether the numbers are still those of the task. */
  #isUsual = true

  /**
   * @param {HTMLElement} root of the view
   * @param {Config} config
   * @param {{submitted: (values: Values, mode: Mode) => void, closed: () => void}} handlers
   */
  constructor(root, config, handlers) {
    this.#root = root
    this.#config = config
    this.#form = /** @type {HTMLFormElement} */ (root.querySelector('#train-recipe'))
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault()
      handlers.submitted(this.values(), this.mode)
    })
    this.#part('#train-recipe-close').addEventListener('click', handlers.closed)
    this.#form.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && this.mode !== 'new') handlers.closed()
    })
    this.#field('task').addEventListener('change', () => this.#chooseTask())
    for (const name of ['updates', 'rate', 'clip'])
      this.#field(name).addEventListener('input', () => {
        this.#isUsual = false
      })
    this.#listenToFile()
    this.set({ ...config.defaults, ...this.#usual(config.defaults.task) })
  }

  /** @param {string} selector */
  #part(selector) {
    return /** @type {HTMLElement} */ (this.#root.querySelector(selector))
  }

  /** @param {string} name */
  #field(name) {
    return /** @type {HTMLInputElement} */ (this.#form.elements.namedItem(name))
  }

  /** @param {string} task */
  #usual(task) {
    const found = this.#config.tasks.find(({ key }) => key === task)
    return found ? { updates: found.updates, rate: found.rate, clip: found.clip } : {}
  }

  #chooseTask() {
    const task = this.#field('task').value
    if (this.#isUsual) this.set(this.#usual(task))
    this.#part('#train-own').hidden = task !== 'own'
  }

  /** Fill in the form. @param {Partial<Values>} values */
  set(values) {
    for (const [name, value] of Object.entries(values)) {
      const field = this.#field(name)
      if (field) field.value = value === null ? '' : String(value)
    }
    this.#part('#train-own').hidden = this.#field('task').value !== 'own'
  }

  /** @returns {Values} */
  values() {
    const number = (/** @type {string} */ name) => Number(this.#field(name).value)
    return {
      task: this.#field('task').value,
      updates: number('updates'),
      rate: number('rate'),
      units: number('units'),
      seed: number('seed'),
      clip: number('clip'),
      forget_bias: this.#field('forget_bias').value === '' ? null : number('forget_bias'),
      beside: this.#field('beside').value || null,
      own_text: this.#field('own_text').value,
      own_text_of: this.#field('own_text').value ? null : (this.#again?.id ?? null),
      own_text_name: this.#fileName,
    }
  }

  /**
   * Open the form.
   * @param {Mode} mode
   * @param {Server.TrainingRun | null} [run] whose recipe it starts from
   * @param {number} [at] the update of a branch
   */
  open(mode, run = null, at = 0) {
    const { messages } = this.#config
    this.mode = mode
    if (run) this.set({ ...run.recipe, beside: run.beside?.cell ?? null })
    this.#again = run?.recipe.task === 'own' ? run : null
    this.#sayLength()
    this.#isUsual = !run
    this.#part('#train-recipe-title').textContent =
      mode === 'branch' ? fill(messages.branch_at, { update: thousands(at) }) : messages[`title_${mode}`]
    this.#part('#train-recipe-lead').textContent = messages[`lead_${mode}`]
    this.#part('#train-start').textContent = messages[`start_${mode}`]
    this.#part('#train-recipe-close').hidden = mode === 'new'
    for (const label of /** @type {NodeListOf<HTMLElement>} */ (this.#form.querySelectorAll('.train-fields label'))) {
      const { name } = /** @type {HTMLInputElement} */ (label.querySelector('input, select'))
      label.hidden = mode === 'branch' && !BRANCHED.includes(name)
    }
    this.#part('#train-own').hidden = mode === 'branch' || this.#field('task').value !== 'own'
    this.problem('')
    this.#form.hidden = false
    this.#part('#train-change').setAttribute('aria-expanded', String(mode === 'change'))
  }

  close() {
    this.#form.hidden = true
    this.#part('#train-change').setAttribute('aria-expanded', 'false')
  }

  get isOpen() {
    return !this.#form.hidden
  }

  /** Put the focus into the form. */
  focus() {
    const fields = /** @type {NodeListOf<HTMLElement>} */ (this.#form.querySelectorAll('select, input'))
    const first = [...fields].find((field) => field.offsetParent)
    first?.focus()
  }

  /** Submit the form, as its button does. */
  submit() {
    this.#form.requestSubmit()
  }

  /** Say what is wrong with the recipe; "" if nothing is. @param {string} text */
  problem(text) {
    const place = this.#part('#train-problem')
    place.textContent = text
    place.hidden = !text
  }

  /** @param {boolean} isBusy */
  busy(isBusy) {
    this.#part('#train-start').setAttribute('aria-disabled', String(isBusy))
    this.#form.toggleAttribute('aria-busy', isBusy)
  }

  /** Say how long the own text is, or that none need be given. */
  #sayLength() {
    const { own_characters: most, messages } = this.#config
    const count = [...this.#field('own_text').value].length
    const said = this.#part('#train-own-limit')
    said.classList.toggle('wrong', count > most)
    if (!count && this.#again) {
      const { own_text_characters, recipe } = this.#again
      const name = recipe.own_text_name
      const words = { name, count: thousands(own_text_characters) }
      said.textContent = fill(name ? messages.own_same_file : messages.own_same, words)
      return
    }
    const words = { count: thousands(count), most: thousands(most) }
    said.textContent = fill(
      count > most ? messages.own_too_long : count ? messages.own_count : messages.own_limit,
      words,
    )
  }

  #listenToFile() {
    const { own_characters: most, messages } = this.#config
    const text = /** @type {HTMLTextAreaElement} */ (this.#part('#train-own-text'))
    const file = /** @type {HTMLInputElement} */ (this.#part('#train-own-file'))
    const said = this.#part('#train-own-limit')
    const sayLength = () => this.#sayLength()
    /** @param {File | undefined} given */
    const read = async (given) => {
      if (!given) return
      if (given.size > 4 * most) {
        said.textContent = fill(messages.own_file_too_large, { name: given.name, most: thousands(most) })
        said.classList.add('wrong')
        return
      }
      text.value = await given.text()
      this.#fileName = given.name.slice(0, NAME)
      sayLength()
    }
    text.addEventListener('input', () => {
      this.#fileName = ''
      sayLength()
    })
    file.addEventListener('change', () => {
      void read(file.files?.[0])
      file.value = ''
    })
    const own = this.#part('#train-own')
    own.addEventListener('dragover', (event) => event.preventDefault())
    own.addEventListener('drop', (event) => {
      event.preventDefault()
      event.stopPropagation() // the score around it takes a cell's file
      void read(event.dataTransfer?.files[0])
    })
    sayLength()
  }
}

/** Return a list of sentences. @param {string[]} texts */
export const items = (texts) => texts.map((text) => element('li', { text }))
