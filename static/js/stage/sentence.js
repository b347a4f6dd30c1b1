/** The input text: its box, the button, the examples. */

import { byId, element } from '../core/elements.js'
import { listenToExamples } from '../core/fields.js'
import { send } from '../core/sandboxed.js'
import { mostlyUnknown } from '../text/tokens.js'

const LONG = 90 // characters from which the box grows while it has the focus
const SHRINK = 250 // ms after it has lost the focus, so that what is clicked does not move under the pointer

export class Sentence {
  #field = /** @type {HTMLTextAreaElement} */ (byId('sentence'))
  #read = this.#field.value

  /** @param {import('./stage.js').Setting} setting */
  constructor({ messages, stage }) {
    this.options = { messages, stage }
    const form = /** @type {HTMLFormElement} */ (byId('reading'))
    form.addEventListener('submit', (event) => {
      event.preventDefault()
      this.#read = this.#field.value // what has been sent is no longer being typed, though the box may keep the focus
      void stage.load({ text: this.#field.value })
    })
    this.#field.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
      event.preventDefault()
      send(form)
      this.#field.blur() // the arrow keys then step
    })
    this.#field.addEventListener('input', () => this.#fit())
    this.#offer()
    this.#field.addEventListener('focus', () => this.#grow(true))
    this.#field.addEventListener('blur', () => window.setTimeout(() => this.#grow(false), SHRINK))
    listenToExamples((text) => void stage.load({ text }))
  }

  /** Offer to read the text if it is another than the one that has been read. */
  #offer() {
    byId('read').classList.toggle('offered', this.#field.value !== this.#read)
  }

  /** Enlarge the box for a long text, or one of several lines, while it has the focus. */
  #fit() {
    this.#offer()
    this.#field.classList.toggle('long', this.#field.value.length > LONG || this.#field.value.includes('\n'))
  }

  /** @param {boolean} isIn whether the box has the focus */
  #grow(isIn) {
    this.#field.classList.toggle('grown', isIn || document.activeElement === this.#field)
  }

  /** @param {import('../views/moment.js').Moment} moment @param {import('../views/moment.js').How} how */
  update(moment, how) {
    if (!how.fresh) return
    const isTyping = document.activeElement === this.#field && this.#field.value !== this.#read
    if (!isTyping) {
      this.#field.value = /** @type {string} */ (moment.state.text)
      this.#read = this.#field.value // whose ends of lines are its own
    }
    this.#fit()
    const { messages, stage } = this.options
    const remark = mostlyUnknown(messages.mostly_unknown, moment.trace.tokens)
    if (!remark) return
    stage.notice(remark)
    const choose = element('button', { class: 'button', type: 'button', text: messages.choose_model })
    choose.addEventListener('click', () => {
      const model = /** @type {HTMLSelectElement} */ (byId('model'))
      model.focus()
      model.showPicker?.()
    })
    byId('notices').querySelector('.notice')?.append(choose)
  }
}
