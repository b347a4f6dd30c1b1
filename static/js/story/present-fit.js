/** Sizes of a slide: as large as the window allows, and small enough to fit. */

// px: the text on a screen of 1920 x 1080, and the least; a figure's width in its phone's geometry, its usual height
const [TEXT, LEAST, PHONE, TALL] = [28, 15, 590, 340]
const ROOT = 16 // px, the page's letters
const SHARE = 0.7 // of the window's width, for the figure
const SMALLEST = 0.66 // share of its size to which a text shrinks: 20 px of 30.8
const [STEP, HALF] = [0.95, 0.5] // of shrinking, and its end

/**
 * Enlarge text and figure with the window, then shrink them until they fit.
 * @param {HTMLElement | undefined} root the scene
 * @param {boolean} isFresh start from their full size
 */
export function fit(root, isFresh) {
  const { style } = document.documentElement
  const isUpright = innerWidth < innerHeight * 1.1
  const letters = isUpright ? 0.024 * innerWidth : Math.min(innerWidth / 1920, innerHeight / 1080) * TEXT
  style.setProperty('--slide', String(Math.min(Math.max(LEAST, letters), isUpright ? TEXT : Infinity) / ROOT))
  const room = [innerWidth * (isUpright ? 0.95 : SHARE), innerHeight * (isUpright ? 0.5 : 0.9)]
  style.setProperty('--picture', String(Math.min(room[0] / PHONE, room[1] / TALL)))
  const telling = /** @type {HTMLElement | null | undefined} */ (root?.querySelector('.telling'))
  const body = /** @type {HTMLElement | null | undefined} */ (root?.querySelector('.frame-body'))
  if (telling) shrink(telling, '--fit', isFresh, SMALLEST)
  if (!body) return
  if (isFresh) body.style.setProperty('--fit', '1')
  shrink(body, '--shrink', isFresh, HALF)
  shrink(body, '--fit', isFresh, HALF)
}

/**
 * Shrink a part until it fits.
 * @param {HTMLElement} part
 * @param {string} by the property that has its factor
 * @param {boolean} isFresh whether to start from its full size
 * @param {number} least the smallest factor
 */
function shrink(part, by, isFresh, least) {
  let size = isFresh ? 1 : Number(part.style.getPropertyValue(by) || 1)
  part.style.setProperty(by, String(size))
  const isFull = () => part.scrollHeight > part.clientHeight + 1 || part.scrollWidth > part.clientWidth + 1
  while (isFull() && size > least) {
    size *= STEP
    part.style.setProperty(by, size.toFixed(3))
  }
}
