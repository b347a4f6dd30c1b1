/** The languages of the site, as the page names them. */

/** The languages that the page is there in: its head links to each, and to the page without one (`x-default`). */
export function languages() {
  const links = /** @type {NodeListOf<HTMLLinkElement>} */ (
    document.querySelectorAll('link[rel="alternate"][hreflang]')
  )
  return [...links].map(({ hreflang }) => hreflang).filter((language) => language !== 'x-default')
}

/** The links to the page in the other languages. */
export const languageLinks = () =>
  /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll('[data-language]'))
