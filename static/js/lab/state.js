/** The one state of the laboratory, and who is told when it changes. Pure: no DOM. */

/**
 * @typedef {'live' | 'reading' | 'stale' | 'offline' | 'empty' | 'refused'} Status
 * @typedef {{done: string, word: string, share: number, other: string, update?: number}} Guessing what is asked: what
 *   the reader has done, the start's likeliest word and another, `update` after how much training
 * @typedef {Server.LabAsked & {
 *   lang: string,
 *   weights: string,
 *   status: Status,
 *   problems: Server.LabProblem[],
 *   answer: Server.LabGood | null,
 *   good: string,
 *   goodAt: string,
 *   guessing: Guessing | null,
 * }} LabState `answer` is the last one of a text that could be read, `good` that text and `goodAt` the
 *   update of its checkpoint, while `at` is the one asked for; `weights` is "borrowed", or a
 *   checkpoint's model name
 * @typedef {(state: LabState, changed: Set<keyof LabState>) => void} Subscriber
 * @typedef {{journey?: boolean, origin?: string}} How `journey`: it is a step of its own in the browser's history
 */

export class Store {
  /** @type {LabState} */
  state
  /** @type {Set<Subscriber>} */
  #subscribers = new Set()
  /** @type {Set<(state: LabState, changed: Set<keyof LabState>, how: How) => void>} */
  #watchers = new Set()

  /** @param {LabState} state */
  constructor(state) {
    this.state = state
  }

  /** Be told of every change; returns a function that ends it. @param {Subscriber} subscriber */
  subscribe(subscriber) {
    this.#subscribers.add(subscriber)
    return () => this.#subscribers.delete(subscriber)
  }

  /**
   * Be told of every change and how it came about, before the subscribers: what asks the server and writes the address.
   * @param {(state: LabState, changed: Set<keyof LabState>, how: How) => void} watcher
   */
  watch(watcher) {
    this.#watchers.add(watcher)
  }

  /** Change the state. @param {Partial<LabState>} change @param {How} [how] */
  set(change, how = {}) {
    const keys = /** @type {(keyof LabState)[]} */ (Object.keys(change))
    const changed = new Set(keys.filter((key) => this.state[key] !== change[key]))
    if (!changed.size) return
    this.state = { ...this.state, ...change }
    for (const watcher of this.#watchers) watcher(this.state, changed, how)
    for (const subscriber of this.#subscribers) subscriber(this.state, changed)
  }
}
