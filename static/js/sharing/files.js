/** Files of exactly what a page shows, and lines of code for it. templates/_files.html has the links. */

import { copied } from '../core/copying.js'
import { shown } from '../core/theme.js'
import { fill } from '../text/messages.js'
import { save } from './saving.js'

/**
 * @typedef {object} Source
 * @property {(change: Record<string, any>) => string} search the address of the present state, from `?` on
 * @property {HTMLElement} busy is marked as busy while the page reads
 * @property {Record<string, string>} messages
 */

/** Point the links to the state of an address. @param {string} search from `?` on */
export function pointFiles(search) {
  for (const link of /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll('a[data-file]')))
    link.href = addressOf(link, link.dataset.file ?? '', search)
}

/** Answer to the links and buttons. @param {Source} source */
export function offerFiles(source) {
  document.addEventListener('click', (event) => {
    const link = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest('[data-file]'))
    if (!link) return
    event.preventDefault()
    void take(link, source)
  })
}

/**
 * Wait until the page shows what it reads, then hand over the file of that state.
 * @param {HTMLElement} link
 * @param {Source} source
 */
async function take(link, { search, busy, messages }) {
  const said = /** @type {HTMLElement} */ (link.parentElement?.querySelector('[role="status"]'))
  const kind = link.dataset.file ?? ''
  said.textContent = isBusy(busy) ? messages.file_waits : ''
  await calm(busy)
  const address = addressOf(link, kind === 'png' ? 'svg' : kind, search({ theme: shown() }))
  try {
    const response = await fetch(address)
    if (!response.ok) {
      const problem = await response.json().catch(() => ({}))
      throw new Error(problem.detail ?? `${response.status} ${response.statusText}`)
    }
    said.textContent = await handed(response, kind, messages)
  } catch (error) {
    const reason = error instanceof TypeError ? messages.offline : error instanceof Error ? error.message : ''
    said.textContent = fill(messages.failed, { reason })
  }
}

/**
 * Store an answer as a file, or copy it; return what is to be said.
 * @param {Response} response
 * @param {string} kind
 * @param {Record<string, string>} messages
 */
async function handed(response, kind, messages) {
  const name = /filename="([^"]+)"/.exec(response.headers.get('Content-Disposition') ?? '')?.[1] ?? `lstm.${kind}`
  if (kind === 'py' || kind === 'curl') {
    const text = await response.text()
    if (await copied(text)) return messages.copied
    save(new Blob([text], { type: 'text/plain' }), name)
  } else if (kind === 'png') {
    const { pixels } = await import('./picture.js')
    const text = await response.text()
    save(await pixels({ text, ...sizeOf(text) }), name.replace(/svg$/, 'png'))
  } else save(await response.blob(), name)
  return ''
}

/** Return the size of a picture. @param {string} text an SVG file */
function sizeOf(text) {
  const root = new DOMParser().parseFromString(text, 'image/svg+xml').documentElement
  return { width: Number(root.getAttribute('width')), height: Number(root.getAttribute('height')) }
}

/** @param {HTMLElement} link @param {string} kind @param {string} search */
function addressOf(link, kind, search) {
  const files = /** @type {HTMLElement} */ (link.closest('[data-files]'))
  return `${files.dataset.files}/${kind}${search}`
}

/** @param {HTMLElement} busy */
function isBusy(busy) {
  return busy.getAttribute('aria-busy') === 'true'
}

/** Wait until an element is no longer marked as busy. @param {HTMLElement} busy @returns {Promise<void>} */
function calm(busy) {
  return new Promise((resolve) => {
    if (!isBusy(busy)) return resolve()
    const observer = new MutationObserver(() => {
      if (isBusy(busy)) return
      observer.disconnect()
      resolve()
    })
    observer.observe(busy, { attributes: true, attributeFilter: ['aria-busy'] })
  })
}
