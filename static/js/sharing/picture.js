/**
 * Export a figure's pictures as one self-contained SVG: styles become attributes, colours are resolved, and
 * invisible elements are left out. Below are its caption and its address.
 */

import { svg } from '../core/elements.js'

const PAD = 16 // px around the picture
const LINE = { caption: 13, address: 11.5, height: 1.5 } // px, of the text underneath
const SCALE = 2 // pixels per px of a PNG

/** Attributes that are copied unchanged. */
const GEOMETRY = new Set(
  `x y x1 y1 x2 y2 cx cy r rx ry fx fy dx dy d points width height viewBox preserveAspectRatio offset rotate textLength
  lengthAdjust startOffset gradientUnits gradientTransform patternUnits patternTransform patternContentUnits
  clipPathUnits maskUnits maskContentUnits markerUnits markerWidth markerHeight refX refY orient spreadMethod
  xml:space id`.split(/\s+/),
)
/** Elements that are drawn only by reference, and have no position of their own. */
const KEPT = new Set([
  'defs',
  'clipPath',
  'mask',
  'marker',
  'pattern',
  'symbol',
  'linearGradient',
  'radialGradient',
  'stop',
  'title',
  'desc',
])
const LEFT = new Set(['script', 'style', 'foreignObject', 'animate', 'animateTransform', 'set'])

/**
 * Styles that are written if they differ from the default: the default value, and whether it is inherited.
 * @type {Record<string, [string, boolean]>}
 */
const STYLES = {
  'fill-rule': ['nonzero', true],
  'stroke-width': ['1px', true],
  'stroke-dasharray': ['none', true],
  'stroke-dashoffset': ['0px', true],
  'stroke-linecap': ['butt', true],
  'stroke-linejoin': ['miter', true],
  'stroke-miterlimit': ['4', true],
  'paint-order': ['normal', true],
  'font-family': ['', true],
  'font-size': ['', true],
  'font-style': ['normal', true],
  'font-weight': ['400', true],
  'letter-spacing': ['normal', true],
  'text-anchor': ['start', true],
  'dominant-baseline': ['auto', true],
  'marker-start': ['none', true],
  'marker-mid': ['none', true],
  'marker-end': ['none', true],
  'baseline-shift': ['0px', false],
  opacity: ['1', false],
  'clip-path': ['none', false],
  mask: ['none', false],
  'vector-effect': ['none', false],
  'image-rendering': ['auto', true],
}
/** The same for colours, each with the style of its opacity. @type {[string, string, string, boolean][]} */
const PAINTS = [
  ['fill', 'fill-opacity', 'rgb(0, 0, 0)', true],
  ['stroke', 'stroke-opacity', 'none', true],
  ['stop-color', 'stop-opacity', 'rgb(0, 0, 0)', false],
]
/** The styles by which a style sheet may place a shape, by tag. */
const PLACED = /** @type {Record<string, string[]>} */ ({
  rect: ['x', 'y', 'width', 'height', 'rx', 'ry'],
  circle: ['cx', 'cy', 'r'],
  ellipse: ['cx', 'cy', 'rx', 'ry'],
})

/**
 * Return the pictures of a figure as the text of an SVG file, with its size in px.
 * @param {HTMLElement} body @param {{title: string, caption: string, address: string}} words
 */
export function compose(body, { title, caption, address }) {
  const pictures = /** @type {SVGSVGElement[]} */ (
    [...body.querySelectorAll('svg[data-picture]')].filter(
      (one) => isVisible(one) && !one.parentElement?.closest('svg'),
    )
  )
  const boxes = pictures.map((picture) => picture.getBoundingClientRect())
  const [left, top] = [Math.min(...boxes.map((box) => box.left)), Math.min(...boxes.map((box) => box.top))]
  const wide = Math.max(...boxes.map((box) => box.right)) - left
  const high = Math.max(...boxes.map((box) => box.bottom)) - top
  const ground = getComputedStyle(/** @type {HTMLElement} */ (body.closest('figure') ?? body))
  const family = ground.fontFamily
  const lines = [
    ...wrapped(caption, wide, `${LINE.caption}px ${family}`).map((text) => ({
      text,
      size: LINE.caption,
      fill: colour(ground.color).text,
    })),
    ...wrapped(address, wide, `${LINE.address}px ${family}`).map((text) => ({
      text,
      size: LINE.address,
      fill: colour(getComputedStyle(caption_of(body)).color).text,
    })),
  ]
  const width = round(wide + 2 * PAD)
  const height = round(high + 3 * PAD + lines.reduce((sum, { size }) => sum + size * LINE.height, 0))
  const root = /** @type {SVGSVGElement} */ (
    svg('svg', {
      xmlns: 'http://www.w3.org/2000/svg',
      width,
      height,
      viewBox: `0 0 ${width} ${height}`,
      lang: document.documentElement.lang,
      'xml:lang': document.documentElement.lang,
    })
  )
  const name = svg('title', {})
  name.textContent = title
  root.append(name, svg('rect', { width, height, fill: colour(ground.backgroundColor).text }))
  for (const [n, picture] of pictures.entries())
    root.append(standing(picture, boxes[n].left - left + PAD, boxes[n].top - top + PAD, boxes[n]))
  fetch_referred(root)
  let y = high + 2 * PAD
  for (const { text, size, fill } of lines) {
    y += size * LINE.height
    const line = svg('text', { x: PAD, y: round(y - size * 0.35), 'font-family': family, 'font-size': size, fill })
    line.textContent = text
    root.append(line)
  }
  return { text: new XMLSerializer().serializeToString(root), width, height }
}

/** Draw an SVG into pixels. @param {{text: string, width: number, height: number}} picture @returns {Promise<Blob>} */
export async function pixels({ text, width, height }) {
  const image = new Image()
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`
  await image.decode()
  const canvas = document.createElement('canvas')
  canvas.width = Math.round(width * SCALE)
  canvas.height = Math.round(height * SCALE)
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height)
  return new Promise((done, fail) =>
    canvas.toBlob((blob) => (blob ? done(blob) : fail(new Error('the picture is empty'))), 'image/png'),
  )
}

/** @param {Element} element */
function isVisible(element) {
  const box = element.getBoundingClientRect()
  return box.width > 0 && box.height > 0 && element.checkVisibility({ opacityProperty: true, visibilityProperty: true })
}

/** @param {HTMLElement} body */
function caption_of(body) {
  return /** @type {HTMLElement} */ (body.closest('figure')?.querySelector('figcaption') ?? body)
}

/**
 * Return a picture at its position in the file.
 * @param {SVGSVGElement} picture
 * @param {number} x
 * @param {number} y
 * @param {DOMRect} box
 */
function standing(picture, x, y, box) {
  const copy = /** @type {SVGSVGElement} */ (copied(picture, null))
  for (const [attribute, value] of Object.entries({ x, y, width: box.width, height: box.height }))
    copy.setAttribute(attribute, String(round(value)))
  if (!copy.hasAttribute('viewBox')) copy.setAttribute('viewBox', `0 0 ${round(box.width)} ${round(box.height)}`)
  if (getComputedStyle(picture).overflow === 'visible') copy.setAttribute('overflow', 'visible')
  const label = picture.getAttribute('aria-label')
  if (label && !copy.querySelector(':scope > title')) {
    const name = svg('title', {})
    name.textContent = label
    copy.prepend(name)
  }
  return copy
}

/**
 * Copy an element and its children with their computed styles; null if it is invisible.
 * @param {Element} from
 * @param {CSSStyleDeclaration | null} above
 * @returns {Element | null}
 */
function copied(from, above) {
  const tag = from.localName
  if (LEFT.has(tag)) return null
  const style = getComputedStyle(from)
  const isKept = KEPT.has(tag)
  if (!isKept && (style.display === 'none' || style.opacity === '0')) return null
  const copy = document.createElementNS('http://www.w3.org/2000/svg', tag === 'a' ? 'g' : tag)
  for (const { name, value } of from.attributes) if (GEOMETRY.has(name)) copy.setAttribute(name, value)
  const link = from.getAttribute('href') ?? from.getAttribute('xlink:href') ?? ''
  if (/^(#|data:)/.test(link)) copy.setAttribute('href', link)
  for (const name of PLACED[tag] ?? []) {
    const value = style.getPropertyValue(name)
    if (value && value !== 'auto' && value !== '0px') copy.setAttribute(name, value.replace(/px$/, ''))
  }
  const matrix = moved(from, style)
  if (matrix) copy.setAttribute('transform', matrix)
  dress(copy, style, above)
  for (const child of from.childNodes) {
    const grown = child instanceof Text ? child.cloneNode() : child instanceof Element ? copied(child, style) : null
    if (grown) copy.append(grown)
  }
  const isShape =
    from instanceof SVGGeometryElement || from instanceof SVGTextContentElement || from instanceof SVGImageElement
  if (isShape && style.visibility !== 'visible') return null
  return tag === 'g' && !copy.childNodes.length ? null : copy
}

/**
 * Write an element's styles as attributes, if they differ from the inherited ones.
 * @param {Element} copy
 * @param {CSSStyleDeclaration} style
 * @param {CSSStyleDeclaration | null} above
 */
function dress(copy, style, above) {
  for (const [name, [usual, inherits]] of Object.entries(STYLES)) {
    const value = style.getPropertyValue(name)
    const before = inherits && above ? above.getPropertyValue(name) : usual
    if (value && value !== before) copy.setAttribute(name, local(value).replace(/([\d.])px/g, '$1'))
  }
  for (const [name, opacity, usual, inherits] of PAINTS) {
    const own = painted(style, name, opacity)
    const before = inherits && above ? painted(above, name, opacity) : { text: colour(usual).text, share: 1 }
    if (own.text !== before.text) copy.setAttribute(name, own.text)
    if (own.share !== before.share) copy.setAttribute(opacity, String(own.share))
  }
}

/** @param {CSSStyleDeclaration} style @param {string} name @param {string} opacity */
function painted(style, name, opacity) {
  const { text, alpha } = colour(style.getPropertyValue(name))
  return { text, share: round(alpha * Number(style.getPropertyValue(opacity) || 1)) }
}

/**
 * Return an element's transform, whether by attribute, style sheet or animation.
 * @param {Element} element
 * @param {CSSStyleDeclaration} style
 * @returns {string | null}
 */
function moved(element, style) {
  const { transform, translate, rotate, scale } = style
  if ([transform, translate, rotate, scale].every((value) => !value || value === 'none')) return null
  const above = /** @type {SVGGraphicsElement | null} */ (element.parentNode)
  if (element instanceof SVGGraphicsElement && !(element instanceof SVGSVGElement) && above?.getScreenCTM) {
    const [own, outer] = [element.getScreenCTM(), above.getScreenCTM()]
    if (own && outer) {
      const { a, b, c, d, e, f } = outer.inverse().multiply(own)
      return `matrix(${[a, b, c, d, e, f].map(round).join(' ')})`
    }
  }
  return element.getAttribute('transform')
}

/** @param {string} value of a style that may refer to something */
function local(value) {
  return value.replace(/url\("?[^#)]*(#[^")]+)"?\)/g, 'url($1)')
}

const RGB = /^rgba?\(([\d.]+),? ([\d.]+),? ([\d.]+)(?:,? ?\/? ?([\d.]+)(%?))?\)$/
const SRGB = /^color\(srgb ([\d.e-]+) ([\d.e-]+) ([\d.e-]+)(?: \/ ([\d.e-]+))?\)$/
/** @type {CanvasRenderingContext2D | null} */
let pot = null

/**
 * Convert a computed colour to `#rrggbb` and its opacity; anything else is returned unchanged.
 * @param {string} value
 * @returns {{text: string, alpha: number}}
 */
export function colour(value) {
  if (value === 'none' || value.startsWith('context-')) return { text: value, alpha: 1 }
  if (value.startsWith('url(')) return { text: local(value), alpha: 1 }
  const rgb = RGB.exec(value)
  if (rgb)
    return {
      text: hex(rgb.slice(1, 4).map(Number)),
      alpha: rgb[4] === undefined ? 1 : Number(rgb[4]) / (rgb[5] ? 100 : 1),
    }
  const srgb = SRGB.exec(value)
  if (srgb)
    return {
      text: hex(srgb.slice(1, 4).map((part) => Number(part) * 255)),
      alpha: srgb[4] === undefined ? 1 : Number(srgb[4]),
    }
  pot ??= document.createElement('canvas').getContext('2d', { willReadFrequently: true })
  if (!pot) return { text: value, alpha: 1 }
  pot.clearRect(0, 0, 1, 1)
  pot.fillStyle = value
  pot.fillRect(0, 0, 1, 1)
  const [red, green, blue, alpha] = pot.getImageData(0, 0, 1, 1).data
  return { text: hex([red, green, blue]), alpha: alpha / 255 }
}

/** @param {number[]} parts from 0 to 255 */
function hex(parts) {
  return `#${parts
    .map((part) =>
      Math.min(255, Math.max(0, Math.round(part)))
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`
}

/** @param {number} value */
function round(value) {
  return Math.round(value * 1e4) / 1e4
}

/**
 * Copy in the referenced elements from elsewhere in the page; remove ids that nothing refers to.
 * @param {SVGSVGElement} root
 */
function fetch_referred(root) {
  const wanted = () =>
    new Set(
      [...root.querySelectorAll('*')]
        .flatMap((one) => [...one.attributes])
        .flatMap(({ name, value }) =>
          name === 'href' ? [value.slice(1)] : [...value.matchAll(/url\(#([^)]+)\)/g)].map((match) => match[1]),
        ),
    )
  const names = wanted()
  for (const name of names) {
    const found = root.querySelector(`#${CSS.escape(name)}`) ? null : document.getElementById(name)
    const copy = found && copied(found, null)
    if (!copy) continue
    const defs = svg('defs', {})
    defs.append(copy)
    root.prepend(defs)
  }
  for (const one of root.querySelectorAll('[id]')) if (!names.has(one.id)) one.removeAttribute('id')
}

/** Break a text into lines of a width. @param {string} text @param {number} width px @param {string} font */
function wrapped(text, width, font) {
  const measure = document.createElement('canvas').getContext('2d')
  if (!measure) return [text]
  measure.font = font
  const words = [
    ...new Intl.Segmenter(document.documentElement.lang, { granularity: 'word' }).segment(
      text.replace(/\s+/g, ' ').trim(),
    ),
  ].map(({ segment }) => segment)
  const lines = ['']
  for (const word of words) {
    const line = lines[lines.length - 1]
    const isFull = measure.measureText(line + word).width > width
    if (isFull && line.trim() && /[\p{L}\p{N}(“「（『]/u.test(word))
      lines.push(word) // no line begins with a comma or a stop
    else lines[lines.length - 1] = line + word
  }
  return lines.map((line) => line.trim()).filter(Boolean)
}
