/** The table of contents: marks the present chapter and the chapters that have been read. */

import { byId } from '../core/elements.js'

export class Contents {
  constructor() {
    const links = /** @type {HTMLAnchorElement[]} */ ([...byId('contents').querySelectorAll('a[data-chapter]')])
    const here = /** @type {HTMLElement} */ (byId('contents').querySelector('[data-here]'))
    const list = byId('contents-list')
    /** @type {Set<string>} */
    const shown = new Set()
    const update = () => {
      const now = links.findLastIndex((link) => shown.has(link.dataset.chapter ?? ''))
      for (const [n, link] of links.entries()) {
        link.classList.toggle('read', now >= 0 && n < now)
        link.closest('li')?.toggleAttribute('data-near', Math.abs(n - now) <= 1)
        if (n === now) link.setAttribute('aria-current', 'location')
        else link.removeAttribute('aria-current')
      }
      if (now >= 0) here.textContent = `${now + 1} · ${links[now].title}`
    }
    const watch = new IntersectionObserver(
      (entries) => {
        for (const entry of entries) {
          if (entry.isIntersecting) shown.add(entry.target.id)
          else shown.delete(entry.target.id)
        }
        update()
      },
      { rootMargin: '-40% 0px -59% 0px' },
    )
    for (const link of links) watch.observe(byId(link.dataset.chapter ?? ''))
    list.addEventListener('click', () => list.matches(':popover-open') && list.hidePopover())
  }
}
