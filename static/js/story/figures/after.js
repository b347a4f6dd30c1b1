/** The figure of attention: the weights for one word at a time; a patch can be covered. */

const FADE = 180 // ms of a change without movement
const TRAVEL = 320
const EASING = 'cubic-bezier(.45,.05,.25,1)'
const NONE = 'none'
const COLUMNS = 6
const ARROWS = /** @type {Record<string, number>} */ ({
  ArrowLeft: -1,
  ArrowRight: 1,
  ArrowUp: -COLUMNS,
  ArrowDown: COLUMNS,
})

export default class After {
  /** @type {import('../figure.js').State} */
  #state
  #wanted = 0
  /** @type {Animation[]} */
  #moving = []
  #count

  /** @param {HTMLElement} root the element with the body @param {import('../figure.js').Setting} setting */
  constructor(root, setting) {
    this.root = root
    this.setting = setting
    this.#state = { ...setting.state }
    this.drawings = [.../** @type {NodeListOf<SVGSVGElement>} */ (root.querySelectorAll('.drawing'))]
    this.patches = [.../** @type {NodeListOf<HTMLButtonElement>} */ (root.querySelectorAll('[data-patch]'))]
    this.words = [.../** @type {NodeListOf<HTMLButtonElement>} */ (root.querySelectorAll('[data-to]'))]
    this.scenes = [.../** @type {NodeListOf<HTMLButtonElement>} */ (root.querySelectorAll('[data-scene-choice]'))]
    this.steps = [.../** @type {NodeListOf<HTMLButtonElement>} */ (root.querySelectorAll('[data-step]'))]
    this.uncover = /** @type {HTMLButtonElement} */ (root.querySelector('[data-uncover]'))
    this.#count = this.words.filter((word) => !word.hidden).length
    this.#listen()
    this.#ends()
  }

  /** @param {import('../figure.js').State} state @param {{travel: boolean}} how @returns {Promise<string>} */
  async show(state, { travel }) {
    const my = ++this.#wanted
    const before = this.#state
    const all = await this.setting.ask({ ...state, word: '1' }) // one response has all words
    const data = /** @type {Server.AfterData} */ (all)
    const moment = data.moments[Number(state.word) - 1]
    if (my !== this.#wanted) return moment.summary
    this.#state = { ...state }
    if (Object.keys(state).every((name) => state[name] === before[name]) && this.root.dataset.shown)
      return moment.summary
    this.root.dataset.shown = ''
    this.#stop()
    this.#count = data.words.length
    const moves = travel && !this.setting.calm && before.scene === state.scene
    for (const drawing of this.drawings) this.#draw(drawing, data, moment, moves)
    this.#controls(data, moment)
    return moment.summary
  }

  rest() {
    this.#stop()
  }

  /** @param {string | null} part */
  light(part) {
    for (const found of this.root.querySelectorAll('.drawing [data-part]'))
      found.classList.toggle('ringed', found.getAttribute('data-part') === part)
  }

  /**
   * Draw a moment.
   * @param {SVGSVGElement} drawing
   * @param {Server.AfterData} data
   * @param {Server.AfterMoment} moment
   * @param {boolean} moves
   */
  #draw(drawing, data, moment, moves) {
    const name = /** @type {'wide' | 'narrow'} */ (drawing.dataset.layout)
    drawing.setAttribute('aria-label', moment.summary)
    drawing.querySelector('image')?.setAttribute('href', data.pixels)
    for (const [n, veil] of drawing.querySelectorAll('.veil').entries()) this.#fade(veil, 'opacity', moment.veils[n])
    const cover = /** @type {SVGGElement} */ (drawing.querySelector('.cover'))
    if (moment.patch !== null) {
      const veil = /** @type {SVGRectElement} */ (drawing.querySelectorAll('.veil')[moment.patch])
      cover.setAttribute('transform', `translate(${veil.getAttribute('x')} ${veil.getAttribute('y')})`)
    }
    display(cover, moment.patch !== null)
    for (const kind of ['line', 'line-under']) {
      drawing.querySelectorAll(`.${kind}`).forEach((path, n) => {
        const line = moment.lines[name][n]
        path.setAttribute('d', line?.path ?? 'M0 0')
        path.setAttribute('stroke-width', String(line ? line.width + (kind === 'line' ? 0 : 2.5) : 0))
        if (line) this.#play(path, [{ opacity: 0 }, { opacity: kind === 'line' ? 1 : 0.85 }], moves ? TRAVEL : FADE)
      })
    }
    drawing.querySelectorAll('.word').forEach((word, n) => {
      const text = data.words[n]
      display(word, text !== undefined)
      if (text === undefined) return
      word.setAttribute('transform', `translate(${data.places[name][n]} ${drawing.dataset.middle})`)
      const shown = /** @type {SVGTextElement} */ (word.querySelector('text'))
      if (shown.textContent !== text) shown.textContent = text
      word.toggleAttribute('data-now', n === Number(this.#state.word) - 1)
    })
    const title = /** @type {SVGTextElement} */ (drawing.querySelector('.bars-title'))
    title.textContent = moment.title
    drawing.querySelectorAll('.bar').forEach((bar, n) => {
      const fill = /** @type {SVGRectElement} */ (bar.querySelector('.fill'))
      const share = moment.shares[n]
      bar.classList.toggle('waits', share === null)
      this.#slide(fill, share ?? 0, moves)
      const said = /** @type {SVGTextElement} */ (bar.querySelector('.said'))
      said.textContent = moment.said[n]
    })
    const least = /** @type {SVGGElement} */ (drawing.querySelector('.least'))
    const at = moment.least
    if (at !== null)
      least.setAttribute(
        'transform',
        `translate(${Number(least.dataset.from) + Number(least.dataset.room) * at} ${least.dataset.top})`,
      )
    display(least, at !== null && at <= Number(least.dataset.most))
  }

  /** @param {Element} node @param {'opacity'} name @param {number} value */
  #fade(node, name, value) {
    const before = Number(node.getAttribute(name))
    if (before === value) return
    node.setAttribute(name, String(value))
    this.#play(node, [{ [name]: before }, { [name]: value }], FADE)
  }

  /** @param {SVGRectElement} fill @param {number} share @param {boolean} moves */
  #slide(fill, share, moves) {
    const before = fill.style.transform
    const after = `scaleX(${share})`
    if (before === after) return
    fill.style.transform = after
    if (moves) this.#play(fill, [{ transform: before }, { transform: after }], TRAVEL)
  }

  /** @param {Element} node @param {Keyframe[]} frames @param {number} duration */
  #play(node, frames, duration) {
    if (this.setting.calm) return
    this.#moving.push(node.animate(frames, { duration, easing: EASING }))
  }

  #stop() {
    for (const one of this.#moving) one.cancel()
    this.#moving = []
  }

  /** Update the controls and the texts. @param {Server.AfterData} data @param {Server.AfterMoment} moment */
  #controls(data, moment) {
    const summary = /** @type {HTMLElement} */ (this.root.querySelector('[data-summary]'))
    summary.textContent = moment.summary
    this.patches.forEach((button, n) => {
      button.setAttribute('aria-pressed', String(moment.patch === n))
      button.setAttribute('aria-label', data.patches[n])
    })
    this.words.forEach((button, n) => {
      button.hidden = n >= data.words.length
      button.textContent = data.words[n] ?? ''
      if (n === Number(this.#state.word) - 1) button.setAttribute('aria-current', 'step')
      else button.removeAttribute('aria-current')
    })
    const group = /** @type {HTMLElement} */ (this.root.querySelector('.over-words'))
    group.style.setProperty('--count', String(data.words.length))
    for (const button of this.scenes) {
      button.setAttribute('aria-pressed', String(button.dataset.sceneChoice === this.#state.scene))
    }
    if (this.uncover.hidden !== (moment.patch === null)) {
      if (document.activeElement === this.uncover) this.steps[1].focus()
      this.uncover.hidden = moment.patch === null
    }
    this.#ends()
  }

  #ends() {
    const word = Number(this.#state.word)
    this.steps[0].setAttribute('aria-disabled', String(word <= 1))
    this.steps[1].setAttribute('aria-disabled', String(word >= this.#count))
  }

  #listen() {
    for (const [n, button] of this.words.entries()) {
      button.addEventListener('click', () => this.#change({ word: String(n + 1) }))
    }
    for (const button of this.scenes) {
      button.addEventListener('click', () =>
        this.#change({ scene: /** @type {string} */ (button.dataset.sceneChoice), word: '2', cover: NONE }),
      )
    }
    for (const button of this.steps) {
      button.addEventListener('click', () => {
        const word = Number(this.#state.word) + Number(button.dataset.step)
        if (word >= 1 && word <= this.#count) this.#change({ word: String(word) })
      })
    }
    this.uncover.addEventListener('click', () => this.#change({ cover: NONE }))
    this.patches.forEach((button, n) => {
      button.addEventListener('click', () => {
        this.#reach(n)
        this.#change({ cover: button.getAttribute('aria-pressed') === 'true' ? NONE : String(n + 1) })
      })
      button.addEventListener('keydown', (event) => {
        const step = ARROWS[event.key]
        if (step === undefined) return
        event.preventDefault()
        const isSameRow = Math.abs(step) > 1 || Math.floor((n + step) / COLUMNS) === Math.floor(n / COLUMNS)
        if (isSameRow && this.patches[n + step]) this.#reach(n + step).focus()
      })
    })
  }

  /** Make one patch the tab stop. @param {number} n */
  #reach(n) {
    for (const [m, button] of this.patches.entries()) button.tabIndex = m === n ? 0 : -1
    return this.patches[n]
  }

  /** @param {import('../figure.js').State} change */
  #change(change) {
    this.setting.changed({ ...this.#state, ...change })
  }
}

/** @param {Element} node @param {boolean} isShown */
function display(node, isShown) {
  if (isShown) node.removeAttribute('display')
  else node.setAttribute('display', 'none')
}
