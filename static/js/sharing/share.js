/** Share and embed: link, picture, numbers, the code of a frame. templates/story/_share.html has the dialogs. */

import { byId, element } from '../core/elements.js'
import { fill } from '../text/messages.js'
import { save } from './saving.js'

/**
 * @typedef {object} Shared what can be shared: a figure, or a stage
 * @property {HTMLElement} root contains the buttons `[data-share]` and `[data-embed]`
 * @property {string} file the name of its files, without ending
 * @property {() => string} title
 * @property {() => string} link the address of the present state, relative to the page's
 * @property {() => string} embed the same for a frame, without language, theme and hidden parts
 * @property {() => number} height of that frame, px
 * @property {boolean} [isFitted] whether the frame tells its height, see core/framed.js
 * @property {() => string} [csv] the address of its numbers
 * @property {HTMLElement} [body] contains its pictures
 * @property {() => string} [caption] the text under them
 */

const FRAME = { step: 10, preview: 420, wait: 300 } // px, the rounding of heights and the highest preview; ms
const LEAST = 320 // px: an embedded figure is not lower

/** Sets the heights of all frames on the embedding page to what their pages say; once is enough. */
const LISTENER = `<script>
  addEventListener('message', ({ data, source }) => {
    if (data?.type !== 'lstm-explainer:height') return
    for (const frame of document.querySelectorAll('iframe'))
      if (frame.contentWindow === source) frame.height = data.height
  })
</script>`

/**
 * Connect the buttons of everything that can be shared to the dialogs.
 * @param {Shared[]} all
 * @param {Record<string, string>} messages
 */
export function offer(all, messages) {
  const dialogs = new Dialogs(messages)
  for (const shared of all) {
    shared.root.addEventListener('click', (event) => {
      const button = /** @type {Element} */ (event.target).closest('[data-share], [data-embed]')
      if (button?.matches('[data-share]')) dialogs.share(shared)
      else if (button) dialogs.embed(shared)
    })
  }
}

class Dialogs {
  #share = /** @type {HTMLDialogElement} */ (byId('share'))
  #embed = /** @type {HTMLDialogElement} */ (byId('embed'))
  #link = /** @type {HTMLInputElement} */ (byId('share-link'))
  #code = /** @type {HTMLTextAreaElement} */ (byId('embed-code'))
  #csv = /** @type {HTMLAnchorElement} */ (byId('share-csv'))
  #lang = /** @type {HTMLSelectElement} */ (byId('embed-lang'))
  #theme = /** @type {HTMLSelectElement} */ (byId('embed-theme'))
  #preview = byId('embed-preview')
  #timer = 0
  /** @type {Shared | null} */
  #shared = null

  /** @param {Record<string, string>} messages */
  constructor(messages) {
    this.messages = messages
    byId('share-copy').addEventListener('click', () => void this.#copy(this.#link, 'share-said'))
    byId('embed-copy').addEventListener('click', () => void this.#copy(this.#code, 'embed-said'))
    byId('share-svg').addEventListener('click', () => void this.#picture('svg'))
    byId('share-png').addEventListener('click', () => void this.#picture('png'))
    this.#share.addEventListener('click', ({ target }) => {
      if (!(/** @type {Element} */ (target).closest('[data-embed]')) || !this.#shared) return
      this.#share.close()
      this.embed(this.#shared)
    })
    this.#embed.addEventListener('change', () => this.#write())
    this.#embed.addEventListener('close', () => this.#show(''))
    for (const field of [this.#link, this.#code]) field.addEventListener('focus', () => field.select())
  }

  /** @param {Shared} shared */
  share(shared) {
    this.#open(this.#share, shared)
    this.#link.value = new URL(shared.link(), location.href).href
    byId('share-files').hidden = !shared.csv
    if (shared.csv) this.#csv.href = shared.csv()
  }

  /** @param {Shared} shared */
  embed(shared) {
    this.#open(this.#embed, shared)
    this.#write()
  }

  /** @param {HTMLDialogElement} dialog @param {Shared} shared */
  #open(dialog, shared) {
    this.#shared = shared
    const of = /** @type {HTMLElement} */ (dialog.querySelector('[data-of]'))
    of.textContent = shared.title()
    for (const said of dialog.querySelectorAll('[role="status"]')) said.textContent = ''
    dialog.showModal()
  }

  /** Write the frame's code for the chosen options, and update the preview after a short delay. */
  #write() {
    const shared = /** @type {Shared} */ (this.#shared)
    const [path, search] = shared.embed().split('?')
    const query = new URLSearchParams(search)
    query.set('lang', this.#lang.value)
    if (this.#theme.value) query.set('theme', this.#theme.value)
    const hidden = /** @type {HTMLInputElement[]} */ ([...byId('embed-hide').querySelectorAll('input:checked')]).map(
      ({ value }) => value,
    )
    if (hidden.length) query.set('hide', hidden.join(','))
    const source = `${location.origin}${path}?${query.toString().replace(/%2C/g, ',')}`
    const height = Math.max(LEAST, Math.ceil(shared.height() / FRAME.step) * FRAME.step)
    const [src, title] = [escaped(source), escaped(shared.title())]
    const size = `width="100%" height="${height}" style="border: 0"`
    const frame = `<iframe src="${src}" title="${title}" ${size} loading="lazy"></iframe>`
    this.#code.value = shared.isFitted ? `${frame}\n${LISTENER}` : frame
    window.clearTimeout(this.#timer)
    this.#timer = window.setTimeout(() => this.#show(source, height), FRAME.wait)
  }

  /**
   * Create a new frame each time, so that the previews do not enter the history.
   * @param {string} source
   * @param {number} [height]
   */
  #show(source, height = 0) {
    window.clearTimeout(this.#timer)
    if (source && !this.#embed.open) return
    const frame = element('iframe', {
      class: 'embed-preview',
      id: 'embed-preview',
      title: this.#preview.title,
      inert: true, // a picture: Tab and Escape stay in the dialog
      src: source || null,
      height: Math.min(height, FRAME.preview),
    })
    this.#preview.replaceWith(frame)
    this.#preview = frame
  }

  /**
   * Copy a field to the clipboard.
   * @param {HTMLInputElement | HTMLTextAreaElement} field
   * @param {string} said where it is shown
   */
  async #copy(field, said) {
    field.select()
    let isCopied = true
    try {
      await navigator.clipboard.writeText(field.value)
    } catch {
      isCopied = document.execCommand('copy') // for pages without the clipboard API: in a frame, or without https
    }
    byId(said).textContent = isCopied ? this.messages.copied : this.messages.not_copied
  }

  /** Download the picture. @param {'svg' | 'png'} kind */
  async #picture(kind) {
    const { body, title, caption, file } = /** @type {Shared} */ (this.#shared)
    if (!body || !caption) return
    const said = byId('share-said')
    said.textContent = ''
    const { compose, pixels } = await import('./picture.js')
    const picture = compose(body, { title: title(), caption: caption(), address: this.#link.value })
    try {
      save(
        kind === 'svg' ? new Blob([picture.text], { type: 'image/svg+xml' }) : await pixels(picture),
        `${file}.${kind}`,
      )
    } catch (error) {
      said.textContent = fill(this.messages.failed, { reason: error instanceof Error ? error.message : String(error) })
    }
  }
}

/** @param {string} text for an attribute */
function escaped(text) {
  return text.replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/</g, '&lt;')
}
