/** The head of a run: play and pause, how far it is, and its recipe in words. */

import { sentences } from '../../text/joining.js'
import { fill } from '../../text/messages.js'
import { number, thousands } from '../../text/numbers.js'
import { inWords, items } from './recipe.js'

/** @typedef {import('./session.js').Session} Session */

/**
 * Write a number of seconds: with a decimal below ten, from two minutes on in minutes.
 * @param {number} seconds
 * @param {Record<string, string>} messages
 */
export function duration(seconds, messages) {
  if (seconds >= 120) return fill(messages.minutes, { minutes: thousands(Math.round(seconds / 60)) })
  return fill(messages.seconds, {
    seconds: seconds < 10 && seconds % 1 ? number(Math.max(0.1, seconds), 1) : Math.round(seconds),
  })
}

/**
 * What a run says of itself: [how far it is, how fast].
 * @param {Session} session
 * @param {Server.TrainingRun} run
 * @param {Record<string, string>} messages
 */
export function progress(session, run, messages) {
  const words = { update: thousands(run.update), updates: thousands(run.updates) }
  if (run.state === 'done') {
    return [fill(messages.done, { ...words, time: duration(run.seconds, messages) }), seedsLeft(session, messages)]
  }
  const where = fill(messages.where, words)
  if (run.state === 'failed') return [where, messages.failed]
  if (session.status === 'away') return [where, messages.away]
  if (session.status === 'waiting' && session.wait) return [where, session.wait]
  if (session.status === 'paused') return [where, run.update ? messages.paused : messages.not_begun]
  if (isBehind(session)) return [where, seedsLeft(session, messages)]
  if (!run.pace) return [where, messages.begins]
  const left = Math.max(1, Math.ceil(run.seconds_left ?? 0))
  return [where, fill(messages.pace, { pace: thousands(Math.round(run.pace)), left: duration(left, messages) })]
}

/** Whether the runs of the other seeds are trained up to where the run itself stands. @param {Session} session */
const isBehind = (session) =>
  session.seeds.some(({ state, update }) => isOpen(state) && update < (session.run?.update ?? 0))

const isOpen = (/** @type {Server.TrainingState} */ state) => state !== 'done' && state !== 'failed'

/** @param {Session} session @param {Record<string, string>} messages */
function seedsLeft(session, messages) {
  if (session.wait) return session.wait
  const open = session.seeds.filter(({ state }) => isOpen(state))
  if (!open.length) return ''
  const least = Math.min(...open.map(({ update }) => update))
  return fill(messages.seeds_go_on, { count: open.length, update: thousands(least) })
}

export class Head {
  #part
  #config

  /**
   * @param {HTMLElement} root
   * @param {Server.TrainingPage} config
   * @param {{toggle: () => void, step: () => void}} handlers
   */
  constructor(root, config, handlers) {
    this.#part = (/** @type {string} */ id) => /** @type {HTMLElement} */ (root.querySelector(`#train-${id}`))
    this.#config = config
    this.#part('play').addEventListener('click', handlers.toggle)
    this.#part('step').addEventListener('click', handlers.step)
  }

  /** @param {Session} session */
  update(session) {
    const { run } = session
    if (!run) return
    const { messages } = this.#config
    const [where, pace] = progress(session, run, messages)
    this.#part('where').textContent = where
    this.#part('pace').textContent = pace
    const play = this.#part('play')
    const label = session.isPlaying ? messages.pause : messages.play
    play.toggleAttribute('data-playing', session.isPlaying)
    play.setAttribute('aria-label', label)
    play.title = label
    const isOver = run.state === 'done' || run.state === 'failed'
    const seedsWait = session.seeds.some(({ state }) => isOpen(state))
    play.setAttribute('aria-disabled', String(isOver && !seedsWait))
    this.#part('step').setAttribute('aria-disabled', String(isOver))
    const bar = this.#part('bar')
    bar.setAttribute('aria-valuemax', String(run.updates))
    bar.setAttribute('aria-valuenow', String(run.update))
    bar.setAttribute('aria-valuetext', where)
    const done = /** @type {HTMLElement} */ (bar.firstElementChild)
    done.style.width = `${(100 * run.update) / Math.max(1, run.updates)}%`
    this.#part('recipe-words').textContent = sentences(inWords(run, this.#config), run.read_as)
    const list = this.#part('sentences')
    const said = [...run.notices, ...run.sentences]
    list.hidden = !said.length
    if (list.textContent !== said.join('')) list.replaceChildren(...items(said))
    this.#part('seeds').hidden = session.seeds.length > 0
    this.#part('seeds-said').textContent = session.seeds.length
      ? fill(messages.seeds_drawn, { count: session.seeds.length + 1 })
      : messages.one_seed
  }
}
