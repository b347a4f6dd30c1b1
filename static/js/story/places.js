/**
 * The places of the story: its top, the chapters' headings, the looks. Finds the present one, which depends only on the
 * scroll position, and the one in an address, and scrolls to a place.
 */

/** @typedef {import('./page.js').Look} Look */
/** @typedef {import('./page.js').Scene} Scene */
/**
 * @typedef {object} Place
 * @property {string} id of its element, which is also its fragment in an address; "" is the top
 * @property {HTMLElement} root
 * @property {Scene | null} scene whose figure is beside it
 * @property {Look | null} look
 */

/** Whether the figure stands above the text, as `static/css/story-narrow.css` has it. */
const isNarrow = () => matchMedia('(max-width: 1100px) and (max-aspect-ratio: 1/1), (max-width: 639px)').matches
const isCalm = () => matchMedia('(prefers-reduced-motion: reduce)').matches
const GAP = 16 // px between a place and the header or figure that covers the text above it
const LINE = { wide: 0.45, narrow: 0.645 } // the reading line, as a share of the window's height

/** Return the reading line, in px from the top of the window. */
const line = () => window.innerHeight * (isNarrow() ? LINE.narrow : LINE.wide)

export class Places {
  /** @type {Place} */
  top = { id: '', root: document.documentElement, scene: null, look: null }

  /** @param {Scene[]} scenes */
  constructor(scenes) {
    const chapters = [...document.querySelectorAll('section.chapter')].map((root) =>
      place(root, scenes.find((scene) => root.contains(scene.root)) ?? null),
    )
    const endings = [...document.querySelectorAll('section.ending')].map((root) => place(root, null))
    const looks = scenes.flatMap((scene) => scene.looks.map((look) => ({ ...place(look.root, scene), look })))
    /** @type {Place[]} in reading order */
    this.all = [...chapters, ...looks, ...endings].sort((a, b) =>
      a.root.compareDocumentPosition(b.root) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1,
    )
    /** @type {Map<string, Place>} */
    this.byLook = new Map(looks.map((found) => [found.look.id, found]))
  }

  /** The last place that has passed the reading line. */
  here() {
    const from = line()
    return (
      this.all.findLast(({ root }) => root.offsetHeight > 0 && root.getBoundingClientRect().top <= from) ?? this.top
    )
  }

  /**
   * Return the place in an address: that of its fragment, unless this is the chapter of its look.
   * @param {URL | Location} address
   * @returns {Place}
   */
  named(address) {
    const wish = new URLSearchParams(address.search).get('look') ?? ''
    const look = this.byLook.get(wish.includes('.') ? wish : `${wish}.1`)
    const fragment = decoded(address.hash.slice(1))
    const root = fragment ? document.getElementById(fragment) : null
    if (!root || (look && root.contains(look.root))) return look ?? this.top
    return this.all.find((one) => one.root === root) ?? place(root, null)
  }

  /** Return the distance of a place from the top of the window, in px. @param {Place} of */
  offset({ root }) {
    return root.getBoundingClientRect().top
  }

  /**
   * Scroll a place to the reading line, or to a given offset.
   * @param {Place} to
   * @param {{offset?: number, isSmooth?: boolean}} [how]
   */
  bring(to, { offset, isSmooth = false } = {}) {
    const behavior = isSmooth && !isCalm() ? 'smooth' : 'instant'
    if (offset !== undefined) window.scrollBy({ top: this.offset(to) - offset, behavior })
    else if (to.look) window.scrollBy({ top: this.offset(to) - read(to.root), behavior })
    else to.root.scrollIntoView({ block: 'start', behavior })
  }
}

/**
 * Return the top of a look whose middle is on the reading line; a high look begins below what covers the text.
 * @param {HTMLElement} look
 */
function read(look) {
  const covered = isNarrow()
    ? (look.closest('.scene')?.querySelector('.showing')?.getBoundingClientRect().height ?? 0)
    : 0
  const least = (document.querySelector('.story-top')?.getBoundingClientRect().height ?? 0) + covered + GAP
  return Math.min(line(), Math.max(least, line() - look.offsetHeight / 2))
}

/** @param {Element} root @param {Scene | null} scene @returns {Place} */
function place(root, scene) {
  return { id: root.id, root: /** @type {HTMLElement} */ (root), scene, look: null }
}

/** @param {string} fragment */
function decoded(fragment) {
  try {
    return decodeURIComponent(fragment)
  } catch {
    return fragment
  }
}
