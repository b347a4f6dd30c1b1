/** The page: the file, the network that it holds, what it asks, and what it reads. */

import { reason } from '../core/answers.js'
import { byId, element } from '../core/elements.js'
import { rewrite } from '../core/sandboxed.js'
import { forget, keep } from '../core/yours.js'
import { fill } from '../text/messages.js'
import { ask, Refusal, send } from './asking.js'
import { Check } from './check.js'
import { LookView } from './look.js'
import { Picture } from './picture.js'
import { Questions } from './questions.js'
import { Reads } from './reads.js'
import { clear, refuse } from './refused.js'
import { addressOf, size } from './shapes.js'

const SHOWN_AFTER = 300 // ms after which an upload can be cancelled
const STEPS = ['file', 'network', 'input']

/** @typedef {{model: string, step: string, limit: number}} Config `limit` in bytes */
/** @typedef {'empty' | 'busy' | 'open'} State */

export class NetworkPage {
  /** @type {Server.OpenedNetwork | null} */
  opened = null
  step = 'file'
  /** @type {File[]} what was opened, as long as the page is there */
  #files = []
  #sample = ''
  /** @type {Record<string, string>} */
  #answers = {}
  /** @type {AbortController | null} */
  #sending = null
  #begun = ''

  /** @param {Config} config @param {Record<string, string>} messages */
  constructor(config, messages) {
    this.config = config
    this.messages = messages
    this.look = new LookView(this)
    this.questions = new Questions(this)
    this.picture = new Picture(this)
    this.reads = new Reads(this)
    this.check = new Check(this)
    for (const step of STEPS) byId(`to-${step}`).addEventListener('click', () => this.goTo(step))
    byId('cancel').addEventListener('click', () => this.#sending?.abort())
    byId('another').addEventListener('click', () => this.goTo('file'))
    byId('delete').addEventListener('click', () => void this.#delete())
    window.addEventListener('popstate', () => void this.followAddress())
    this.#mark()
    void this.followAddress(config.model, config.step)
  }

  /** Whether the files of the network are still at hand, so that it can be opened anew. */
  get hasFiles() {
    return this.#files.length > 0 || this.#sample !== ''
  }

  /** The keys of all questions. */
  get questionKeys() {
    return this.opened ? this.questions.keys(this.opened) : []
  }

  /** What a chip of the picture shows: what was read last, and what came out. @param {string} key input or output */
  sample(key) {
    const { opened } = this
    const shown = this.look.of(opened?.name ?? '')
    if (key === 'input') return opened?.reads === 'numbers' ? 'x' : (shown?.tokens?.at(-1)?.text ?? '?')
    return shown?.next?.[0]?.token ?? (opened?.outputs === 'numbers' ? 'y' : '?')
  }

  /** A sentence on an error. @param {unknown} error */
  reason(error) {
    return reason(error, this.messages)
  }

  /** Show what the address names. */
  async followAddress(model = parameter('model'), step = parameter('step')) {
    clear()
    if (!model) return this.#show(null, 'file')
    if (this.opened?.name === model) return this.#show(this.opened, step || 'network')
    this.#busy(this.messages.reading)
    try {
      this.#show(await ask('GET', `/${model}`), step || 'network')
    } catch (error) {
      this.#show(null, 'file')
      if (error instanceof Refusal && error.problem.status === 404) {
        forget(model)
        this.#notice(this.messages.gone)
      } else this.#refuse(error, () => void this.followAddress(model, step))
    }
  }

  /** Open files. @param {File[]} files */
  async open(files) {
    const { limit } = this.config
    const total = files.reduce((sum, file) => sum + file.size, 0)
    clear()
    this.#notice('')
    if (total > limit) {
      const values = { name: files[0].name, size: size(total, this.messages), limit: size(limit, this.messages) }
      return this.#refuse(new Refusal({ status: 413, detail: fill(this.messages.too_large, values) }), null)
    }
    this.#files = files
    this.#sample = ''
    this.#answers = {}
    await this.#send()
  }

  /** Open a sample. @param {string} key */
  async openSample(key) {
    this.#files = []
    this.#sample = key
    this.#answers = {}
    await this.#send()
  }

  async #send() {
    const cancelled = new AbortController()
    this.#sending?.abort()
    this.#sending = cancelled
    const [before, step] = [this.opened, this.step]
    clear()
    this.#busy(this.messages.reading)
    byId('cancel').hidden = true
    const late = window.setTimeout(() => (byId('cancel').hidden = false), SHOWN_AFTER)
    try {
      const found = await this.#ask(cancelled.signal)
      this.#opened(found)
    } catch (error) {
      if (cancelled !== this.#sending) return
      this.#show(before, step)
      if (!(error instanceof DOMException && error.name === 'AbortError')) this.#refuse(error, () => void this.#send())
    } finally {
      window.clearTimeout(late)
    }
  }

  /** @param {AbortSignal} signal @returns {Promise<Server.OpenedNetwork>} */
  #ask(signal) {
    if (this.#sample) return ask('POST', `/samples/${this.#sample}`, { answers: this.#answers }, signal)
    const form = new FormData()
    for (const file of this.#files) form.append('file', file)
    form.append('answers', JSON.stringify(this.#answers))
    return send(form, signal, (done, total) => this.#progress(done, total))
  }

  /** @param {number} done @param {number} total bytes */
  #progress(done, total) {
    const bar = /** @type {HTMLProgressElement} */ (byId('progress'))
    const sizes = { done: size(done, this.messages), total: size(total, this.messages) }
    if (done < total) bar.value = done / total
    else bar.removeAttribute('value') // it is being read, for nobody knows how long
    byId('busy-bytes').textContent = fill(this.messages.uploading, sizes)
    byId('busy-title').textContent = done < total ? (this.#files[0]?.name ?? '') : this.messages.reading
  }

  /**
   * Answer questions: the network is opened with that.
   * @param {Record<string, string>} answers @param {boolean} needsFile
   */
  async answer(answers, needsFile) {
    const { opened } = this
    if (!opened) return
    this.#answers = { ...this.#answers, ...answers }
    if (needsFile) return this.#send()
    const form = new FormData()
    form.append('of', opened.name)
    form.append('answers', JSON.stringify(answers))
    await this.#openAgain(form, (error) => this.#refuse(error, null))
  }

  /** Name the rows of the embedding. @param {File} file */
  async takeVocabulary(file) {
    const form = new FormData()
    form.append('of', this.opened?.name ?? '')
    form.append('vocabulary', file)
    await this.#openAgain(form, (error) => this.questions.refuse(this.reason(error)))
  }

  /** @param {FormData} form @param {(error: unknown) => void} failed */
  async #openAgain(form, failed) {
    clear()
    try {
      this.#opened(await ask('POST', '', form), this.step === 'file' ? 'network' : this.step)
    } catch (error) {
      failed(error)
    }
  }

  /** @param {Server.OpenedNetwork} found @param {string} [step] */
  #opened(found, step = '') {
    const isNew = this.opened?.name !== found.name
    if (isNew && !step) this.questions.forget()
    this.#list(found)
    this.opened = found
    const next = step || (this.questionKeys.length ? 'network' : 'input')
    rewrite(step ? 'replaceState' : 'pushState', addressOf(found.name, next, location.href))
    this.#show(found, next)
    this.say(fill(this.messages.opened, { file: found.file, source: found.source }))
    if (!step) byId(next === 'input' ? 'reads-title' : 'network-title').focus()
  }

  /** List a network among those of this browser. @param {Server.OpenedNetwork} found */
  #list({ name, file, pages, expires }) {
    const row = { model: name, name: file, update: 0, run: name, opens: pages, expires: Date.parse(expires) }
    keep({ ...row, isOpened: true })
  }

  /** Go to a step of the three. @param {string} step */
  goTo(step) {
    const { opened } = this
    if (byId(`to-${step}`).getAttribute('aria-disabled') === 'true' || step === this.step) return
    rewrite('pushState', addressOf(step === 'file' ? '' : (opened?.name ?? ''), step, location.href))
    clear()
    this.#show(opened, step)
    byId({ network: 'network-title', input: 'reads-title' }[step] ?? 'to-file').focus()
  }

  /** Go to a question. @param {string} key */
  toQuestion(key) {
    if (this.step !== 'network') this.goTo('network')
    const card = byId(`question-${key}`)
    card.scrollIntoView({ block: 'center' })
    card.focus()
  }

  /** Draw the network and its questions anew. */
  redraw() {
    if (this.opened) this.#show(this.opened, this.step)
  }

  /** Lead to the pages that can show the network. */
  link() {
    const { opened, messages } = this
    if (!opened) return
    const about = new URLSearchParams(this.reads.given)
    const address = (/** @type {string} */ page) => `/${page}?model=${opened.name}&${about}`
    const step = byId('step-it')
    if (opened.pages.includes('step')) step.setAttribute('href', address('step'))
    else step.removeAttribute('href')
    step.hidden = !opened.pages.includes('step')
    const others = ['compare', 'memory', 'units'].filter((page) => opened.pages.includes(page))
    byId('pages-of').replaceChildren(
      ...others.map((page) =>
        element('a', {
          class: 'button',
          href: address(page).replace('/compare?model=', '/compare?left='),
          text: messages[`page_${page}`],
        }),
      ),
    )
    byId('pages-said').textContent = [...new Set(Object.values(opened.why_not))].join(' ')
  }

  /** @param {Server.OpenedNetwork | null} opened @param {string} step */
  #show(opened, step) {
    this.opened = opened
    const asked = opened ? this.questions.open(opened) : new Set()
    this.step = !opened ? 'file' : step === 'input' && asked.size ? 'network' : STEPS.includes(step) ? step : 'network'
    const isFile = this.step === 'file'
    byId('drop-busy').hidden = true
    byId('drop-empty').hidden = false
    byId('file-step').hidden = !isFile
    byId('network').hidden = isFile
    byId('questions').hidden = this.step !== 'network' || !this.questionKeys.length
    byId('go').hidden = this.step !== 'network'
    byId('input-step').hidden = this.step !== 'input'
    byId('open').dataset.state = opened && !isFile ? 'open' : 'empty'
    if (opened && !isFile) {
      this.picture.show(opened, asked)
      this.questions.show(opened)
    }
    this.#mark()
    if (opened && this.step === 'input' && this.#begun !== opened.name) {
      this.#begun = opened.name
      this.check.forget()
      this.link()
      void this.reads.begin(opened)
    }
  }

  #mark() {
    const isOpen = this.opened !== null
    const hasQuestion = this.opened ? this.questions.open(this.opened).size > 0 : false
    for (const [n, step] of STEPS.entries()) {
      const button = byId(`to-${step}`)
      if (step === this.step) button.setAttribute('aria-current', 'step')
      else button.removeAttribute('aria-current')
      button.classList.toggle('done', n < STEPS.indexOf(this.step))
      button.setAttribute('aria-disabled', String(n > 0 && (!isOpen || (step === 'input' && hasQuestion))))
    }
  }

  /** @param {string} title */
  #busy(title) {
    for (const id of ['network', 'questions', 'go', 'input-step', 'drop-empty']) byId(id).hidden = true
    byId('file-step').hidden = false
    byId('drop-busy').hidden = false
    byId('busy-title').textContent = title
    byId('busy-bytes').textContent = ''
    byId('progress').removeAttribute('value')
    byId('open').dataset.state = 'busy'
  }

  /** @param {unknown} error @param {(() => void) | null} retry */
  #refuse(error, retry) {
    refuse(error, this.messages, retry)
  }

  async #delete() {
    const { opened } = this
    if (!opened) return
    try {
      const { undo_seconds: seconds } = /** @type {{undo_seconds: number}} */ (await ask('DELETE', `/${opened.name}`))
      forget(opened.name)
      this.#begun = ''
      rewrite('pushState', addressOf('', '', location.href))
      this.#show(null, 'file')
      const undo = element('button', { class: 'button', type: 'button', text: this.messages.undo })
      undo.addEventListener('click', () => void this.#undo(opened.name))
      this.#notice(this.messages.deleted, undo)
      window.setTimeout(() => undo.remove(), 1000 * seconds)
    } catch (error) {
      this.#refuse(error, null)
    }
  }

  /** @param {string} name */
  async #undo(name) {
    try {
      this.#opened(await ask('POST', `/${name}/undo`, {}))
      this.#notice(this.messages.undone)
    } catch (error) {
      this.#refuse(error, null)
    }
  }

  /** @param {string} text @param {...Node} more */
  #notice(text, ...more) {
    byId('notices').replaceChildren(...(text ? [element('p', { class: 'notice', role: 'status' }, text, ...more)] : []))
  }

  /** Tell a screen reader. @param {string} text */
  say(text) {
    byId('live').textContent = text
  }
}

/** @param {string} name of a parameter of the address */
const parameter = (name) => new URLSearchParams(location.search).get(name) ?? ''
