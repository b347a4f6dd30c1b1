/** The figure of two modules: highlights a sign of the legend in both, and asks for the name of a ringed part. */

import { fill } from '../../text/messages.js'

/** @typedef {import('../figure.js').State} State */

export default class Module {
  /** @type {Server.ModuleData | null} */
  #numbers = null
  /** @type {Element[]} */
  #ringed = []
  /** True once the present round has been answered. */
  #isAnswered = false

  /** @param {HTMLElement} root @param {import('../figure.js').Setting} setting */
  constructor(root, setting) {
    this.root = root
    this.setting = setting
    this.state = { ...setting.state }
    this.module = this.#at('module')
    this.signs = /** @type {HTMLButtonElement[]} */ ([...root.querySelectorAll('[data-sign-of]')])
    for (const sign of this.signs) {
      sign.addEventListener('click', () => this.#press(sign.dataset.signOf ?? ''))
      for (const event of ['pointerenter', 'focus'])
        sign.addEventListener(event, () => this.#point(sign.dataset.signOf ?? null))
      for (const event of ['pointerleave', 'blur']) sign.addEventListener(event, () => this.#point(null))
    }
    for (const button of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll('[data-which]'))) {
      button.addEventListener('click', () => this.#change({ cell: button.dataset.which ?? 'both' }))
    }
    this.#at('next').addEventListener('click', () =>
      this.#change({ round: String(Number(this.state.round) + 1), quiz: '1' }),
    )
    this.#at('end').addEventListener('click', () => this.#change({ quiz: '0', round: '1', cell: 'both' }))
    for (const cell of root.querySelectorAll('.cell')) {
      cell.addEventListener('pointerover', (event) => {
        const part = /** @type {SVGElement | null} */ (/** @type {Element} */ (event.target).closest('[data-part]'))
        this.setting.pointed(part?.dataset.part ?? null)
      })
      cell.addEventListener('pointerleave', () => this.setting.pointed(null))
    }
  }

  /** @param {string} name */
  #at(name) {
    return /** @type {HTMLElement} */ (this.root.querySelector(`[data-${name}]`))
  }

  /** @param {Partial<State>} change */
  #change(change) {
    this.setting.changed(/** @type {State} */ ({ ...this.state, ...change }))
  }

  /** Highlight a sign under the pointer, unless that would give an answer away. @param {string | null} sign */
  #point(sign) {
    if (this.state.quiz !== '1') this.light(sign)
    this.setting.pointed(sign)
  }

  /** Take a pressed sign as the one to highlight, or as the answer. @param {string} sign */
  #press(sign) {
    if (this.state.quiz !== '1') return this.#change({ sign: this.state.sign === sign ? 'none' : sign })
    if (!this.#numbers || this.#isAnswered) return
    const round = Number(this.state.round) - 1
    const { answers, names, why } = this.#numbers
    const isRight = answers[round] === sign
    const isLast = round === answers.length - 1
    const { messages } = this.setting
    const text = isRight ? (isLast ? messages.done : messages.right) : messages.wrong
    this.#at('said').textContent = fill(text, { name: names[sign], why: why[answers[round]] })
    this.#isAnswered = isRight
    this.#at('next').hidden = !isRight || isLast
    for (const one of this.signs) one.setAttribute('aria-pressed', String(isRight && one.dataset.signOf === sign))
    if (isRight && !isLast) this.#at('next').focus()
  }

  /** @param {State} state @returns {Promise<string>} */
  async show(state) {
    const numbers = this.#numbers ?? /** @type {Server.ModuleData} */ (await this.setting.ask(this.setting.state))
    this.#numbers = numbers
    const isNew = state.round !== this.state.round || state.quiz !== this.state.quiz
    this.state = { ...state }
    for (const name of ['cell', 'sign', 'quiz', 'round'])
      this.module.dataset[name] = state.quiz === '1' && name === 'sign' ? 'none' : state[name]
    const isAsked = state.quiz === '1'
    const said = isAsked ? numbers.asked[Number(state.round) - 1] : numbers.said[`${state.cell} ${state.sign}`]
    if (isNew || !isAsked) this.#at('said').textContent = said
    if (isNew) this.#isAnswered = false
    for (const sign of this.signs)
      sign.setAttribute('aria-pressed', String(!isAsked && state.sign === sign.dataset.signOf))
    for (const button of /** @type {NodeListOf<HTMLElement>} */ (this.root.querySelectorAll('[data-which]')))
      button.setAttribute('aria-pressed', String(button.dataset.which === state.cell))
    this.#at('next').hidden = true
    this.#at('end').hidden = !isAsked
    if (isAsked) this.#bring(state.round)
    return said
  }

  /** On a small screen, scroll the module until its ring is visible. @param {string} round */
  #bring(round) {
    const half = /** @type {Element} */ (this.root.querySelector('[data-half="lstm"]'))
    const ring = [...half.querySelectorAll(`[data-asked="${round}"]`)]
      .find((one) => one.checkVisibility())
      ?.getBoundingClientRect()
    const { left, width } = half.getBoundingClientRect()
    if (ring) half.scrollLeft += ring.left + ring.width / 2 - left - width / 2
  }

  /** @param {string | null} part */
  light(part) {
    for (const node of this.#ringed) node.classList.remove('ringed')
    const kinds = /** @type {Record<string, string>} */ ({
      layer: '.cell > path[data-kind="box"]',
      pointwise: '.cell > path[data-kind="circle"], .cell > path[data-kind="ellipse"]',
      vector: '.cell > [data-kind="wire"]',
    })
    this.#ringed =
      part === null
        ? []
        : [...this.root.querySelectorAll(`[data-part="${CSS.escape(part)}"]${kinds[part] ? `, ${kinds[part]}` : ''}`)]
    for (const node of this.#ringed) node.classList.add('ringed')
  }

  rest() {}
}
