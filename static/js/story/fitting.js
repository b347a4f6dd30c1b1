/**
 * Fit a figure's pictures into its frame: a picture becomes lower rather than being cut off, and no letter of it
 * smaller than can be read.
 */

const LEAST = 11 // px, of a letter
const LEAST_INDEX = 9 // px, of an index
const LOWEST = 0.5 // of its height to which a picture may shrink, unless `data-lowest` says more; the rest scrolls
const TURNS = 3 // a lower picture may take fewer lines of what stands around it
const PAUSE = 120 // ms between two fits: a picture that is played changes with every frame
const SMALL = 100 // px: a lower picture stays as it is
const LIST = 140 // px of a list's height to which it may shrink before pictures do
const CONDENSED = 0.7 // of its width, to which a text that was enlarged may be pressed together
const LINE = 24 // px: pictures whose tops are nearer stand side by side
const CHANGES = {
  childList: true,
  subtree: true,
  attributes: true,
  attributeFilter: ['class', 'hidden', 'data-view', 'data-shows'],
}

export class Fitting {
  #body
  #waiting = 0
  #fitted = -PAUSE
  #room = ''
  #isStarted = false

  /** @param {HTMLElement} body of a figure */
  constructor(body) {
    this.#body = body
  }

  /** Fit now, and again whenever the room or the pictures change. */
  start() {
    if (this.#isStarted) return
    this.#isStarted = true
    this.#later()
    // a fit changes sizes, which an observer of sizes may not do at once
    new ResizeObserver(() => requestAnimationFrame(() => this.#later())).observe(this.#body)
    new MutationObserver(() => this.#later()).observe(/** @type {HTMLElement} */ (this.#body.parentElement), CHANGES)
    window.addEventListener('resize', () => this.#later())
    window.addEventListener('beforeprint', () => this.#free())
    window.addEventListener('afterprint', () => this.#later())
  }

  /** Fit before the next frame is painted, unless the last fit is too short ago. */
  #later() {
    window.clearTimeout(this.#waiting)
    const due = this.#fitted + PAUSE - performance.now()
    if (due <= 0) this.#fit()
    else this.#waiting = window.setTimeout(() => this.#fit(), due)
  }

  #fit() {
    this.#fitted = performance.now()
    const seen = this.#pictures.filter((picture) => picture.getClientRects().length)
    const isPresenting = document.body.classList.contains('presenting')
    const isFramed = Boolean(this.#body.closest('.showing')) && !isPresenting
    // once for each room and each choice of pictures: what then moves in them does not change their size
    const sizes = seen.map((picture) => picture.getAttribute('viewBox'))
    const room = [window.innerWidth, window.innerHeight, this.#body.clientWidth, isFramed, ...sizes].join(' ')
    if (room !== this.#room || this.#over() > 1) {
      this.#free()
      this.#room = room
      if (isFramed) this.#spare()
      if (isFramed) this.#lower(seen)
    }
    for (const picture of seen) enlarge(picture)
  }

  /** Lists that scroll, `data-spare`, give their room first. */
  #spare() {
    for (const list of this.#lists) {
      const over = this.#over()
      if (over > 1 && list.clientHeight) list.style.maxHeight = `${Math.max(LIST, list.offsetHeight - over)}px`
    }
  }

  get #lists() {
    return /** @type {HTMLElement[]} */ ([...this.#body.querySelectorAll('[data-spare]')])
  }

  /** Let every picture and list have its own size, as on paper. */
  #free() {
    this.#room = ''
    for (const list of this.#lists) list.style.maxHeight = ''
    for (const picture of this.#pictures) limit({ picture, top: 0, high: 0 }, 1)
  }

  get #pictures() {
    return /** @type {SVGSVGElement[]} */ ([...this.#body.querySelectorAll('svg[data-picture]')])
  }

  /** By how many px the content is higher than the frame. */
  #over() {
    return this.#body.scrollHeight - this.#body.clientHeight
  }

  /** @param {SVGSVGElement[]} pictures */
  #lower(pictures) {
    if (this.#over() <= 1) return
    const rows = inRows(pictures).filter((row) => this.#matters(row))
    const total = rows.reduce((sum, row) => sum + row[0].high, 0)
    let share = 1
    for (let turn = 0; turn < TURNS && share > LOWEST; turn += 1) {
      const over = this.#over()
      if (over <= 1) return
      share = Math.max(LOWEST, share - (over + 2) / total)
      for (const one of rows.flat()) limit(one, share)
    }
  }

  /** Whether the content becomes lower if a row of pictures does; text beside it may be higher. @param {Row} row */
  #matters(row) {
    const before = this.#body.scrollHeight
    for (const one of row) limit(one, LOWEST)
    const isLower = this.#body.scrollHeight < before - 1
    for (const one of row) limit(one, 1)
    return isLower && row[0].high >= SMALL
  }
}

/** @typedef {{picture: SVGSVGElement, top: number, high: number}[]} Row */

/** Return the pictures with their heights, those in a row that stand side by side. @param {SVGSVGElement[]} pictures */
function inRows(pictures) {
  /** @type {Row[]} */
  const rows = []
  for (const picture of pictures) {
    const { top, height } = picture.getBoundingClientRect()
    const row = rows.find(([first]) => Math.abs(first.top - top) < LINE)
    const one = { picture, top, high: height }
    if (row) row.push(one)
    else rows.push([one])
  }
  return rows
}

/** Limit a picture to a share of its height; 1 is no limit. @param {Row[0]} one @param {number} share */
function limit({ picture, high }, share) {
  const { width, height } = picture.viewBox.baseVal
  // where buttons lie over a picture, what holds both has to shrink
  const holder = /** @type {HTMLElement | null} */ (picture.closest('[data-over-picture]'))
  const isByWidth = holder ?? picture.closest('[data-by-width]')
  const least = Number(/** @type {HTMLElement | null} */ (picture.closest('[data-lowest]'))?.dataset.lowest ?? LOWEST)
  const most = Math.floor(high * Math.max(share, least))
  const [{ style }, name, size] = isByWidth
    ? [holder ?? picture, 'max-width', (most * width) / height]
    : [picture, 'max-height', most]
  if (share === 1) style.removeProperty(name)
  else style.setProperty(name, `${size}px`)
}

/** Enlarge the letters that would be too small at the picture's present size. @param {SVGSVGElement} picture */
function enlarge(picture) {
  /** @type {Set<SVGTextContentElement>} */
  const enlarged = new Set()
  for (const tag of ['text', 'tspan']) {
    const texts = /** @type {SVGTextContentElement[]} */ ([...picture.querySelectorAll(tag)])
    for (const text of texts) {
      text.style.removeProperty('font-size')
      text.removeAttribute('textLength')
    }
    const sizes = texts.map((text) => [parseFloat(getComputedStyle(text).fontSize), text.getScreenCTM()?.a ?? 1])
    texts.forEach((text, n) => {
      const [size, scale] = sizes[n]
      const least = text.matches('tspan[dy]') ? LEAST_INDEX : LEAST
      if (scale <= 0 || size * scale >= least) return
      text.style.fontSize = `${least / scale}px`
      if (tag === 'text') enlarged.add(text)
    })
  }
  const edge = picture.getBoundingClientRect()
  const boxes = [...enlarged].map((text) => ({ text, box: text.getBoundingClientRect() }))
  for (const { text, box } of boxes) {
    const within = Math.min(box.right, edge.right) - Math.max(box.left, edge.left)
    if (within > box.width - 1 || within < CONDENSED * box.width) continue
    text.setAttribute('textLength', String(within / (text.getScreenCTM()?.a ?? 1)))
    text.setAttribute('lengthAdjust', 'spacingAndGlyphs')
  }
}
