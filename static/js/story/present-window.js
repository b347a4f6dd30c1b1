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

export class PresenterWindow {
  /** Whether the presenter's window has answered and not said goodbye. */
  isOpen = false
  #timer = 0
  #id = ''
  /** @type {BroadcastChannel | null} */
  #channel = null
  #said = byId('present-said')

  /** @param {Record<string, string>} messages @param {Talk} talk */
  constructor(messages, talk) {
    this.messages = messages
    this.talk = talk
    if (kept() && 'BroadcastChannel' in window) this.#listen() // after a reload
    window.addEventListener('pagehide', () => this.#channel?.postMessage({ kind: 'away' }))
  }

  open() {
    if (!('BroadcastChannel' in window)) return this.#refuse(this.messages.no_channel)
    const id = this.#listen()
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

  /** Open this presentation's channel; return the presentation's id. */
  #listen() {
    if (this.#channel) return this.#id
    this.#id = kept() || `${Date.now()}-${Math.random().toString(36).slice(2)}`
    keep(this.#id)
    this.#channel = new BroadcastChannel(`presentation-${this.#id}`)
    this.#channel.addEventListener('message', ({ data }) => this.#hear(data))
    this.#channel.postMessage({ kind: 'back' })
    return this.#id
  }

  /** @param {any} data */
  #hear(data) {
    if (data.kind === 'hello') {
      this.isOpen = true
      this.talk.hide()
      if (document.body.classList.contains('presenting')) this.send(this.talk.shown())
    }
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
