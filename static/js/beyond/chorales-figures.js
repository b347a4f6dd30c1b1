/** Build figures of music: piano roll, nats per beat, prior and posterior. Pure: colours by name, see palette.js. */

/** @typedef {{lowest: number, pitches: string[]}} Keyboard */

export const MARGIN = { l: 46, r: 10 } // px, the same for all figures over the beats
const CLEAR = 'rgba(0,0,0,0)'
const AROUND = 2 // semitones shown above the highest note and below the lowest
const QUIET = { showgrid: false, zeroline: false, fixedrange: true, showline: false, ticks: '' }
const BASE = { paper_bgcolor: CLEAR, plot_bgcolor: CLEAR, showlegend: false, bargap: 0, hovermode: false }
const FONT = { size: 11, color: '$muted' }

/**
 * Return the lowest and the highest pitch of a roll, as MIDI numbers.
 * @param {Server.ChoralesPanel} panel
 * @param {Keyboard} keyboard
 * @returns {[number, number]}
 */
export function compass(panel, keyboard) {
  const numbers = [...panel.notes, ...panel.before].flat()
  const highest = keyboard.lowest + keyboard.pitches.length - 1
  if (!numbers.length) return [keyboard.lowest, highest]
  const low = Math.max(keyboard.lowest, Math.min(...numbers) - AROUND)
  return [low, Math.min(highest, Math.max(...numbers) + AROUND)]
}

/**
 * Return the positions (beat, pitch) of all notes of some beats.
 * @param {number[][]} beats
 * @param {number} first the first beat's position
 * @returns {[number, number][]}
 */
const places = (beats, first) =>
  beats.flatMap((notes, t) => notes.map((number) => /** @type {[number, number]} */ ([first + t, number])))

/** @param {string} name @param {[number, number][]} at @param {number} thick @param {Server.PlotlyObject} marker */
const bars = (name, at, thick, marker) => ({
  type: 'bar',
  orientation: 'h',
  name,
  base: at.map(([t]) => t + 0.06),
  x: at.map(() => 0.88),
  y: at.map(([, number]) => number),
  width: thick,
  marker,
  hoverinfo: 'skip',
})

/**
 * Build the roll: probabilities as shades, notes as bars; hollow bars are the notes with nothing held.
 * @param {Server.ChoralesPanel} panel
 * @param {Keyboard} keyboard
 * @param {boolean} isWritten
 * @param {Server.ChoralesPanel | null} free
 */
export function roll(panel, keyboard, isWritten, free) {
  const [low, high] = compass(panel, keyboard)
  const rows = Array.from({ length: high - low + 1 }, (_, row) =>
    panel.probabilities.map((beat) => beat[low + row - keyboard.lowest]),
  )
  const edge = -panel.before.length
  const now = new Set(places(panel.notes, 0).map(String))
  const gone = free ? places(free.notes, 0).filter((place) => !now.has(String(place))) : []
  const given = { color: '$word-edge' }
  const ticks = Array.from({ length: high - low + 1 }, (_, row) => low + row).filter((number) =>
    [0, 4, 7].includes(number % 12),
  )
  return {
    data: [
      {
        type: 'heatmap',
        z: rows,
        x0: 0.5,
        dx: 1,
        y0: low,
        dy: 1,
        zmin: 0,
        zmax: 1,
        colorscale: [
          [0, '$panel'],
          [0.5, '$gate-1'],
          [1, '$gate-2'],
        ],
        showscale: false,
        hoverinfo: 'skip',
        xgap: 1,
      },
      bars('before', places(panel.before, edge), 0.62, given),
      bars('notes', places(panel.notes, 0), 0.62, isWritten ? { color: '$output-edge' } : given),
      bars('unclamped', gone, 0.62, { color: CLEAR, line: { color: '$ink', width: 1 } }),
    ],
    layout: {
      ...BASE,
      barmode: 'overlay',
      margin: { ...MARGIN, t: 2, b: 4, pad: 0 },
      font: FONT,
      xaxis: { ...QUIET, range: [edge, panel.notes.length], showticklabels: false },
      yaxis: {
        ...QUIET,
        range: [low - 0.5, high + 0.5],
        tickvals: ticks,
        ticktext: ticks.map((number) => keyboard.pitches[number - keyboard.lowest]),
      },
      shapes: [
        ...ticks.map((number) => ({
          type: 'line',
          x0: edge,
          x1: panel.notes.length,
          y0: number - 0.5,
          y1: number - 0.5,
          line: { color: '$hairline', width: number % 12 ? 0.5 : 1.5 },
        })),
        ...(edge
          ? [{ type: 'line', x0: 0, x1: 0, y0: low - 0.5, y1: high + 0.5, line: { color: '$ink', width: 1.5 } }]
          : []),
      ],
    },
  }
}

/** Convert values to a step line, one step per beat. @param {number[]} values */
const steps = (values) => ({ x: values.flatMap((_, t) => [t, t + 1]), y: values.flatMap((value) => [value, value]) })

/**
 * Build nats per beat: KL, stacked with the notes' given z, and those of a model without z.
 * @param {Server.ChoralesPanel} panel
 */
export function nats(panel) {
  const found = /** @type {NonNullable<Server.ChoralesPanel['nats']>} */ (panel.nats)
  const total = found.kl.map((value, t) => value + found.nll[t])
  const most = Math.max(...total, ...(found.measure ?? [0]))
  const line = { type: 'scatter', mode: 'lines', hoverinfo: 'skip' }
  const beats = panel.notes.length
  const every = beats > 40 ? 8 : 4
  const ticks = Array.from({ length: beats }, (_, t) => t).filter((t) => t % every === 0)
  return {
    data: [
      {
        ...line,
        name: 'kl',
        ...steps(found.kl),
        fill: 'tozeroy',
        fillcolor: '$output',
        line: { color: '$output-edge', width: 2 },
      },
      { ...line, name: 'total', ...steps(total), line: { color: '$ink', width: 1.6 } },
      ...(found.measure
        ? [{ ...line, name: 'measure', ...steps(found.measure), line: { color: '$pos', width: 1.6, dash: 'dot' } }]
        : []),
    ],
    layout: {
      ...BASE,
      margin: { ...MARGIN, t: 4, b: 18, pad: 0 },
      font: FONT,
      xaxis: {
        ...QUIET,
        range: [-panel.before.length, beats],
        tickvals: ticks.map((t) => t + 0.5),
        ticktext: ticks.map((t) => String(t + 1)),
      },
      yaxis: {
        ...QUIET,
        range: [0, 1.05 * most],
        nticks: 4,
        showgrid: true,
        gridcolor: '$hairline',
        rangemode: 'tozero',
      },
    },
  }
}

/**
 * Build prior and posterior of each entry of z at a beat: the mean, one standard deviation, and the sample.
 * @param {Server.ChoralesPanel} panel
 * @param {number} t
 * @param {{prior: boolean, posterior: boolean, z: boolean}} known which have been computed by this phase
 */
export function latent(panel, t, known) {
  const entries = panel.z[0].length
  const series = [panel.prior, panel.posterior].filter((found) => found !== null)
  const reach = Math.max(
    ...panel.z.flat().map(Math.abs),
    ...series.flatMap((found) =>
      found.mean.flatMap((row, beat) => row.map((mean, k) => Math.abs(mean) + found.deviation[beat][k])),
    ),
  )
  const rows = Array.from({ length: entries }, (_, k) => k + 1)
  const spread = (
    /** @type {string} */ name,
    /** @type {Server.ChoralesPanel['prior']} */ found,
    /** @type {number} */ shift,
    /** @type {string} */ colour,
    /** @type {string} */ symbol,
  ) => ({
    type: 'scatter',
    mode: 'markers',
    name,
    x: found.mean[t],
    y: rows.map((row) => row + shift),
    error_x: { type: 'data', array: found.deviation[t], color: colour, thickness: 2, width: 0 },
    marker: { color: colour, size: 6, symbol },
    hoverinfo: 'skip',
  })
  const data = []
  if (known.prior) data.push(spread('prior', panel.prior, -0.2, '$muted', 'square'))
  if (panel.posterior && known.posterior) data.push(spread('posterior', panel.posterior, 0.2, '$output-edge', 'circle'))
  if (known.z)
    data.push({
      type: 'scatter',
      mode: 'markers',
      name: 'z',
      x: panel.z[t],
      y: rows,
      marker: { symbol: 'line-ns-open', size: 11, color: '$ink', line: { width: 2 } },
      hoverinfo: 'skip',
    })
  return {
    data,
    layout: {
      ...BASE,
      margin: { l: 22, r: 6, t: 2, b: 18, pad: 0 },
      font: FONT,
      xaxis: {
        ...QUIET,
        range: [-1.04 * reach, 1.04 * reach],
        nticks: 5,
        showgrid: true,
        gridcolor: '$hairline',
        zeroline: true,
        zerolinecolor: '$belt-edge',
      },
      yaxis: { ...QUIET, range: [entries + 0.6, 0.4], tickvals: rows.filter((row) => row === 1 || row % 4 === 0) },
    },
  }
}
