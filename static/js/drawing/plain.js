/**
 * Draw the stage's figures as SVG: paths, rectangles, texts, heat maps and bars without axes, as app/drawing/plotly.py
 * describes them. Charts with axes are drawn by Plotly (plotly-adapter.js), which takes longer to load than all else.
 */

import { coloured } from './palette.js'

/** @typedef {Server.Figure} Figure */
/** @typedef {import('./plotly-adapter.js').Plot} Plot */
/**
 * @typedef {object} Size of a drawing
 * @property {number} width px
 * @property {number} height px
 * @property {number} [scale] of lines and letters
 * @property {number} [least] px, of a letter
 * @property {[number, number]} [x] the range across, instead of the figure's
 * @property {[number, number]} [y] the range downwards, from the bottom to the top
 */
/** @typedef {{x: (place: number) => number, y: (place: number) => number}} Axes from a figure's places to px */

const LEVELS = 60 // colours of a heat map, as in app/stage/sight.py
const MOST = 1500 // entries of a heat map of shapes; a larger one is an image
const NAMESPACE = 'http://www.w3.org/2000/svg'

/**
 * Draw or redraw a figure.
 * @param {Plot} place
 * @param {Figure} figure
 * @param {Size} size
 */
export async function draw(place, figure, size) {
  const { layout } = figure
  const data = figure.data.map((trace) => ({ ...trace })) // to be changed by what follows
  const axes = scaled(size, layout)
  const root = make('svg', { class: 'plain', width: size.width, height: size.height, 'aria-hidden': true })
  const heats = make('g', { class: 'heats' })
  place.data = data
  place.layout = layout
  for (const trace of data) heats.append(traceGroup(trace, axes))
  root.append(...(layout.shapes ?? []).map((/** @type {any} */ shape) => shapeOf(shape, axes, size)), heats)
  root.append(...(layout.annotations ?? []).map((/** @type {any} */ text) => textOf(text, axes, size)))
  place.replaceChildren(root)
  drawings.set(place, { axes, groups: /** @type {SVGGElement[]} */ ([...heats.children]) })
}

/** @type {WeakMap<HTMLElement, {axes: Axes, groups: SVGGElement[]}>} */
const drawings = new WeakMap()

/**
 * Update the numbers of heat maps: one matrix for each trace.
 * @param {Plot} place
 * @param {(number | null)[][][]} matrices
 */
export async function renumber(place, matrices) {
  const drawing = drawings.get(place)
  if (!drawing || !place.data) return
  for (const [n, z] of matrices.entries()) {
    const trace = place.data[n]
    trace.z = z
    drawing.groups[n].replaceChildren(...heatOf(trace, drawing.axes))
  }
}

/**
 * Update bars: lengths and colours (by name) of each trace.
 * @param {Plot} place
 * @param {{x: number[], colours: string[], edge: number}[]} traces
 */
export async function rebar(place, traces) {
  const drawing = drawings.get(place)
  if (!drawing || !place.data) return
  for (const [n, { x, colours, edge }] of traces.entries()) {
    const trace = place.data[n]
    Object.assign(trace, { x, marker: { color: colours, line: { ...trace.marker.line, width: edge } } })
    drawing.groups[n].replaceChildren(...barsOf(trace, drawing.axes))
  }
}

/** Return the group of each trace by the trace's name. @param {Plot} place @returns {Map<string, SVGGElement>} */
export function traceGroups(place) {
  const groups = drawings.get(place)?.groups ?? []
  return new Map(groups.map((group) => [group.dataset.name ?? '', group]))
}

/**
 * Return shapes and texts by name; several may share a name.
 * @param {Plot} place
 * @returns {Map<string, SVGElement[]>}
 */
export function namedParts(place) {
  /** @type {Map<string, SVGElement[]>} */
  const found = new Map()
  for (const node of /** @type {NodeListOf<SVGElement>} */ (place.querySelectorAll(':is(path, text)[data-name]'))) {
    const name = /** @type {string} */ (node.dataset.name)
    found.set(name, [...(found.get(name) ?? []), node])
  }
  return found
}

/**
 * Return a layer above the heat maps for travelling copies.
 * @param {Plot} place
 * @returns {SVGGElement | null}
 */
export function travellersLayer(place) {
  const heats = place.querySelector('.heats')
  if (!heats) return null
  const there = heats.parentNode?.querySelector(':scope > .travellers')
  if (there) return /** @type {SVGGElement} */ (there)
  const made = make('g', { class: 'travellers' })
  heats.after(made)
  return /** @type {SVGGElement} */ (made)
}

/** @param {string} tag @param {Record<string, unknown>} attributes @returns {SVGElement} */
function make(tag, attributes) {
  const made = document.createElementNS(NAMESPACE, tag)
  for (const [name, value] of Object.entries(attributes))
    if (value !== null && value !== undefined) made.setAttribute(name, String(value))
  return made
}

/** Return a colour as a style sheet writes it, so that it follows the theme. @param {string} name */
export const css = (name) => (name.startsWith('$') ? `var(--${name.slice(1)})` : name)

const px = (/** @type {number} */ place) => Math.round(place * 100) / 100

/** @param {Size} size @param {any} layout @returns {Axes} */
function scaled({ width, height, x, y }, layout) {
  const [left, right] = x ?? layout.xaxis.range
  const [bottom, top] = y ?? layout.yaxis.range
  return {
    x: (place) => ((place - left) / (right - left)) * width,
    y: (place) => ((place - top) / (bottom - top)) * height,
  }
}

/** @param {any} shape @param {Axes} axes @param {Size} size */
function shapeOf(shape, { x, y }, { scale = 1 }) {
  const { color, width, dash } = shape.line
  const stroke = width && Math.max(1, width * scale)
  const own = {
    'data-name': shape.name,
    fill: shape.fillcolor ? css(shape.fillcolor) : 'none',
    stroke: stroke ? css(color) : null,
    'stroke-width': stroke || null,
    'stroke-dasharray': dash === 'dot' ? `${stroke} ${stroke}` : null,
  }
  if (shape.type === 'rect') {
    const [left, right, top, bottom] = [x(shape.x0), x(shape.x1), y(shape.y0), y(shape.y1)]
    return make('rect', { ...own, x: px(left), y: px(top), width: px(right - left), height: px(bottom - top) })
  }
  const at = (/** @type {string} */ _, /** @type {string} */ across, /** @type {string} */ down) =>
    `${px(x(Number(across)))},${px(y(Number(down)))}`
  return make('path', { ...own, d: shape.path.replace(/(-?[\d.]+),(-?[\d.]+)/g, at) })
}

/** @param {any} text @param {Axes} axes @param {Size} size */
function textOf(text, { x, y }, { scale = 1, least = 7 }) {
  const { size, family, color } = text.font
  const made = make('text', {
    'data-name': text.name,
    x: px(x(text.x)),
    y: px(y(text.y)),
    'text-anchor': 'middle',
    'dominant-baseline': 'central',
    'font-size': px(Math.max(least, size * scale)),
    'font-family': family,
    fill: css(color),
  })
  made.textContent = text.text
  return made
}

/** @param {any} trace @param {Axes} axes */
function traceGroup(trace, axes) {
  const group = make('g', { class: trace.type, 'data-name': trace.name, 'shape-rendering': 'crispEdges' })
  group.append(...(trace.type === 'bar' ? barsOf(trace, axes) : heatOf(trace, axes)))
  return group
}

/** @param {any} trace of horizontal bars @param {Axes} axes */
const barsOf = ({ x: lengths, y: places, width, marker }, { x, y }) =>
  lengths.map((/** @type {number} */ length, /** @type {number} */ n) =>
    make('rect', {
      x: 0,
      y: px(y(places[n] - width / 2)),
      width: px(Math.max(0, x(length))),
      height: px(y(places[n] + width / 2) - y(places[n] - width / 2)),
      fill: css(marker.color[n]),
      stroke: marker.line?.width ? css(marker.line.color) : null,
      'stroke-width': marker.line?.width || null,
    }),
  )

/**
 * Return the edges of entries, from a trace's edges or from the middle of its first one and their pitch.
 * @param {number[] | undefined} edges @param {number} first @param {number} pitch @param {number} count
 */
const edgesOf = (edges, first, pitch, count) =>
  edges ?? Array.from({ length: count + 1 }, (_, n) => first + (n - 0.5) * pitch)

/** @param {any} trace a heat map @param {Axes} axes @returns {SVGElement[]} */
function heatOf(trace, axes) {
  const { z } = trace
  const columns = z[0]?.length ?? 0
  if (!columns) return []
  const x = edgesOf(trace.x, trace.x0 ?? 0, trace.dx ?? 1, columns).map(axes.x)
  const y = edgesOf(trace.y, trace.y0 ?? 0, trace.dy ?? 1, z.length).map(axes.y)
  if (!trace.x && z.length * columns > MOST) return [imageOf(trace, x, y)]
  return [...runs(trace, x, y)].map(([level, d]) => make('path', { d, fill: mixed(trace.colorscale, level / LEVELS) }))
}

/** Return the level of a value in its scale, from 0 to LEVELS. @param {number} value @param {any} trace */
const levelOf = (value, { zmin, zmax }) =>
  Math.max(0, Math.min(LEVELS, Math.round(((value - zmin) / (zmax - zmin)) * LEVELS)))

/**
 * Return the path of all entries of a level, by level; neighbours of a row that are alike become one.
 * @param {any} trace @param {number[]} x @param {number[]} y @returns {Map<number, string>}
 */
export function runs(trace, x, y) {
  /** @type {Map<number, string>} */
  const found = new Map()
  for (const [row, values] of trace.z.entries()) {
    for (let from = 0; from < values.length; ) {
      const value = values[from]
      let to = from + 1
      if (value === null || value === undefined) {
        from = to
        continue
      }
      const level = levelOf(value, trace)
      const isAlike = (/** @type {number | null} */ other) => other !== null && levelOf(other, trace) === level
      while (to < values.length && isAlike(values[to])) to += 1
      const path = `M${px(x[from])},${px(y[row])}H${px(x[to])}V${px(y[row + 1])}H${px(x[from])}Z`
      found.set(level, (found.get(level) ?? '') + path)
      from = to
    }
  }
  return found
}

/**
 * Return the colour at a place of a scale, from 0 to 1, as a style sheet mixes it.
 * @param {any} scale
 * @param {number} place
 */
export function mixed(scale, place) {
  const above = Math.max(
    1,
    scale.findIndex((/** @type {[number, string]} */ [stop]) => place <= stop),
  )
  const [[low, one], [high, other]] = [scale[above - 1], scale[above]]
  const share = Math.round(((place - low) / (high - low)) * 100)
  return `color-mix(in srgb,${css(other)} ${share}%,${css(one)})`
}

/**
 * Return a heat map of many entries as an image of one pixel each.
 * @param {any} trace @param {number[]} x @param {number[]} y
 */
function imageOf(trace, x, y) {
  const { z } = trace
  const canvas = document.createElement('canvas')
  canvas.width = z[0].length
  canvas.height = z.length
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'))
  const pixels = pen.createImageData(canvas.width, canvas.height)
  const table = Array.from({ length: LEVELS + 1 }, (_, level) => channels(coloured(trace.colorscale), level / LEVELS))
  let at = 0
  for (const row of z) {
    for (const value of row) {
      if (value !== null) pixels.data.set(table[levelOf(value, trace)], at)
      at += 4
    }
  }
  pen.putImageData(pixels, 0, 0)
  return make('image', {
    href: canvas.toDataURL(),
    x: px(x[0]),
    y: px(y[0]),
    width: px(x[x.length - 1] - x[0]),
    height: px(y[y.length - 1] - y[0]),
    preserveAspectRatio: 'none',
    style: 'image-rendering:pixelated',
  })
}

/** Return red, green, blue and opacity at a place of a scale. @param {any} scale @param {number} place */
function channels(scale, place) {
  const above = Math.max(
    1,
    scale.findIndex((/** @type {[number, string]} */ [stop]) => place <= stop),
  )
  const [[low, one], [high, other]] = [scale[above - 1], scale[above]]
  const [from, to] = [one, other].map((/** @type {string} */ name) => {
    const [red, green, blue, alpha = 1] = (name.match(/[\d.]+/g) ?? []).map(Number)
    return [red, green, blue, alpha * 255]
  })
  const share = (place - low) / (high - low)
  return from.map((value, n) => value + (to[n] - value) * share)
}
