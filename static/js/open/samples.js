/** Networks to try the page with. */

import { byId, element } from '../core/elements.js'
import { ask } from './asking.js'
import { size } from './shapes.js'

/** @typedef {import('./network.js').NetworkPage} NetworkPage */

/** List the samples. @param {NetworkPage} page */
export async function listSamples(page) {
  const list = byId('samples')
  try {
    const { samples } = /** @type {{samples: Server.NetworkSample[]}} */ (await ask('GET', '/samples'))
    list.replaceChildren(...samples.map((sample) => row(sample, page)))
  } catch (error) {
    list.replaceChildren(element('li', { class: 'open-said', text: page.reason(error) }))
  }
  list.removeAttribute('aria-busy')
}

/** @param {Server.NetworkSample} sample @param {NetworkPage} page */
function row({ key, title, summary, bytes }, page) {
  const button = element(
    'button',
    { class: 'open-sample', type: 'button' },
    element('b', { text: title }),
    element('small', { text: size(bytes, page.messages) }),
    element('span', { text: summary }),
  )
  button.addEventListener('click', () => void page.openSample(key))
  return element('li', {}, button)
}
