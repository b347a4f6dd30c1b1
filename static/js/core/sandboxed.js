/**
 * Work in a sandboxed frame (`sandbox="allow-scripts"`), which has no origin and may neither change its address nor
 * send a form. Neither is necessary: the address is a convenience, and only scripts handle the forms.
 */

const isSandboxed = globalThis.origin === 'null'

/**
 * Change the address bar where the browser allows it.
 * @param {'pushState' | 'replaceState'} way
 * @param {string} address
 */
export function rewrite(way, address) {
  try {
    history[way](null, '', address)
  } catch (error) {
    if (!isSandboxed) throw error
  }
}

/** Submit a form to its script. @param {HTMLFormElement} form @param {HTMLElement} [submitter] */
export function send(form, submitter) {
  if (!isSandboxed) return form.requestSubmit(submitter)
  if (!form.reportValidity()) return
  const isLeft = form.dispatchEvent(new SubmitEvent('submit', { submitter, bubbles: true, cancelable: true }))
  if (isLeft && form.method === 'dialog') form.closest('dialog')?.close()
}

/** Submit forms to their scripts even where the browser blocks form submission. */
export function openForms() {
  if (!isSandboxed) return
  document.addEventListener('click', (event) => {
    const button = /** @type {Element} */ (event.target).closest('button')
    if (event.defaultPrevented || button?.type !== 'submit' || !button.form) return
    event.preventDefault()
    send(button.form, button)
  })
}
