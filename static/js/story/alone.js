/** One figure by itself: full-size, or in a frame of another page. */

import { byId, island } from '../format.js'
import { openForms, rewrite } from '../sandboxed.js'
import { watchTheme } from '../theme.js'
import { Frame } from './figure.js'
import { figure, offer } from './share.js'

const config = island('config')
const live = byId('live')

const frame = new Frame(/** @type {HTMLElement} */ (document.querySelector('figure[data-figure]')), {
  lang: config.lang,
  messages: island('messages'),
  changed: (changed) => {
    const kept = new URLSearchParams(location.search)
    for (const name of Object.keys(changed.usual)) kept.delete(name)
    for (const [name, value] of changed.parameters()) kept.set(name, value)
    const query = kept.toString()
    rewrite('replaceState', query ? `?${query}` : location.pathname)
    const language = /** @type {HTMLAnchorElement | null} */ (document.getElementById('language'))
    kept.set('lang', language?.hreflang ?? config.lang)
    if (language) language.href = `${location.pathname}?${kept}`
    const out = /** @type {HTMLAnchorElement | null} */ (document.querySelector('[data-out]')) // of a frame
    kept.delete('hide')
    if (out) out.href = `/figures/${changed.key}?${kept}`
  },
  pointed: () => {},
  say: (text) => (live.textContent = text),
})
offer([figure(frame, () => frame.address())], island('messages'))
openForms()
watchTheme(() => {})
