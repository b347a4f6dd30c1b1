// Set the theme of the address or of an earlier visit before the first paint, so that the page does not flash.
;(() => {
  const root = document.documentElement
  let kept = null
  try {
    kept = localStorage.getItem('theme')
  } catch {
    // storage may be blocked; the system's theme then applies
  }
  if (!root.dataset.theme && (kept === 'light' || kept === 'dark')) root.dataset.theme = kept
})()
