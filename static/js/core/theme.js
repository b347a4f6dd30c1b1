/** The light or dark theme: the button and the system's preference. */

const system = () => matchMedia('(prefers-color-scheme: dark)')

/** Return the theme that is shown. @returns {'light' | 'dark'} the current theme */
export function shown() {
  const chosen = document.documentElement.dataset.theme
  return chosen === 'light' || chosen === 'dark' ? chosen : system().matches ? 'dark' : 'light'
}

/**
 * Listen to the button and to the system's preference.
 * @param {(theme: 'light' | 'dark', chosen: boolean) => void} changed called after every change of colours
 */
export function watchTheme(changed) {
  const button = document.getElementById('theme') // a page in a frame has none
  const show = () => button?.setAttribute('aria-pressed', String(shown() === 'dark'))
  button?.addEventListener('click', () => {
    choose(shown() === 'dark' ? 'light' : 'dark')
    show()
    changed(shown(), true)
  })
  system().addEventListener('change', () => {
    show()
    changed(shown(), false)
  })
  show()
}

/** Apply a theme, and store it. @param {string} theme "" for the system's */
export function choose(theme) {
  if (theme) document.documentElement.dataset.theme = theme
  else delete document.documentElement.dataset.theme
  try {
    if (theme) localStorage.setItem('theme', theme)
  } catch {
    // storage may be blocked; the choice then lasts as long as the address
  }
}
