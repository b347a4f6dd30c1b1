/**
 * The presenter's window, from the projector's side. Both windows talk over a channel of their own, named after the
 * presentation, so that two presentations in one browser do not hear each other.
 */

import { byId } from '../core/elements.js'

/**
 * @typedef {object} Shown
 * @property {string} where
 * @property {string} text of the slide
 * @property {string} chapter whose notes are shown
 * @property {string} next the text of the next slide
 * @property {boolean} isFirst
 * @property {boolean} isLast
 * @property {boolean} isBlank
 */
/**
 * @typedef {object} Talk
 * @property {() => Shown} shown
 * @property {(key: string, isShift: boolean) => unknown} act does what a key does
 * @property {() => unknown} hide the notes of the projector
 * @property {() => unknown} show them
 */

const SIZE = 'width=1000,height=720'
const SAID = 8000 // ms for which a sentence stays
const HEARD = 250 // ms in which another tab answers

export class PresenterWindow {
  /** Whether the presenter's window has answered and not said goodbye. */
  isOpen = false
  #timer = 0
  #id = ''
  /** @type {BroadcastChannel | null} */
  #channel = null
  /** Asks whether another tab has this one's presentation. @type {BroadcastChannel | null} */
  #asking = null
  #said = byId('present-said')

  /** @param {Record<string, string>} messages @param {Talk} talk */
  constructor(messages, talk) {
    this.messages = messages
    this.talk = talk
    if (kept() && 'BroadcastChannel' in window) this.#resume(kept())
    window.addEventListener('pagehide', () => this.#channel?.postMessage({ kind: 'away' }))
  }

  open() {
    if (!('BroadcastChannel' in window)) return this.#refuse(this.messages.no_channel)
    const id = this.#listen(fresh())
    const address = `/presenter?${new URLSearchParams({ talk: id, lang: document.documentElement.lang })}`
    if (!window.open(address, `presenter-${id}`, SIZE)) this.#refuse(this.messages.blocked)
  }

  /** Say a sentence in the bar. @param {string} text */
  say(text) {
    window.clearTimeout(this.#timer)
    this.#said.textContent = text
    this.#timer = window.setTimeout(() => (this.#said.textContent = ''), SAID)
  }

  /** Send what the presenter's window shows. @param {Shown} shown */
  send(shown) {
    this.#channel?.postMessage({ kind: 'slide', ...shown })
  }

  end() {
    this.#channel?.postMessage({ kind: 'end' })
    this.isOpen = false
  }

  /**
   * Take up the presentation that this tab had before a reload, unless another tab has it: a duplicated tab begins with
   * what the first one keeps.
   * @param {string} id
   */
  #resume(id) {
    const me = fresh() // begins with the time: of two that ask at once the earlier one has it
    const asking = new BroadcastChannel(named(id))
    this.#asking = asking
    asking.addEventListener('message', ({ data }) => {
      const isFirst = data.kind === 'who' && me < data.me
      if (isFirst) asking.postMessage({ kind: 'taken', to: data.me })
      if (isFirst || !(data.kind === 'who' || (data.kind === 'taken' && data.to === me))) return
      asking.close()
      this.#asking = null
      if (kept() === id) keep('')
    })
    window.setTimeout(() => this.#asking && this.#listen(id), HEARD)
    asking.postMessage({ kind: 'who', me })
  }

  /** Open a presentation's channel, unless there is one; return the presentation's id. @param {string} id */
  #listen(id) {
    this.#asking?.close()
    this.#asking = null
    if (this.#channel) return this.#id
    this.#id = id
    keep(id)
    this.#channel = new BroadcastChannel(named(id))
    this.#channel.addEventListener('message', ({ data }) => this.#hear(data))
    this.#channel.postMessage({ kind: 'back' })
    return id
  }

  /** @param {any} data */
  #hear(data) {
    if (data.kind === 'hello') {
      this.isOpen = true
      this.talk.hide()
      if (document.body.classList.contains('presenting')) this.send(this.talk.shown())
    }
    if (data.kind === 'who') this.#channel?.postMessage({ kind: 'taken', to: data.me })
    if (data.kind === 'key') this.talk.act(data.key, data.isShift)
    if (data.kind === 'closed') {
      this.isOpen = false
      this.say(this.messages.presenter_closed)
    }
  }

  /** Say why there is no second window; the notes are shown in this one. @param {string} why */
  #refuse(why) {
    this.talk.show()
    this.say(why)
  }
}

/** Return an id that no other tab has. */
const fresh = () => `${Date.now()}-${Math.random().toString(36).slice(2)}`

/** Return the name of a presentation's channel; presenter.js has the same. @param {string} id */
const named = (id) => `presentation-${id}`

/** The id of the presentation that this window had before a reload; '' without one, or where nothing can be kept. */
function kept() {
  try {
    return sessionStorage.getItem('presentation') ?? ''
  } catch {
    return ''
  }
}

/** @param {string} id */
function keep(id) {
  try {
    sessionStorage.setItem('presentation', id)
  } catch {
    // then a reload ends the connection, and the button makes it again
  }
}
