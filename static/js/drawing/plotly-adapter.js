/**
 * The only module that depends on Plotly and its internals: which SVG group belongs to which trace or shape.
 *
 * `.hm`, `__data__` and `data-index` are not part of Plotly's public API; tests/browser/test_looking.py fails loudly
 * when an upgrade changes them. If a group is missing, its vector does not move; nothing else fails.
 */

import { coloured } from './palette.js'

/** @typedef {HTMLElement & Partial<Server.Figure>} Plot */
/** @typedef {Window & {Plotly?: Record<'react' | 'restyle' | 'purge', Function>}} PlotlyWindow */

const OPTIONS = { staticPlot: true, responsive: false, displayModeBar: false }

/** Return plotly.js; it is loaded with `defer`, before modules run. */
function plotly() {
  const found = /** @type {PlotlyWindow} */ (window).Plotly
  if (!found) throw new Error('plotly.js was not loaded')
  return found
}

/** Return whether plotly.js has loaded. */
export const isLoaded = () => Boolean(/** @type {PlotlyWindow} */ (window).Plotly)

/**
 * Draw or redraw a figure: resolve colour names, multiply line and font sizes by `scale`; no letter becomes smaller
 * than `least`.
 * @param {Plot} place
 * @param {Server.Figure} figure
 * @param {object} size
 * @param {number} size.width px
 * @param {number} size.height px
 * @param {number} [size.scale]
 * @param {number} [size.least] px
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
    annotation.font.size = Math.max(size.least ?? 7, annotation.font.size * scale)
  if (size.x) layout.xaxis.range = size.x
  if (size.y) layout.yaxis.range = size.y
  await plotly().react(place, data, { ...layout, width: size.width, height: size.height, autosize: false }, OPTIONS)
  for (const drawn of place.querySelectorAll('.main-svg')) drawn.setAttribute('focusable', 'false')
}

/**
 * Update the numbers of heat maps: one matrix for each trace.
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
 * Update bars: lengths and colours (by name) of each trace.
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

/** Remove a figure from its element. @param {Plot} place */
export function forget(place) {
  plotly().purge(place)
}

/** Return the SVG group of each trace by the trace's name. @param {Plot} place @returns {Map<string, SVGGElement>} */
export function traceGroups(place) {
  const found = new Map()
  for (const group of place.querySelectorAll('.heatmaplayer .hm')) {
    const trace = /** @type {Element & {__data__?: {trace?: {name: string}}[]}} */ (group).__data__?.[0]?.trace
    if (trace) found.set(trace.name, group)
  }
  return found
}

/**
 * Return shapes and annotations by name; several may share a name.
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
    add(place.layout?.shapes[Number(node.getAttribute('data-index'))]?.name, /** @type {SVGElement} */ (node))
  }
  for (const node of place.querySelectorAll('.annotation[data-index]')) {
    add(place.layout?.annotations[Number(node.getAttribute('data-index'))]?.name, /** @type {SVGElement} */ (node))
  }
  return found
}

/**
 * Return a layer above the heat maps and below the operators for travelling copies. Plotly must not find them:
 * remove them (`replaceChildren`) before any call.
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
