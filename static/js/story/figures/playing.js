/** Playback of a figure: it steps at a pace until it ends, and its button plays or pauses. */

export class Playing {
  #timer = 0

  /**
   * @param {HTMLElement} button with an icon for each of its two states
   * @param {Record<string, string>} messages
   * @param {number} pace ms per step
   * @param {{begin: () => void, step: () => boolean}} figure `step` returns whether there was a step to take
   */
  constructor(button, messages, pace, { begin, step }) {
    this.button = button
    this.messages = messages
    this.pace = pace
    this.step = step
    button.addEventListener('click', () => {
      if (this.#timer) this.pause()
      else {
        begin()
        this.#play()
      }
    })
  }

  #play() {
    this.#timer = window.setInterval(() => {
      if (!this.step()) this.pause()
    }, this.pace)
    this.#show()
  }

  pause() {
    window.clearInterval(this.#timer)
    this.#timer = 0
    this.#show()
  }

  #show() {
    const name = this.#timer ? this.messages.pause : this.messages.play
    this.button.setAttribute('aria-label', name)
    this.button.title = name
    for (const icon of /** @type {NodeListOf<HTMLElement>} */ (this.button.querySelectorAll('[data-icon]')))
      icon.hidden = (icon.dataset.icon === 'pause') !== Boolean(this.#timer)
  }
}
