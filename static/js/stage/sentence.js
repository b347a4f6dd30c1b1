/** The input text: its box, the button, the examples. */

import { byId } from '../core/elements.js'
import { listenToExamples } from '../core/fields.js'
import { send } from '../core/sandboxed.js'
import { mostlyUnknown } from '../text/tokens.js'

const LONG = 90 // characters from which the box grows while it has the focus

export class Sentence {
  #field = /** @type {HTMLTextAreaElement} */ (byId('sentence'))

  /** @param {import('./stage.js').Setting} setting */
  constructor({ messages, stage }) {
    this.options = { messages, stage }
    const form = /** @type {HTMLFormElement} */ (byId('reading'))
    form.addEventListener('submit', (event) => {
      event.preventDefault()
      void stage.load({ text: this.#field.value })
    })
    this.#field.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
      event.preventDefault()
      send(form)
    })
    this.#field.addEventListener('input', () => this.#fit())
    listenToExamples((text) => void stage.load({ text }))
  }

  /** Enlarge the box for a long text, or one of several lines, while it has the focus. */
  #fit() {
    this.#field.classList.toggle('long', this.#field.value.length > LONG || this.#field.value.includes('\n'))
  }

  /** @param {import('../views/moment.js').Moment} moment @param {import('../views/moment.js').How} how */
  update(moment, how) {
    if (!how.fresh) return
    this.#field.value = /** @type {string} */ (moment.state.text)
    this.#fit()
    const remark = mostlyUnknown(this.options.messages.mostly_unknown, moment.trace.tokens)
    if (remark) this.options.stage.notice(remark)
  }
}
