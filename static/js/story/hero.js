/** The belt at the top of the story: plays one word every 900 ms, to the end of the sentence. */

import { byId } from '../core/elements.js'

const PACE = 900 // ms per word

/** Connect the belt to its button. @param {Record<string, string>} messages */
export function play(messages) {
  const belt = /** @type {HTMLElement | null} */ (document.querySelector('.hero-belt'))
  const button = byId('hero-play')
  if (!belt) return
  const cells = /** @type {HTMLElement[]} */ ([...belt.querySelectorAll('.hero-cell')])
  const words = /** @type {HTMLElement[]} */ ([...belt.querySelectorAll('.hero-text li')])
  const says = /** @type {HTMLElement[]} */ ([...belt.querySelectorAll('.hero-says')])
  let at = cells.length
  let timer = 0
  const show = () => {
    for (const [n, cell] of cells.entries()) cell.classList.toggle('waits', n >= at)
    for (const [n, word] of words.entries()) {
      word.classList.toggle('waits', n >= at)
      word.classList.toggle('now', n === at - 1 && at < cells.length)
    }
    const word = words[Math.min(at, words.length) - 1]
    if (word && belt.scrollWidth > belt.clientWidth)
      belt.scrollTo({ left: word.offsetLeft - belt.clientWidth * 0.6, behavior: timer ? 'smooth' : 'instant' })
    for (const one of says) one.classList.toggle('waits', Number(one.dataset.at) > at)
    button.textContent = timer ? messages.pause : at >= cells.length ? messages.again : messages.play
  }
  const stop = () => {
    window.clearInterval(timer)
    timer = 0
    show()
  }
  const tick = () => {
    at += 1
    if (at >= cells.length) stop()
    else show()
  }
  const start = () => {
    if (at >= cells.length) at = 0
    timer = window.setInterval(tick, PACE)
    tick()
  }
  button.addEventListener('click', () => (timer ? stop() : start()))
  new IntersectionObserver(([entry]) => {
    if (!entry.isIntersecting && timer) stop()
  }).observe(belt)
  if (matchMedia('(prefers-reduced-motion: reduce)').matches || location.search.includes('look=') || location.hash)
    show()
  else start()
}
