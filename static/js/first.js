// The only script in a page itself: it runs before anything is painted.
;(() => {
  // The theme of an earlier visit is set before the first painting, so that the page does not flash.
  const root = document.documentElement
  let kept = null
  try {
    kept = localStorage.getItem('theme')
  } catch {
    // storage may be blocked; the system's theme then applies
  }
  if (!root.dataset.theme && (kept === 'light' || kept === 'dark')) root.dataset.theme = kept

  // The page's modules, and the data that they ask for first, are fetched once the page has been painted, so that they
  // do not hold that up. What nobody sees is not painted: then they do not wait for it.
  const PATIENCE = 300 // ms
  const begin = () => {
    const modules = document.getElementById('modules')
    if (!(modules instanceof HTMLTemplateElement)) return
    modules.replaceWith(modules.content.cloneNode(true))
  }
  document.addEventListener('DOMContentLoaded', () => {
    requestAnimationFrame(() => setTimeout(begin))
    setTimeout(begin, PATIENCE)
  })
})()
