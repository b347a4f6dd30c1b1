/** A page in a frame posts its height to the page around it. docs/embedding.md has the lines that listen. */

const KIND = 'lstm-explainer:height'

/** Post the height of the page to its parent whenever it changes. */
export function postHeight() {
  if (window.parent === window) return
  let last = 0
  new ResizeObserver(() => {
    const height = Math.ceil(document.body.getBoundingClientRect().height)
    if (height === last) return
    last = height
    window.parent.postMessage({ type: KIND, height }, '*') // a height is no secret
  }).observe(document.body)
}
