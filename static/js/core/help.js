/** The key of the page's help: "?" opens and closes it; its button needs no script. */

const TYPING = 'input, select, textarea, [contenteditable]'

/** Listen to the key, on a page that has a help. */
export function watchHelp() {
  const help = document.getElementById('help')
  if (!help) return
  document.addEventListener('keydown', (event) => {
    if (event.key !== '?' || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return
    const target = /** @type {Element} */ (event.target)
    if (target.closest(TYPING) || document.querySelector('dialog[open]')) return
    event.preventDefault()
    help.togglePopover()
  })
}
