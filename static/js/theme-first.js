// Before the first paint: the theme that the address or an earlier visit chose, so that nothing flashes.
;(() => {
  const root = document.documentElement
  let kept = null
  try {
    kept = localStorage.getItem('theme')
  } catch {
    // storage may be closed to this page; the system's theme then stands
  }
  if (!root.dataset.theme && (kept === 'light' || kept === 'dark')) root.dataset.theme = kept
})()
