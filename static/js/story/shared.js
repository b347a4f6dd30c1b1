/** A figure of the story in the form that the sharing dialog takes. */

/** @typedef {import('./figure.js').Frame} Frame */

const LINE = 40 // px of the line below an embedded figure
// px: a figure narrower than the first is drawn for a phone; a wider embedding page needs at least the second in height
const [WIDE, USUAL] = [600, 640]

/**
 * Describe a figure for the sharing dialog.
 * @param {Frame} frame
 * @param {() => string} link
 * @returns {import('../sharing/share.js').Shared}
 */
export function shared(frame, link) {
  const { root, body } = frame
  const text = (/** @type {string} */ part) => root.querySelector(part)?.textContent?.replace(/\s+/g, ' ').trim() ?? ''
  const height = () => root.offsetHeight - body.clientHeight + body.scrollHeight + LINE
  return {
    root,
    file: `lstm-${frame.key}`,
    title: () => text(':scope > p'),
    link,
    embed: () => frame.address('/embed'),
    isFitted: true,
    height: () => Math.max(height(), root.offsetWidth < WIDE ? USUAL : 0),
    csv: () => frame.csv,
    body,
    caption: () => (frame.isCurrent ? text('figcaption > p') : ''),
  }
}
