/** Synthesise music with Web Audio: a soft organ-like tone for each note. Pure: no DOM. */

const AHEAD = 0.3 // s before its time at which a beat is scheduled
const TICK = 40 // ms between checks of the audio clock
const ATTACK = 0.018
const RELEASE = 0.14
const HARMONICS = [0, 1, 0.42, 0.22, 0.1, 0.06, 0.03] // from the fundamental up
const LOUDEST = 0.5 // the largest gain of all notes together

/** @returns {(new () => AudioContext) | undefined} the constructor, if the browser has one */
const maker = () =>
  window.AudioContext ?? /** @type {Window & {webkitAudioContext?: typeof AudioContext}} */ (window).webkitAudioContext

/** Return whether the browser can play sound. */
export const hasSound = () => Boolean(maker())

/** Convert a MIDI note number to a frequency. @param {number} number @returns {number} Hz */
export const frequency = (number) => 440 * 2 ** ((number - 69) / 12)

/**
 * Return the gain of each of `count` notes, so that many together are hardly louder than few.
 * @param {number} count
 */
export const loudness = (count) => LOUDEST / Math.max(4, count)

/** A player of beats, which schedules notes slightly ahead of their time. */
export class Player {
  /** @type {AudioContext | null} */
  #context = null
  /** @type {GainNode | null} */
  #volume = null
  /** @type {PeriodicWave | null} */
  #wave = null
  /** @type {Set<{oscillator: OscillatorNode, gain: GainNode}>} */
  #voices = new Set()
  /** @type {number[][]} */
  #beats = []
  /** @type {{beat: number, at: number}[]} scheduled beats that have not been reported */
  #waiting = []
  #next = 0
  #at = 0
  #timer = 0
  #loud = 0.6

  tempo = 80 // beats per minute

  /**
   * @param {{beat: (t: number) => void, ended: () => void}} options called when a beat begins, and at the end
   */
  constructor(options) {
    this.options = options
  }

  get isPlaying() {
    return this.#timer !== 0
  }

  /** @param {number} value from 0 to 1 */
  set volume(value) {
    this.#loud = value
    if (this.#context && this.#volume) this.#volume.gain.setTargetAtTime(value, this.#context.currentTime, 0.02)
  }

  /**
   * Play beats from `from` on. Call it on the reader's action: browsers block sound that starts by itself.
   * @param {number[][]} beats MIDI note numbers of each
   * @param {number} from counted from 0
   * @returns {Promise<boolean>} false if the browser blocks the sound
   */
  async start(beats, from) {
    this.stop()
    const context = this.#open()
    if (!context) return false
    if (context.state !== 'running')
      await Promise.race([context.resume(), new Promise((done) => window.setTimeout(done, 1500))])
    if (context.state !== 'running') return false
    this.stop()
    this.#beats = beats
    this.#next = from
    this.#at = context.currentTime + 0.06
    this.#timer = window.setInterval(() => this.#look(), TICK)
    this.#look()
    return true
  }

  /** Fade out at once, without a click. */
  stop() {
    window.clearInterval(this.#timer)
    this.#timer = 0
    this.#waiting = []
    const context = this.#context
    if (!context) return
    for (const { oscillator, gain } of this.#voices) {
      gain.gain.cancelScheduledValues(context.currentTime)
      gain.gain.setTargetAtTime(0, context.currentTime, 0.02)
      oscillator.stop(context.currentTime + 0.15)
    }
    this.#voices.clear()
  }

  /** Return the audio context, created on first use; null if the browser refuses. */
  #open() {
    if (this.#context) return this.#context
    const Made = /** @type {new () => AudioContext} */ (maker())
    let context
    try {
      context = new Made()
    } catch {
      return null // no audio device, or too many contexts
    }
    const limiter = context.createDynamicsCompressor() // limits the volume of many notes
    const volume = context.createGain()
    volume.gain.value = this.#loud
    const soft = context.createBiquadFilter() // softens high notes
    soft.type = 'lowpass'
    soft.frequency.value = 2600
    soft.Q.value = 0.3
    volume.connect(soft).connect(limiter).connect(context.destination)
    this.#wave = context.createPeriodicWave(new Float32Array(HARMONICS.length), Float32Array.from(HARMONICS))
    this.#context = context
    this.#volume = volume
    return context
  }

  /** Report the beat that has begun, and schedule the beats that are due soon. */
  #look() {
    const context = /** @type {AudioContext} */ (this.#context)
    let begun = -1 // if several have begun while the page was busy, report the last
    while (this.#waiting.length && this.#waiting[0].at <= context.currentTime)
      begun = /** @type {{beat: number}} */ (this.#waiting.shift()).beat
    if (begun === this.#beats.length) {
      window.clearInterval(this.#timer)
      this.#timer = 0
      this.options.ended()
      return
    }
    if (begun >= 0) this.options.beat(begun)
    this.#at = Math.max(this.#at, context.currentTime + 0.02) // delay late beats rather than play them all at once
    while (this.#next <= this.#beats.length && this.#at < context.currentTime + AHEAD) {
      const length = 60 / this.tempo
      for (const number of this.#beats[this.#next] ?? [])
        this.#sound(number, this.#at, length, this.#beats[this.#next].length)
      this.#waiting.push({ beat: this.#next, at: this.#at })
      this.#next += 1
      this.#at += length
    }
  }

  /**
   * Schedule one note.
   * @param {number} number
   * @param {number} at
   * @param {number} length s
   * @param {number} together the number of notes that sound
   */
  #sound(number, at, length, together) {
    const context = /** @type {AudioContext} */ (this.#context)
    const oscillator = context.createOscillator()
    const gain = context.createGain()
    const loud = loudness(together)
    oscillator.setPeriodicWave(/** @type {PeriodicWave} */ (this.#wave))
    oscillator.frequency.value = frequency(number)
    gain.gain.setValueAtTime(0, at)
    gain.gain.linearRampToValueAtTime(loud, at + ATTACK)
    gain.gain.setTargetAtTime(0.7 * loud, at + ATTACK, 0.25)
    gain.gain.setTargetAtTime(0, at + length - 0.04, RELEASE / 3)
    oscillator.connect(gain).connect(/** @type {GainNode} */ (this.#volume))
    oscillator.start(at)
    oscillator.stop(at + length + RELEASE)
    const voice = { oscillator, gain }
    this.#voices.add(voice)
    oscillator.addEventListener('ended', () => {
      this.#voices.delete(voice)
      gain.disconnect()
    })
  }
}
