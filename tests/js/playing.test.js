import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Playing } from '../../static/js/story/figures/playing.js'

/** A button that can be clicked, with an icon for each state. */
class Button extends EventTarget {
  icons = ['play', 'pause'].map((icon) => ({ dataset: { icon }, hidden: false }))
  title = ''
  setAttribute() {}
  querySelectorAll = () => this.icons
  click = () => this.dispatchEvent(new Event('click'))
}

test('playback begins, steps until there is no further step, and its button says what it would do', () => {
  let tick = () => {}
  const clock = {
    setInterval: (/** @type {() => void} */ step) => {
      tick = step
      return 1
    },
    clearInterval: () => {
      tick = () => {}
    },
  }
  globalThis.window = /** @type {any} */ (clock)
  const button = new Button()
  const done = /** @type {string[]} */ ([])
  const figure = { begin: () => done.push('begin'), step: () => done.push('step') < 3 }
  const playing = new Playing(/** @type {any} */ (button), { play: 'Play', pause: 'Pause' }, 10, figure)
  button.click()
  assert.equal(button.title, 'Pause')
  tick()
  assert.deepEqual(done, ['begin', 'step'])
  for (let n = 0; n < 5; n += 1) tick()
  assert.deepEqual(done, ['begin', 'step', 'step'])
  assert.equal(button.title, 'Play')
  button.click()
  button.click()
  tick()
  assert.equal(button.title, 'Play')
  assert.deepEqual(done, ['begin', 'step', 'step', 'begin'])
  button.click()
  playing.pause()
  assert.deepEqual(
    button.icons.map(({ hidden }) => hidden),
    [false, true],
  )
})
