/** The Train view: connects the run, its parts and the laboratory's state. */

import { byId } from '../../core/elements.js'
import { keep } from '../../core/yours.js'
import { fill } from '../../text/messages.js'
import { thousands } from '../../text/numbers.js'
import { mount as mountNext } from '../next-word.js'
import { Actions } from './actions.js'
import { Announcer } from './announcer.js'
import { GuessAgain, OpenIn } from './aside.js'
import { Checkpoints } from './checkpoints.js'
import { latest, nearest } from './course.js'
import { Curves } from './curves.js'
import { Head } from './head.js'
import { Notices } from './notices.js'
import { recalled, remember, watchHidden } from './presence.js'
import { Recipe } from './recipe.js'
import { Session } from './session.js'
import { showStanding } from './standing.js'
import { fillTable } from './table.js'

/** @typedef {import('../laboratory.js').Lab} Lab */

const STEP = 25 // updates of the button

export class TrainView {
  session
  #actions
  #announcer
  #lab
  #config
  #curves
  #checkpoints
  #head
  #notices
  #recipe
  #openIn
  #guess
  #next
  /** Whether the address brought equations of its own; else those of its run are shown. */
  #hasText = hasText()
  /** Whether the newest checkpoint is looked at, whichever it is. */
  #isFollowing = true

  /** @param {HTMLElement} root @param {Lab} lab @param {Server.TrainingPage} config */
  constructor(root, lab, config) {
    this.#lab = lab
    this.#config = config
    const { messages } = config
    this.session = new Session({
      changed: () => this.#show(),
      status: (status) => this.#statusChanged(status),
      failed: (error) => this.#actions.failed(error),
    })
    this.#announcer = new Announcer(byId('train-live'), messages)
    this.#notices = new Notices(byId('train-notices'))
    this.#head = new Head(root, config, { toggle: () => this.toggle(), step: () => this.session.conductor?.step(STEP) })
    this.#recipe = new Recipe(root, config, {
      submitted: (values, mode) => void this.#actions.submit(values, mode),
      closed: () => this.#actions.closeRecipe(),
    })
    this.#actions = new Actions({
      lab,
      session: this.session,
      recipe: this.#recipe,
      notices: this.#notices,
      messages,
      looked: () => this.#checkpoint,
      began: () => this.#began(),
      again: () => void this.#enter(),
    })
    this.#curves = new Curves(byId('train-curves'), messages, (update) => this.#lookNear(update))
    this.#checkpoints = new Checkpoints(byId('train-line'), byId('train-branches'), messages, {
      looked: (checkpoint) => this.#look(checkpoint),
      opened: (id) => this.#lab.set({ run: id, at: '' }, { journey: true }),
    })
    this.#openIn = new OpenIn(root, config, () => this.#keep(true))
    this.#guess = new GuessAgain(byId('train-guess'), lab, messages)
    this.#next = mountNext(byId('train-next'), lab, {
      title: (word, { goodAt }) =>
        goodAt ? fill(messages.after_at, { word, update: thousands(Number(goodAt)) }) : null,
    })
    this.#listen()
    lab.subscribe((state, changed) => {
      this.#next.update(state, changed)
      this.#labChanged(changed)
    })
    void this.#enter()
  }

  #listen() {
    byId('train-change').addEventListener('click', () =>
      this.#recipe.isOpen ? this.#actions.closeRecipe() : this.#actions.openRecipe('change'),
    )
    byId('train-go-on').addEventListener('click', () => void this.#actions.goOn())
    byId('train-branch').addEventListener('click', () => this.#actions.openRecipe('branch'))
    byId('train-seeds').addEventListener('click', () => void this.#actions.attempt(() => this.session.trainSeeds()))
    watchHidden(
      () => this.session.isPlaying,
      () => this.session.conductor?.pause(),
      () => {
        this.session.conductor?.play()
        this.#announcer.say(this.#config.messages.seen_again)
      },
    )
    window.addEventListener('online', () => this.session.conductor?.retry())
  }

  /** Show what the address asks for. */
  async #enter() {
    const { run } = this.#lab.state
    if (!run) {
      this.session.leave()
      this.#show()
      return
    }
    if (this.session.run?.id === run) return this.#show()
    const isOpening = !this.session.run
    const before = recalled(run)
    this.#isFollowing = before?.isFollowing ?? !this.#lab.state.at
    await this.#actions.attempt(async () => {
      if (!(await this.session.open(run))) return
      this.#isFollowing ||= this.#at === this.session.last?.update
      if (isOpening && !this.#hasText) this.#actions.takeUp()
      if (before) this.session.conductor?.play()
      this.#show()
    })
  }

  /** @param {Set<string>} changed */
  #labChanged(changed) {
    if (changed.has('view') && this.#lab.state.view === 'train') void warm(this.#lab.config.addresses.page)
    if (changed.has('run') && this.#lab.state.run !== (this.session.run?.id ?? '')) void this.#enter()
    else if (changed.has('at') && this.session.run && Number(this.#lab.state.at || 0) !== this.#at) {
      this.#isFollowing = !this.#lab.state.at
      this.#show()
    } else if (['text', 'answer', 'view', 'problems', 'status'].some((key) => changed.has(key))) this.#show()
  }

  /** Ctrl+Enter: train, go on or pause. */
  pressed() {
    if (!this.session.run) this.#recipe.submit()
    else this.toggle()
  }

  /**
   * Open the recipe with something changed: an edit that is a setting of training.
   * @param {{forget_bias?: number}} values
   */
  propose(values) {
    if (this.session.run) this.#recipe.open('change', this.session.run)
    this.#recipe.set(values)
    this.#recipe.focus()
  }

  toggle() {
    const { conductor, run } = this.session
    if (!conductor || !run) return
    if (conductor.isPlaying) conductor.pause()
    else if (byId('train-play').getAttribute('aria-disabled') !== 'true') conductor.play()
    this.#show()
  }

  /** @param {import('./conductor.js').Status} status */
  #statusChanged(status) {
    const { messages } = this.#config
    const { run } = this.session
    this.#remember()
    this.#notices.set(
      'away',
      status === 'away'
        ? {
            text: this.session.trouble || messages.away_long,
            ways: [{ label: messages.retry, act: () => this.session.conductor?.retry() }],
            isError: true,
          }
        : null,
    )
    if (status === 'waiting') this.#announcer.say(this.session.wait)
    else if (status === 'paused' && run && run.state !== 'done' && run.state !== 'failed' && run.update)
      this.#announcer.say(fill(messages.paused_at, { update: thousands(run.update) }))
    this.#show()
  }

  #remember() {
    const { run, isPlaying } = this.session
    if (run) remember(run.id, { isPlaying, isFollowing: this.#isFollowing })
  }

  /** The update of the checkpoint looked at, 0 before the first. */
  get #at() {
    return this.#checkpoint?.update ?? 0
  }

  get #checkpoint() {
    const { run } = this.session
    if (!run) return null
    const at = Number(this.#lab.state.at || 0)
    return this.#isFollowing || !at ? latest(run) : nearest(run, at)
  }

  /** @param {Server.Checkpoint} checkpoint */
  #look(checkpoint) {
    this.#isFollowing = checkpoint === this.session.last
    this.#remember()
    this.#lab.set({ at: String(checkpoint.update), weights: checkpoint.model })
    this.#show()
  }

  /** @param {number} update */
  #lookNear(update) {
    const { run } = this.session
    const found = run && nearest(run, update)
    if (found) this.#look(found)
  }

  /** Draw what is known. */
  #show() {
    const { run } = this.session
    const root = byId('train-run')
    root.dataset.state = run ? run.state : 'none'
    byId('train-aside').hidden = !run?.checkpoints.length
    if (!run) {
      if (!this.#recipe.isOpen || this.#recipe.mode !== 'new') this.#recipe.open('new')
      this.#notices.set('text', null)
      return this.#sayWhatStands()
    }
    if (this.#recipe.isOpen && this.#recipe.mode === 'new') this.#recipe.close()
    const checkpoint = this.#checkpoint
    if (checkpoint && this.#lab.state.view === 'train')
      this.#lab.set({ at: String(checkpoint.update), weights: checkpoint.model })
    for (const id of ['train-go-on', 'train-branch']) byId(id).setAttribute('aria-disabled', String(!checkpoint))
    const shown = { session: this.session, at: this.#at, isFollowing: this.#isFollowing }
    this.#head.update(this.session)
    this.#curves.update(shown)
    this.#checkpoints.update(shown)
    fillTable(byId('train-table'), run, this.#config.messages)
    this.#keep(false)
    this.#showAside(checkpoint)
    this.#sayWhatStands()
    this.#announcer.update(run)
  }

  /** @param {Server.Checkpoint | null} checkpoint */
  #showAside(checkpoint) {
    const { run } = this.session
    if (!run || !checkpoint) return
    this.#openIn.update(run, checkpoint, this.#lab.state.sentence)
    this.#guess.update(run, checkpoint)
  }

  /** Notices on the text and on the failure of the run. */
  #sayWhatStands() {
    const { text, problems } = this.#lab.state
    const isReadable = !problems.some(({ hint }) => !hint)
    byId('train-start').setAttribute('aria-disabled', String(!isReadable))
    const situation = { run: this.session.run, text, isReadable, at: this.#at }
    showStanding(this.#notices, situation, this.#config.messages, {
      back: () => this.#actions.backToText(),
      train: (isFromCheckpoint) => void this.#actions.trainText(isFromCheckpoint ? this.#checkpoint : null),
      mend: (changes) => void this.#actions.mend(changes),
    })
  }

  #began() {
    const { run } = this.session
    if (!run) return
    this.#isFollowing = true
    this.#lab.set({ run: run.id, at: '', view: 'train' }, { journey: true })
    this.session.conductor?.play()
    this.#announcer.say(fill(this.#config.messages.began, { name: run.name }))
    byId('train-play').focus()
    this.#show()
  }

  /** List the checkpoint among the reader's own networks. @param {boolean} isOpened */
  #keep(isOpened) {
    const { run } = this.session
    const checkpoint = isOpened ? this.#checkpoint : this.session.last
    if (!run || !checkpoint) return
    const { model, update } = checkpoint
    keep({
      model,
      update,
      name: run.name,
      run: run.id,
      opens: run.opens,
      expires: Date.parse(run.expires),
      isOpened,
    })
  }
}

/** Whether the address brings equations. */
function hasText() {
  const given = new URLSearchParams(location.search)
  return given.has('cell') || given.has('eq') || given.has('from')
}

/**
 * Have the server start its process of training, as it does for a page that opens with this view: the first point then
 * comes sooner. It matters to nothing else whether that succeeds.
 * @param {string} page
 */
async function warm(page) {
  try {
    await fetch(`${page}?view=train`, { method: 'HEAD' })
  } catch {
    // the server cannot be reached: what is asked for next says so
  }
}
