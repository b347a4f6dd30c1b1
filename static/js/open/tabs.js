/** A row of choices, one of which shows its part: arrow keys go from one to the next. */

/**
 * @param {HTMLElement} list with role tablist @param {(key: string) => void} [chosen] called with the id of a tab
 * @returns {(id: string) => void} chooses a tab
 */
export function tabs(list, chosen) {
  const all = /** @type {HTMLElement[]} */ ([...list.querySelectorAll('[role=tab]')])
  const choose = (/** @type {string} */ id) => {
    for (const tab of all) {
      const isChosen = tab.id === id
      tab.setAttribute('aria-selected', String(isChosen))
      tab.tabIndex = isChosen ? 0 : -1
      const panel = document.getElementById(tab.getAttribute('aria-controls') ?? '')
      if (panel) panel.hidden = !isChosen
    }
    chosen?.(id)
  }
  for (const tab of all) tab.addEventListener('click', () => choose(tab.id))
  list.addEventListener('keydown', (event) => {
    const there = all.filter((tab) => !tab.hidden)
    const now = there.indexOf(/** @type {HTMLElement} */ (document.activeElement))
    const step = { ArrowRight: 1, ArrowLeft: -1, Home: -now, End: there.length - 1 - now }[event.key]
    if (now < 0 || step === undefined) return
    event.preventDefault()
    const next = there[(now + step + there.length) % there.length]
    choose(next.id)
    next.focus()
  })
  return choose
}
