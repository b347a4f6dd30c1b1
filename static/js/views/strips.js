/** The diagram's vectors as heat maps of one row each, and its short labels. Pure: no DOM. */

/** @typedef {import('./moment.js').Moment} Moment */

export const GHOST = { gap: 5, height: 7 } // diagram units, of the row under a strip with its values if nothing is held

/**
 * Return heat maps with their numbers; columns are a whole number of device pixels wide where there is room.
 * @param {Moment} moment
 * @param {Server.Geometry} geometry
 * @param {{scale: number, x0: number}} view
 * @param {{sleepers: Server.LabelledStrip[], ghosts: Server.LabelledStrip[]}} more strips with inactive units, and
 *   strips changed by held values
 * @param {number} ratio device pixels per CSS pixel
 */
export function traces(moment, geometry, { scale, x0 }, { sleepers, ghosts }, ratio) {
  const strips = geometry.strips.data.map((trace, n) => {
    const strip = geometry.stripList[n]
    const values = moment.matrix(strip.value) ?? trace.z
    const length = values[0].length
    const exact = (strip.width * scale) / length
    const whole = Math.floor(exact * ratio) / ratio
    const column = whole > 0.82 * exact ? whole : exact
    const left = Math.round((strip.x - x0) * scale * ratio - (column * length * ratio) / 2) / ratio
    const [top, row] = [strip.y - strip.height / 2, strip.height / values.length]
    const y = Array.from({ length: values.length + 1 }, (_, edge) => top + edge * row)
    return { ...trace, dx: column / scale, x0: x0 + (left + column / 2) / scale, y, z: values }
  })
  const covers = sleepers.map((strip) => {
    const trace = strips[geometry.stripList.indexOf(strip)]
    return {
      ...trace,
      name: `asleep:${strip.id}`,
      zmin: 0,
      zmax: 1,
      colorscale: [
        [0, '$asleep'],
        [1, '$asleep'],
      ],
      z: sleeping(moment, strip),
    }
  })
  const shadows = ghosts.map((strip) => {
    const trace = strips[geometry.stripList.indexOf(strip)]
    const top = strip.y + strip.height / 2 + GHOST.gap
    return {
      ...trace,
      name: `ghost:${strip.id}`,
      y: [top, top + GHOST.height],
      z: [moment.wouldBe(strip.value) ?? trace.z[0]],
    }
  })
  return [...strips, ...covers, ...shadows]
}

/** Return a row that is filled where a unit is inactive. @param {Moment} moment @param {Server.Strip} strip */
export const sleeping = (moment, strip) => [(moment.asleep(strip.value) ?? []).map((sleeps) => (sleeps ? 1 : null))]

/**
 * Return a drawing with labels that fit into its boxes although the letters are larger than drawn: those of the narrow
 * drawing, one line of whole words. Which of several like parts is meant, its strip's own label says.
 * @param {Server.Figure} backdrop
 * @param {Server.Figure} short the narrow drawing's backdrop
 * @param {Server.Geometry['nodes']} nodes the drawing's boxes
 * @param {number} scale px per unit of the drawing
 * @param {number} least px, of a letter
 */
export function shortened(backdrop, short, nodes, scale, least) {
  const words = new Map() // a box has its sign, then its words
  for (const { name, text } of short.layout.annotations) words.set(name, [...(words.get(name) ?? []), text])
  const widths = new Map(nodes.map((node) => [`node:${node.id}`, node.width * scale]))
  const seen = new Map()
  const annotations = backdrop.layout.annotations.flatMap((/** @type {Server.PlotlyObject} */ one) => {
    const nth = seen.get(one.name) ?? 0
    seen.set(one.name, nth + 1)
    if (nth > 1) return []
    if (nth === 0) return [one]
    const letter = Math.max(least, one.font.size * scale) * (/[^\0-\u2e7f]/.test(one.text) ? 1 : 0.55)
    const text = words.get(one.name)?.[1] ?? one.text
    return [{ ...one, text: leading(text, (widths.get(one.name) ?? Infinity) / letter) }]
  })
  return { ...backdrop, layout: { ...backdrop.layout, annotations } }
}

/** Return the first words of a text that fit, at least one. @param {string} text @param {number} room letters */
function leading(text, room) {
  const words = text.split(' ')
  let fits = words[0] ?? ''
  for (const word of words.slice(1)) {
    if (`${fits} ${word}`.length > room) break
    fits += ` ${word}`
  }
  return fits.replace(/ (of|and|to)$/, '').replace(/[,、（]$/, '')
}
