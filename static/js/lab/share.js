/** Share: the link to this cell on this sentence, and, while there is a run, the link with its weights. */

import { copied } from '../core/copying.js'
import { byId } from '../core/elements.js'

/** @typedef {import('./laboratory.js').Lab} Lab */

export class Share {
  #lab
  #dialog = /** @type {HTMLDialogElement} */ (byId('share'))
  #said = byId('share-said')

  /** @param {Lab} lab */
  constructor(lab) {
    this.#lab = lab
    byId('share-open').addEventListener('click', () => void this.open())
    for (const name of ['share', 'share-weights']) {
      const field = /** @type {HTMLInputElement} */ (byId(`${name}-link`))
      field.addEventListener('focus', () => field.select())
      byId(`${name}-copy`).addEventListener('click', async () => {
        this.#said.textContent = lab.messages[(await copied(field.value)) ? 'copied' : 'not_copied']
      })
    }
  }

  async open() {
    const { journey, state } = this.#lab
    const address = async (/** @type {Partial<import('./state.js').LabState>} */ change) =>
      `${location.origin}${location.pathname}${await journey.search({ lang: '', theme: '', ...change })}`
    const link = /** @type {HTMLInputElement} */ (byId('share-link'))
    link.value = await address({ run: '', at: '', view: '' })
    byId('share-weights').hidden = !state.run
    const own = /** @type {HTMLInputElement} */ (byId('share-weights-link'))
    own.value = state.run ? await address({ view: 'train' }) : ''
    this.#said.textContent = ''
    this.#dialog.showModal()
    byId('share-copy').focus()
  }
}
