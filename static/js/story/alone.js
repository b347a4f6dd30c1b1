/** One figure by itself: full-size, or in a frame of another page. */

import { byId, island } from '../core/elements.js'
import { postHeight } from '../core/framed.js'
import { languageLinks } from '../core/languages.js'
import { openForms, rewrite } from '../core/sandboxed.js'
import { watchSliders } from '../core/sliders.js'
import { watchTheme } from '../core/theme.js'
import { offer } from '../sharing/share.js'
import { Frame } from './figure.js'
import { shared } from './shared.js'

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
    for (const link of languageLinks()) {
      kept.set('lang', link.hreflang)
      link.href = `${location.pathname}?${kept}`
    }
    kept.set('lang', config.lang)
    const out = /** @type {HTMLAnchorElement | null} */ (document.querySelector('[data-out]')) // of a frame
    kept.delete('hide')
    if (out) out.href = `/figures/${changed.key}?${kept}`
  },
  pointed: () => {},
  say: (text) => (live.textContent = text),
})
offer([shared(frame, () => frame.address())], island('messages'))
openForms()
if (document.body.classList.contains('embedded')) postHeight()
watchTheme(() => {})
watchSliders()
