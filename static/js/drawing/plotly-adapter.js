/**
 * The only module that depends on Plotly, which draws charts with axes: of /memory and of music. A stage loads it once
 * everything else is there.
 */

import { coloured } from './palette.js'

/** @typedef {HTMLElement & Partial<Server.Figure>} Plot */
/** @typedef {Window & {Plotly?: Record<'react' | 'restyle' | 'purge', Function>}} PlotlyWindow */

const OPTIONS = { staticPlot: true, responsive: false, displayModeBar: false }
const WAIT = 2000 // ms after which it is loaded though the page is busy

/** Return plotly.js. */
function plotly() {
  const found = /** @type {PlotlyWindow} */ (window).Plotly
  if (!found) throw new Error('plotly.js was not loaded')
  return found
}

/** Return whether plotly.js has loaded. */
export const isLoaded = () => Boolean(/** @type {PlotlyWindow} */ (window).Plotly)

/** @type {Promise<boolean> | null} */
let loading = null

/** Load plotly.js once the page is idle; resolve to whether it could be loaded. @returns {Promise<boolean>} */
export function load() {
  loading ??= isLoaded() ? Promise.resolve(true) : idle().then(fetched)
  return loading
}

const idle = () =>
  new Promise((resolve) => {
    if (window.requestIdleCallback) window.requestIdleCallback(resolve, { timeout: WAIT })
    else window.setTimeout(resolve, WAIT / 4)
  })

/** @returns {Promise<boolean>} */
const fetched = () =>
  new Promise((resolve) => {
    const script = document.createElement('script')
    script.src = document.querySelector('meta[name="plotly"]')?.getAttribute('content') ?? ''
    script.addEventListener('load', () => resolve(true))
    script.addEventListener('error', () => resolve(false))
    document.head.append(script)
  })

/**
 * Draw or redraw a figure: resolve colour names.
 * @param {Plot} place
 * @param {Server.Figure} figure
 * @param {{width: number, height: number}} size px
 */
export async function draw(place, figure, { width, height }) {
  const { data, layout } = coloured(figure)
  await plotly().react(place, data, { ...layout, width, height, autosize: false }, OPTIONS)
  for (const drawn of place.querySelectorAll('.main-svg')) {
    drawn.setAttribute('focusable', 'false')
    drawn.setAttribute('viewBox', `0 0 ${width} ${height}`) // paper is narrower than the screen, and cannot be redrawn
    drawn.setAttribute('preserveAspectRatio', 'none')
  }
}
