/** The piano roll with its nats, and the playback, in step with the roll's cursor. */

import { byId, element } from '../core/elements.js'
import { draw, isLoaded, load } from '../drawing/plotly-adapter.js'
import { listed } from '../text/joining.js'
import { fill } from '../text/messages.js'
import { number, percent } from '../text/numbers.js'
import { hasSound, Player } from './chorales-audio.js'
import { compass, MARGIN, nats, roll } from './chorales-figures.js'

export class Music {
  #roll = byId('roll')
  #nats = byId('nats')
  #play = /** @type {HTMLButtonElement} */ (byId('music-play'))
  #stop = /** @type {HTMLButtonElement} */ (byId('music-stop'))
  #tempo = /** @type {HTMLInputElement} */ (byId('tempo'))
  #volume = /** @type {HTMLInputElement} */ (byId('volume'))
  /** @type {import('../views/moment.js').Moment | null} */
  #moment = null
  #heard = -1
  #size = ''

  /** @param {import('../stage/stage.js').Setting<Server.ChoralesConfig>} setting */
  constructor({ messages, config, stage }) {
    this.messages = messages
    this.keyboard = config
    this.stage = stage
    this.player = new Player({ beat: (t) => this.#follow(t), ended: () => this.#silent() })
    this.player.volume = Number(this.#volume.value)
    this.#listen()
  }

  #listen() {
    if (hasSound()) for (const control of [this.#play, this.#tempo, this.#volume]) control.disabled = false
    this.#play.addEventListener('click', () => void this.#begin())
    this.#stop.addEventListener('click', () => this.#silent())
    this.#tempo.addEventListener('input', () => {
      this.#beatsAMinute(this.#tempo.value)
      void this.stage.go({ tempo: this.#tempo.value }, 'jump')
    })
    this.#volume.addEventListener('input', () => (this.player.volume = Number(this.#volume.value)))
    byId('roll-figure').addEventListener('click', (event) => this.#pointed(event))
    window.addEventListener('pagehide', () => this.#silent())
    document.addEventListener('visibilitychange', () => document.hidden && this.#silent())
    new ResizeObserver(() => this.#moment && void this.#draw(this.#moment)).observe(this.#roll)
  }

  /** @param {import('../views/moment.js').Moment} moment @param {import('../views/moment.js').How} how */
  async update(moment, how) {
    this.#moment = moment
    if (how.fresh) {
      this.#silent()
      const { tempo = '' } = moment.state
      this.#tempo.value = tempo
      this.#beatsAMinute(tempo)
      this.#describe(moment)
    }
    if (how.fresh || how.recolour) {
      this.#size = ''
      await this.#draw(moment)
    }
    if (this.player.isPlaying && how.token && moment.t !== this.#heard) void this.#begin()
    this.#mark(moment)
  }

  #panel(moment = this.#moment) {
    return /** @type {Server.ChoralesPanel} */ (moment?.trace.panel)
  }

  /** Start the playback at the present beat. */
  async #begin() {
    const moment = this.#moment
    if (!moment) return
    this.stage.transport.pause()
    this.#notify('')
    const { before, notes } = this.#panel()
    const isOver = moment.t === moment.length - 1
    const from = isOver || moment.t === 0 ? 0 : before.length + moment.t
    this.#heard = moment.t
    this.#stop.disabled = false
    if (!(await this.player.start([...before, ...notes], from))) {
      this.#silent()
      this.#notify(this.messages.music_refused)
      return
    }
    this.#shows(true)
  }

  #silent() {
    this.player.stop()
    this.#shows(false)
  }

  /** @param {boolean} isPlaying */
  #shows(isPlaying) {
    byId('music').classList.toggle('sounding', isPlaying)
    if (!isPlaying && document.activeElement === this.#stop) this.#play.focus()
    this.#stop.disabled = !isPlaying
    if (!isPlaying && this.#moment) this.#place(this.#moment.t)
  }

  /** Follow the playback to a beat. @param {number} sounding counted from the first that was read before */
  #follow(sounding) {
    const { before } = this.#panel()
    const moment = this.#moment
    if (!moment) return
    const t = sounding - before.length
    if (t < 0) {
      this.#place(t)
      return
    }
    this.#heard = t
    const last = moment.scene.phases[moment.lastPhase].key
    if (t === moment.t) this.#place(t)
    void this.stage.go({ token: t + 1, phase: last }, 'jump')
  }

  /** @param {string} tempo */
  #beatsAMinute(tempo) {
    this.player.tempo = Number(tempo)
    byId('tempo-value').textContent = tempo
  }

  /** @param {string} sentence */
  #notify(sentence) {
    const place = byId('music-note')
    place.textContent = sentence
    place.hidden = !sentence
  }

  /** @param {MouseEvent} event */
  #pointed(event) {
    const moment = this.#moment
    if (!moment) return
    const box = byId('roll-figure').getBoundingClientRect()
    const { before } = this.#panel()
    const share = (event.clientX - box.left - MARGIN.l) / (box.width - MARGIN.l - MARGIN.r)
    const t = Math.floor(share * (before.length + moment.length)) - before.length
    if (t >= 0 && t < moment.length) void this.stage.go({ token: t + 1 }, 'token')
  }

  /** Draw the roll and the nats. @param {import('../views/moment.js').Moment} moment */
  async #draw(moment) {
    const panel = this.#panel(moment)
    const isWritten = moment.state.mode === 'writing'
    byId('nats-part').hidden = !panel.nats
    byId('legend-given').hidden = isWritten && !panel.before.length
    byId('legend-written').hidden = !isWritten
    byId('legend-measure').hidden = !panel.nats?.measure
    const { clientWidth: width, clientHeight: height } = this.#roll
    const size = `${width} ${height}`
    if (!width || size === this.#size) return
    if (!isLoaded()) {
      void load().then((isThere) => this.#loaded(isThere))
      return
    }
    this.#size = size
    const free = /** @type {Server.ChoralesPanel | null} */ (moment.trace.unclamped?.panel ?? null)
    await draw(this.#roll, roll(panel, this.keyboard, isWritten, isWritten ? free : null), { width, height })
    if (panel.nats) await draw(this.#nats, nats(panel), { width, height: this.#nats.clientHeight })
  }

  /** Draw what had to wait for plotly.js. @param {boolean} isThere whether it could be loaded */
  #loaded(isThere) {
    if (!isThere) this.stage.notice(this.messages.no_drawing, true)
    else if (this.#moment) void this.#draw(this.#moment)
  }

  /** Describe the roll for screen readers. @param {import('../views/moment.js').Moment} moment */
  #describe(moment) {
    const panel = this.#panel(moment)
    const [low, high] = compass(panel, this.keyboard).map(
      (pitch) => this.keyboard.pitches[pitch - this.keyboard.lowest],
    )
    const sentence = moment.state.mode === 'writing' ? this.messages.music_roll_written : this.messages.music_roll_read
    this.#roll.setAttribute('aria-label', fill(sentence, { beats: moment.length, low, high }))
    const isSilent = panel.notes.every((notes) => !notes.length)
    this.#notify(!hasSound() ? this.messages.music_no_audio : isSilent ? this.messages.music_silent : '')
  }

  /** Place the cursor at a beat. @param {number} t from 0; negative in the beats read before */
  #place(t) {
    const { before, notes } = this.#panel()
    const style = byId('roll-figure').style
    style.setProperty('--beats', String(before.length + notes.length))
    style.setProperty('--beat', String(before.length + t))
  }

  /** Update the cursor, and the numbers of the present beat. @param {import('../views/moment.js').Moment} moment */
  #mark(moment) {
    this.#place(moment.t)
    const { messages } = this
    const panel = this.#panel(moment)
    const isDone = moment.isKnown('y')
    byId('roll-figure').classList.toggle('ahead', !isDone)
    const names = panel.notes[moment.t].map((key) => this.keyboard.pitches[key - this.keyboard.lowest]).reverse()
    const parts = [
      element('strong', {
        text: fill(messages.music_beat, {
          beat: moment.t + 1,
          notes: isDone || moment.state.mode === 'reading' ? listed(names) || messages.music_rest : '…',
        }),
      }),
    ]
    const found = panel.nats
    if (found) {
      const at = (/** @type {number[]} */ values, /** @type {boolean} */ isKnown) =>
        number(isKnown ? values[moment.t] : null)
      const hasBoth = moment.isKnown('kl') && moment.isKnown('nll')
      parts.push(
        element('span', {
          'data-line': 'kl',
          text: fill(messages.music_kl, { value: at(found.kl, moment.isKnown('kl')) }),
        }),
        element('span', { text: fill(messages.music_nll, { value: at(found.nll, moment.isKnown('nll')) }) }),
        element('span', {
          text: fill(messages.music_total, {
            value: number(hasBoth ? found.kl[moment.t] + found.nll[moment.t] : null),
          }),
        }),
      )
      if (found.measure)
        parts.push(element('span', { text: fill(messages.music_measure, { value: number(found.measure[moment.t]) }) }))
    } else if (isDone) {
      const likely = panel.notes[moment.t]
        .map((key) => panel.probabilities[moment.t][key - this.keyboard.lowest])
        .reverse()
      if (likely.length)
        parts.push(element('span', { text: fill(messages.music_probability, { value: listed(likely.map(percent)) }) }))
    }
    byId('beat-numbers').replaceChildren(...parts.flatMap((part) => [part, ' ']))
  }
}
