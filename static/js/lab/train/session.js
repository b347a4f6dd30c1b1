/** A training that the page shows: its run, the runs it is drawn beside, and what drives it. Knows no DOM. */

import { Conductor } from './conductor.js'
import { latest, merged } from './course.js'
import { advance, branch, Declined, fetchRun, fetchSeeds, startRun } from './requests.js'

/** @typedef {Server.TrainingRun} Run */
/** @typedef {import('./conductor.js').Status} Status */
/** @typedef {{run: Run, label: string, at: number}} Kin a run that this one branched into, or came from */
/**
 * @typedef {object} Listener
 * @property {() => void} changed called when anything that is drawn has changed
 * @property {(status: Status, news?: Server.TrainingNews) => void} status
 * @property {(error: unknown) => void} failed called with an error that ends what was asked for
 */

const MOST_KIN = 4 // branches that are drawn

export class Session {
  /** @type {Run | null} */
  run = null
  /** The runs of the other seeds. @type {Run[]} */
  seeds = []
  /** @type {Kin[]} */
  kin = []
  /** What the server says while another has its turn. */
  wait = ''
  /** What the server said when it could not advance the run just now. */
  trouble = ''
  /** @type {Conductor | null} */
  conductor = null
  #listener
  /** Counts the runs that were opened, so that an answer for an earlier one is dropped. */
  #opened = 0

  /** @param {Listener} listener */
  constructor(listener) {
    this.#listener = listener
  }

  get isPlaying() {
    return Boolean(this.conductor?.isPlaying)
  }

  /** @returns {Status} */
  get status() {
    return this.conductor?.status ?? 'paused'
  }

  /** Show a run of the server. Throws what asking for it throws. @param {string} id */
  async open(id) {
    const mine = ++this.#opened
    const run = await fetchRun(id)
    if (mine === this.#opened) await this.#take(run)
    return this.run?.id === id
  }

  /** Begin a run. Throws what asking for it throws. @param {Record<string, unknown>} recipe */
  async start(recipe) {
    this.#opened += 1
    await this.#take(await startRun(recipe))
  }

  /** Begin a run from a checkpoint. @param {string} model @param {Record<string, unknown>} changes */
  async branch(model, changes) {
    if (!this.run) return
    this.#opened += 1
    await this.#take(await branch(this.run.id, model, changes))
  }

  /** Train the same with other seeds, too. */
  async trainSeeds() {
    const { run } = this
    if (!run) return
    const { runs } = await fetchSeeds(run.id)
    if (this.run?.id !== run.id) return
    this.seeds = runs.filter((/** @type {Run} */ { id }) => id !== run.id)
    this.#listener.changed()
    this.conductor?.play()
  }

  /** Show no run. */
  leave() {
    this.#opened += 1
    this.conductor?.close()
    this.conductor = null
    this.run = null
    this.kin = []
    this.seeds = []
    this.wait = ''
  }

  /** @param {Run} run */
  async #take(run) {
    this.leave()
    this.run = run
    this.conductor = new Conductor({
      advance: (updates) => this.#advance(updates),
      sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      heard: (news) => {
        this.wait = news.wait?.message ?? ''
        this.#listener.changed()
      },
      changed: (status) => {
        if (status !== 'waiting') this.wait = ''
        this.#listener.status(status)
      },
      judge: (error) => {
        this.trouble = error instanceof Declined && error.isTold ? error.message : ''
        if (error instanceof TypeError || (error instanceof Declined && error.isPassing)) return 'away'
        this.#listener.failed(error)
        return 'stop'
      },
    })
    this.conductor.stands(run.update)
    this.#listener.changed()
    await Promise.all([this.#findKin(run), this.#findSeeds(run)])
  }

  /** Read the runs of the other seeds, once they were asked for. @param {Run} run */
  async #findSeeds(run) {
    const found = await Promise.all(run.seeds.filter((id) => id !== run.id).map(known))
    if (this.run?.id !== run.id) return
    this.seeds = found.filter((row) => row !== null)
    if (this.seeds.length) this.#listener.changed()
  }

  /** Read what this run is drawn beside: where it came from, and its branches. @param {Run} run */
  async #findKin(run) {
    const rows = run.branches.map(({ id, at, differs }) => ({ id, at, label: differs }))
    if (run.parent) rows.unshift({ id: run.parent.id, at: run.parent.at, label: '' })
    const found = await Promise.all(
      rows.slice(-MOST_KIN).map(async ({ id, at, label }) => {
        const other = await known(id)
        return other && { run: other, at, label }
      }),
    )
    if (this.run?.id !== run.id) return
    this.kin = found.filter((row) => row !== null)
    if (this.kin.length) this.#listener.changed()
  }

  /** Advance the run, or in turn one of its seeds. @param {number | null} updates */
  async #advance(updates) {
    const mine = this.#opened
    const main = /** @type {Run} */ (this.run)
    const target = updates === null ? least([main, ...this.seeds]) : main
    const news = await advance(target.id, updates, target.update)
    if (mine !== this.#opened) return news
    const next = merged(target, news)
    if (target === main) this.run = next
    else this.seeds = this.seeds.map((seed) => (seed.id === next.id ? next : seed))
    const all = [/** @type {Run} */ (this.run), ...this.seeds]
    const state = updates === null && all.some(isUnfinished) ? 'running' : /** @type {Run} */ (this.run).state
    return { ...news, state, update: /** @type {Run} */ (this.run).update }
  }

  /** The checkpoint that the run stands at. */
  get last() {
    return this.run && latest(this.run)
  }
}

/** Return a run, or null if the server has forgotten it or cannot be reached. @param {string} id */
async function known(id) {
  try {
    return /** @type {Run} */ (await fetchRun(id))
  } catch (error) {
    if (error instanceof Declined || error instanceof TypeError) return null
    throw error
  }
}

const isUnfinished = (/** @type {Run} */ { state }) => state !== 'done' && state !== 'failed'

/** Return the run that is least far, of those that can go on. @param {Run[]} runs */
function least(runs) {
  const open = runs.filter(isUnfinished)
  return open.length ? open.reduce((one, other) => (other.update < one.update ? other : one)) : runs[0]
}
