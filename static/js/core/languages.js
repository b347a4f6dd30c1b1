/** The languages of the site, read from the page. */

/** The languages the page is available in: its head links to each, and to the page without a language (`x-default`). */
export function languages() {
  const links = /** @type {NodeListOf<HTMLLinkElement>} */ (
    document.querySelectorAll('link[rel="alternate"][hreflang]')
  )
  return [...links].map(({ hreflang }) => hreflang).filter((language) => language !== 'x-default')
}

/** The links to the page in the other languages. */
export const languageLinks = () =>
  /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll('[data-language]'))
