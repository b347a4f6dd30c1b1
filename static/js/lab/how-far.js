/** How far back: how much the state at each word still matters for the next word, on a log scale. */

import { element, svg } from '../core/elements.js'
import { fill } from '../text/messages.js'
import { scientific } from '../text/numbers.js'
import { visible } from '../text/tokens.js'
import { shownWords } from './values.js'

/** @typedef {import('./laboratory.js').Lab} Lab */
/** @typedef {import('./state.js').LabState} LabState */

/** @param {HTMLElement} place @param {Lab} lab */
export function mount(place, lab) {
  const { messages } = lab
  const about = /** @type {HTMLElement} */ (place.querySelector('#far-about'))
  const figure = /** @type {HTMLElement} */ (place.querySelector('#far-chart'))

  /** @param {Server.LabChart} chart */
  const lines = (chart) => {
    const root = svg('svg', { viewBox: '0 0 100 100', preserveAspectRatio: 'none', 'aria-hidden': 'true' })
    for (const kind of /** @type {const} */ (['before', 'own']))
      for (const points of chart[kind]) root.append(svg('polyline', { class: kind, points }))
    return /** @type {SVGElement} */ (root)
  }
  /** @param {Server.LabGood} answer @param {number} chosen */
  const words = ({ tokens }, chosen) =>
    shownWords(tokens.length, chosen).map((n) =>
      element('span', {
        class: n === chosen ? 'far-word chosen' : 'far-word',
        lang: 'en',
        style: `left:${(100 * (n + 0.5)) / tokens.length}%`,
        text: visible(tokens[n].text),
      }),
    )
  /** @param {Server.LabGood} answer @param {NonNullable<Server.LabGood['gradient']>} gradient */
  const sentence = ({ tokens }, { own }) => {
    const known = own ?? []
    const place = Math.min(1, known.length - 1)
    if (place < 0) return ''
    const said = { first: scientific(known[place] ?? NaN), last: scientific(known[known.length - 1] ?? NaN) }
    return fill(messages.far_sentence, {
      ...said,
      word: visible(tokens[place].text),
      end: visible(tokens[known.length - 1].text),
    })
  }

  return {
    /** @param {LabState} state @param {Set<keyof LabState>} changed */
    update({ answer, token }, changed) {
      if (!answer || !(changed.has('answer') || changed.has('token') || changed.has('from'))) return
      const { gradient } = answer
      const chosen = Math.min(token, answer.tokens.length) - 1
      const isKnown = gradient !== null && (gradient.own !== null || gradient.before !== null)
      const text = gradient ? fill(messages.gradient_of, { word: visible(gradient.asked) }) : messages.no_gradient
      about.textContent = gradient?.why || text
      figure.hidden = !isKnown
      if (!gradient || !isKnown) return
      const { chart } = gradient
      const ticks = chart.ticks.map((tick) =>
        element('span', { class: 'tick', style: `top:${tick.y}%`, text: tick.text }),
      )
      const names = Object.entries(chart.names).map(([kind, { x, y, above }]) =>
        element('span', {
          class: `line-name ${kind}${above ? ' above' : ''}`,
          style: `left:${x}%;top:${y}%`,
          text: kind === 'own' ? messages.your_cell : lab.start,
        }),
      )
      figure.replaceChildren(...ticks, lines(chart), ...names, ...words(answer, chosen))
      figure.setAttribute('aria-label', [text, sentence(answer, gradient)].filter(Boolean).join('. '))
    },
  }
}
