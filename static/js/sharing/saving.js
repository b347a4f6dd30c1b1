/** Store a file. */

import { element } from '../core/elements.js'

/** Hand a file to the browser. @param {Blob} blob @param {string} name */
export function save(blob, name) {
  const address = URL.createObjectURL(blob)
  element('a', { href: address, download: name }).click()
  window.setTimeout(() => URL.revokeObjectURL(address), 60_000)
}
