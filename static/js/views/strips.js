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
 * Return the wide drawing with the short labels of the narrow one, for letters too large for their boxes.
 * @param {Server.Figure} wide @param {Server.Figure} narrow
 */
export function shortened(wide, narrow) {
  const lists = new Map() // a box has its sign, then its words
  for (const { name, text } of narrow.layout.annotations) lists.set(name, [...(lists.get(name) ?? []), text])
  const annotations = wide.layout.annotations.map((/** @type {Server.PlotlyObject} */ one) => ({
    ...one,
    text: lists.get(one.name)?.shift() ?? one.text,
  }))
  return { ...wide, layout: { ...wide.layout, annotations } }
}
