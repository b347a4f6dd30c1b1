/** Legends of the colours: one for each range of this cell's vectors. */

import { byId, element } from '../core/elements.js'
import { number } from '../text/numbers.js'

/**
 * Draw the legends.
 * @param {import('./moment.js').Moment} moment
 * @param {Record<string, string>} messages
 * @param {HTMLElement} [place]
 */
export function showLegends(moment, messages, place = byId('legends')) {
  /** @type {Map<string, [number, number]>} */
  const ranges = new Map()
  for (const strip of moment.scene.geometry.wide.strips.data)
    ranges.set(`${strip.zmin} ${strip.zmax}`, [strip.zmin, strip.zmax])
  const legends = [...ranges.values()]
    .sort(([a, b], [c, d]) => a - c || b - d)
    .map(([low, high]) => {
      const inner = low >= 0 ? messages.gate_legend : messages.signed_legend
      const clipped = low >= 0 ? messages.positive_legend : messages.clipped_legend
      const text = high > 1 ? clipped : inner
      return element(
        'span',
        { class: 'legend' },
        number(low, Number.isInteger(low) ? 0 : 1),
        element('span', { class: `scale ${low >= 0 ? 'gate' : 'signed'}` }),
        `${low < 0 ? '+' : ''}${number(high, Number.isInteger(high) ? 0 : 1)} ${text}`,
      )
    })
  place.replaceChildren(...legends)
}
