/**
 * The only module that knows Plotly, and what lies behind its back: which of its groups is which trace or shape.
 *
 * `.hm`, `__data__` and `data-index` are not promised by Plotly; tests/browser/test_looking.py fails loudly when
 * an upgrade changes them. Where a group is missing, nothing moves and nothing breaks.
 */

import { coloured } from './palette.js'

/** @typedef {{data: any[], layout: any}} Figure */
/** @typedef {HTMLElement & {data?: any[], layout?: any}} Plot */

const OPTIONS = { staticPlot: true, responsive: false, displayModeBar: false }

/** Resolves when plotly.js is there; it is loaded with `defer`, before modules run. @returns {any} */
function plotly() {
  const found = /** @type {any} */ (window).Plotly
  if (!found) throw new Error('plotly.js was not loaded')
  return found
}

export const isLoaded = () => Boolean(/** @type {any} */ (window).Plotly)

/**
 * Draw a figure, or draw it anew: colours by name, lengths of lines and letters times `scale`, letters also times
 * `letters`.
 * @param {Plot} place
 * @param {Figure} figure
 * @param {object} size
 * @param {number} size.width px
 * @param {number} size.height px
 * @param {number} [size.scale]
 * @param {number} [size.letters]
 * @param {[number, number]} [size.x] the range of the axis
 * @param {[number, number]} [size.y]
 */
export async function draw(place, figure, size) {
  const { data, layout } = coloured(figure)
  const scale = size.scale ?? 1
  for (const shape of layout.shapes ?? []) {
    if (shape.line) shape.line.width = shape.line.width && Math.max(1, shape.line.width * scale)
  }
  for (const annotation of layout.annotations ?? [])
    annotation.font.size = Math.max(7, annotation.font.size * scale * (size.letters ?? 1))
  if (size.x) layout.xaxis.range = size.x
  if (size.y) layout.yaxis.range = size.y
  await plotly().react(place, data, { ...layout, width: size.width, height: size.height, autosize: false }, OPTIONS)
  for (const drawn of place.querySelectorAll('.main-svg')) drawn.setAttribute('focusable', 'false')
}

/**
 * Give heat maps new numbers: one matrix for each trace.
 * @param {Plot} place
 * @param {(number | null)[][][]} matrices
 */
export async function renumber(place, matrices) {
  await plotly().restyle(
    place,
    { z: matrices },
    matrices.map((_, index) => index),
  )
}

/**
 * Change bars: lengths and colours (by name) of each trace.
 * @param {Plot} place
 * @param {{x: number[], colours: string[], edge: number}[]} traces
 */
export async function rebar(place, traces) {
  const update = {
    x: traces.map((trace) => trace.x),
    'marker.color': traces.map((trace) => coloured(trace.colours)),
    'marker.line.width': traces.map((trace) => trace.edge),
  }
  await plotly().restyle(
    place,
    update,
    traces.map((_, index) => index),
  )
}

/** @param {Plot} place */
export function forget(place) {
  plotly().purge(place)
}

/** Each trace's group by the trace's name. @param {Plot} place @returns {Map<string, SVGGElement>} */
export function traceGroups(place) {
  const found = new Map()
  for (const group of place.querySelectorAll('.heatmaplayer .hm')) {
    const trace = /** @type {any} */ (group).__data__?.[0]?.trace
    if (trace) found.set(trace.name, group)
  }
  return found
}

/**
 * Shapes and annotations by their name; one name may have several.
 * @param {Plot} place
 * @returns {Map<string, SVGElement[]>}
 */
export function namedParts(place) {
  /** @type {Map<string, SVGElement[]>} */
  const found = new Map()
  const add = (/** @type {string | undefined} */ name, /** @type {SVGElement} */ node) => {
    if (!name) return
    const nodes = found.get(name)
    if (nodes) nodes.push(node)
    else found.set(name, [node])
  }
  for (const node of place.querySelectorAll('.shapelayer path[data-index]')) {
    add(place.layout.shapes[Number(node.getAttribute('data-index'))]?.name, /** @type {SVGElement} */ (node))
  }
  for (const node of place.querySelectorAll('.annotation[data-index]')) {
    add(place.layout.annotations[Number(node.getAttribute('data-index'))]?.name, /** @type {SVGElement} */ (node))
  }
  return found
}

/**
 * A place beside the heat maps, under the operators, for copies that travel. Plotly must not find them: take them out
 * (`replaceChildren`) before any call.
 * @param {Plot} place
 * @returns {SVGGElement | null}
 */
export function travellersLayer(place) {
  const layer = place.querySelector('.heatmaplayer')
  if (!layer?.parentNode) return null
  const there = layer.parentNode.querySelector(':scope > .travellers')
  if (there) return /** @type {SVGGElement} */ (there)
  const made = document.createElementNS('http://www.w3.org/2000/svg', 'g')
  made.classList.add('travellers')
  layer.after(made)
  return made
}
