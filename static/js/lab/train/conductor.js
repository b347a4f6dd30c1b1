/**
 * Drive a training: ask for one advance after another while it plays. The server works only when it is asked, so a
 * closed tab is a stopped run. Knows no DOM: what it asks, how it waits and whom it tells are given.
 */

/** @typedef {Server.TrainingNews} News */
/**
 * @typedef {object} Score what a conductor needs
 * @property {(updates: number | null) => Promise<News>} advance
 * @property {(ms: number) => Promise<void>} sleep
 * @property {(news: News) => void} heard called with every answer
 * @property {(status: Status) => void} changed called whenever what it does changes
 * @property {(error: unknown) => 'away' | 'stop'} judge whether to ask again after an error; tells of it if not
 */
/** @typedef {'paused' | 'playing' | 'waiting' | 'away'} Status */

const FIRST = 1000 // ms until the server is asked again after it could not be reached; twice as long each time
const LONGEST = 15_000
const LEAST_WAIT = 200 // ms between two asks for a turn
const MOST_WAIT = 3000 // the turn may come sooner than foretold

export class Conductor {
  /** @type {Status} */
  status = 'paused'
  #score
  #isPlaying = false
  /** Updates that were asked for while paused. */
  #owed = 0
  #isBusy = false
  #isClosed = false
  #awake = () => {}

  /** @param {Score} score */
  constructor(score) {
    this.#score = score
  }

  get isPlaying() {
    return this.#isPlaying
  }

  /** Go on until the run is done, fails or is paused. */
  play() {
    this.#isPlaying = true
    this.#awake()
    void this.#run()
  }

  /** Stop after the advance that is under way. */
  pause() {
    this.#isPlaying = false
    this.#owed = 0
    this.#awake()
    if (!this.#isBusy) this.#set('paused')
  }

  /** Do some updates, then pause. @param {number} updates */
  step(updates) {
    this.#isPlaying = false
    this.#owed += updates
    void this.#run()
  }

  /** Ask again at once, after the server could not be reached. */
  retry() {
    this.#awake()
  }

  /** Stop for good: another run is shown. */
  close() {
    this.#isClosed = true
    this.pause()
  }

  #goesOn() {
    return !this.#isClosed && (this.#isPlaying || this.#owed > 0)
  }

  async #run() {
    if (this.#isBusy) return
    this.#isBusy = true
    let after = FIRST
    while (this.#goesOn()) {
      if (this.status === 'paused') this.#set('playing')
      try {
        const asked = this.#isPlaying ? null : this.#owed
        const news = await this.#score.advance(asked)
        after = FIRST
        if (this.#isClosed) break
        await this.#heard(news)
      } catch (error) {
        if (this.#isClosed) break
        if (this.#score.judge(error) === 'stop') {
          this.#stop()
          break
        }
        this.#set('away')
        await this.#rest(after)
        after = Math.min(2 * after, LONGEST)
      }
    }
    this.#isBusy = false
    if (!this.#isClosed) this.#set('paused')
  }

  /** @param {News} news */
  async #heard(news) {
    const before = this.#update ?? news.update
    this.#update = news.update
    this.#owed = Math.max(0, this.#owed - Math.max(0, news.update - before))
    if (news.state === 'done' || news.state === 'failed') this.#stop()
    this.#score.heard(news)
    if (news.wait) {
      this.#set('waiting')
      await this.#rest(Math.min(MOST_WAIT, Math.max(LEAST_WAIT, 1000 * news.wait.seconds)))
    } else if (this.#goesOn()) this.#set('playing')
  }

  /** The update of the last answer. @type {number | undefined} */
  #update

  /** Say where the run stands, so that the updates of the next advance can be counted. @param {number} update */
  stands(update) {
    this.#update = update
  }

  #stop() {
    this.#isPlaying = false
    this.#owed = 0
  }

  /** @param {number} ms */
  async #rest(ms) {
    const woken = new Promise((resolve) => {
      this.#awake = () => resolve(undefined)
    })
    await Promise.race([woken, this.#score.sleep(ms)])
    this.#awake = () => {}
  }

  /** @param {Status} status */
  #set(status) {
    if (status === this.status) return
    this.status = status
    this.#score.changed(status)
  }
}
