/** Create and find elements of a page. */

/** @type {Map<string, HTMLTemplateElement>} */
const templates = new Map()

/**
 * Parse HTML, with a cache.
 * @param {string} html from the server, never a reader's text
 * @returns {Node} a copy of its own
 */
export function fragment(html) {
  let template = templates.get(html)
  if (!template) {
    template = document.createElement('template')
    template.innerHTML = html
    templates.set(html, template)
  }
  return template.content.cloneNode(true)
}

/**
 * Create an element.
 * @param {string} tag
 * @param {Record<string, unknown>} [properties] attributes; `text` is its text
 * @param {...(Node | string)} children
 */
export function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(properties)) {
    if (name === 'text') made.textContent = String(value)
    else if (value !== null && value !== undefined && value !== false)
      made.setAttribute(name, value === true ? '' : String(value))
  }
  made.append(...children)
  return made
}

/**
 * Create an SVG element.
 * @template {SVGElement} T
 * @param {string} tag
 * @param {Record<string, unknown>} attributes
 * @returns {T}
 */
export function svg(tag, attributes) {
  const made = document.createElementNS('http://www.w3.org/2000/svg', tag)
  for (const [name, value] of Object.entries(attributes))
    if (value !== null && value !== undefined) made.setAttribute(name, String(value))
  return /** @type {T} */ (/** @type {unknown} */ (made))
}

/** Find an element by its id. Throws if there is none. @template {HTMLElement} T @param {string} id @returns {T} */
export function byId(id) {
  const found = document.getElementById(id)
  if (!found) throw new Error(`the page has no #${id}`)
  return /** @type {T} */ (found)
}

/**
 * Find the parts of one of several views of a kind: `left-figure` for `figure`.
 * @param {string} side
 * @returns {(id: string) => HTMLElement}
 */
export const within = (side) => (id) => byId(`${side}-${id}`)

/** Parse the JSON that the server embedded in the page. @param {string} id */
export function island(id) {
  return JSON.parse(byId(id).textContent ?? 'null')
}

/** Parse the JSON that the server embedded in a part of the page. @template T @param {HTMLElement} root @returns {T} */
export function islandIn(root) {
  return JSON.parse(root.querySelector(':scope > script[type="application/json"]')?.textContent ?? 'null')
}
