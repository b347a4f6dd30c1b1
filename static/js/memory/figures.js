/** Plotly figures of the page: lines, stacked heat maps, bars; colours by name. */

const GAP = 0.12 // between two rows, as a share of a row's height
const HIDDEN = { visible: false, fixedrange: true }
const BLANK = {
  margin: { l: 0, r: 0, t: 0, b: 0, pad: 0 },
  paper_bgcolor: 'rgba(0,0,0,0)',
  plot_bgcolor: 'rgba(0,0,0,0)',
  showlegend: false,
}

/**
 * @typedef {{x: number[], y: (number | null)[], dash: string, colour?: string, width?: number, low?: number[], high?:
 *   number[]}} Line
 */

/**
 * Return a figure of lines over a grid, each with its band, if any.
 * @param {Line[]} lines
 * @param {object} axes
 * @param {[number, number]} axes.x
 * @param {[number, number]} axes.y
 * @param {number[]} axes.grid
 * @param {boolean} [axes.log]
 * @param {number} [axes.level] a line of its own
 * @param {number} [axes.levelEnd] where that line ends
 */
export function lines(lines, { x, y, grid, log = false, level, levelEnd }) {
  const across = (/** @type {number} */ at, /** @type {Server.PlotlyObject} */ line, end = x[1]) => ({
    type: 'line',
    layer: 'below',
    x0: x[0],
    x1: end,
    y0: at,
    y1: at,
    line,
  })
  const edge = { type: 'scatter', mode: 'lines', hoverinfo: 'skip', line: { width: 0, color: '$clear' } }
  const bands = lines.flatMap(({ x: at, low, high }) =>
    low && high
      ? [
          { ...edge, x: at, y: high },
          { ...edge, x: at, y: low, fill: 'tonexty', fillcolor: '$memory-band' },
        ]
      : [],
  )
  return {
    data: [
      ...bands,
      ...lines.map((line) => ({
        type: 'scatter',
        mode: line.x.length > 1 ? 'lines' : 'markers',
        hoverinfo: 'skip',
        x: line.x,
        y: line.y,
        line: { dash: line.dash, color: line.colour ?? '$ink', width: line.width ?? 2.2 },
        marker: { color: line.colour ?? '$ink', size: 7 },
      })),
    ],
    layout: {
      ...BLANK,
      xaxis: { ...HIDDEN, range: x },
      yaxis: { ...HIDDEN, range: log ? y.map(Math.log10) : y, type: log ? 'log' : 'linear' },
      shapes: [
        ...grid.map((at) => across(at, { color: '$hairline', width: 1 })),
        ...(level === undefined ? [] : [across(level, { color: '$ink', width: 1.2, dash: '4px 3px' }, levelEnd)]),
      ],
    },
  }
}

/**
 * Return a figure of stacked heat maps of equal height.
 * @param {{z: number[][], range: [number, number], scale: Server.ColourScale}[]} maps each (units, steps)
 * @param {number} columns
 */
export function heats(maps, columns) {
  return {
    data: maps.map(({ z, range: [zmin, zmax], scale }, n) => {
      const height = (1 - GAP) / z.length
      return {
        type: 'heatmap',
        z,
        x0: 0.5,
        dx: 1,
        y0: n + height / 2,
        dy: height,
        zmin,
        zmax,
        colorscale: scale,
        showscale: false,
        hoverinfo: 'skip',
      }
    }),
    layout: { ...BLANK, xaxis: { ...HIDDEN, range: [0, columns] }, yaxis: { ...HIDDEN, range: [maps.length, 0] } },
  }
}

/**
 * Return the row of `heats` and its unit at a fraction of the height.
 * @param {number} share
 * @param {number[]} units of each row
 */
export function heatAt(share, units) {
  const row = Math.floor(share * units.length)
  const unit = Math.floor(((share * units.length - row) / (1 - GAP)) * units[row])
  return unit < units[row] ? { row, unit } : null
}

const UP = 0.7 // the share of a lane above its baseline

/**
 * Return a figure of bars above and below a baseline, one lane per row, all on one scale.
 * @param {{x: number[], y: number[]}[]} lanes
 * @param {number} columns
 */
export function bars(lanes, columns) {
  const most = Math.max(0.01, ...lanes.flatMap(({ y }) => y.map((value) => Math.max(value, (-value * UP) / (1 - UP)))))
  const ground = (/** @type {number} */ n) => lanes.length - n - UP
  return {
    data: lanes.map(({ x, y }, n) => ({
      type: 'bar',
      x,
      y: y.map((value) => (value / most) * UP * 0.92),
      base: ground(n),
      width: 0.76,
      hoverinfo: 'skip',
      marker: { color: y.map((value) => (value < 0 ? '$neg' : '$pos')), line: { width: 0 } },
    })),
    layout: {
      ...BLANK,
      barmode: 'overlay',
      xaxis: { ...HIDDEN, range: [0, columns] },
      yaxis: { ...HIDDEN, range: [0, lanes.length] },
      shapes: lanes.map((_, n) => ({
        type: 'line',
        layer: 'below',
        x0: 0,
        x1: columns,
        y0: ground(n),
        y1: ground(n),
        line: { color: '$belt-edge', width: 1 },
      })),
    },
  }
}

/**
 * Return the powers of ten between two numbers, at most six.
 * @param {[number, number]} range
 * @returns {number[]} their exponents
 */
export function decades([low, high]) {
  const [first, last] = [Math.ceil(Math.log10(low) - 1e-9), Math.floor(Math.log10(high) + 1e-9)]
  const step = Math.max(1, Math.ceil((last - first) / 5))
  return Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, n) => last - n * step)
}

/**
 * Return the y of a name at a line: above the line, or below if there is no room.
 * @param {number} share of the height, from the top
 * @param {number} height px
 */
export const beside = (share, height) => share * height + (share < 0.2 ? 12 : -11)

/**
 * Place names at lines, moved apart so that none overlap.
 * @param {{text: string, top: number, bold?: boolean}[]} labels px
 * @param {number} height px
 */
export function apart(labels, height, least = 15) {
  const sorted = [...labels].sort((a, b) => a.top - b.top)
  for (let n = 1; n < sorted.length; n++) sorted[n].top = Math.max(sorted[n].top, sorted[n - 1].top + least)
  for (let n = sorted.length - 1, most = height - least / 2; n >= 0; n--, most -= least)
    sorted[n].top = Math.min(sorted[n].top, most)
  return sorted
}
