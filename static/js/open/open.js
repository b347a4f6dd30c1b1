/** /open: the reader's own network, out of a file. */

import { copied } from '../core/copying.js'
import { byId, island } from '../core/elements.js'
import { watchHelp } from '../core/help.js'
import { watchTheme } from '../core/theme.js'
import { takeDropped } from './dropping.js'
import { NetworkPage } from './network.js'
import { listSamples } from './samples.js'
import { tabs } from './tabs.js'

const messages = island('messages')
const page = new NetworkPage(island('config'), messages)

tabs(byId('how-to'))(byId('how-to').querySelector('[role=tab]')?.id ?? '')
for (const button of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('[data-copy]'))) {
  button.addEventListener('click', async () => {
    const lines = byId(button.dataset.copy ?? '').querySelector('code')?.textContent ?? ''
    button.textContent = (await copied(lines)) ? messages.copied : messages.not_copied
  })
}
const file = /** @type {HTMLInputElement} */ (byId('file'))
file.addEventListener('change', () => {
  const files = [...(file.files ?? [])]
  file.value = ''
  if (files.length) void page.open(files)
})
takeDropped(byId('over'), (files) => void page.open(files))
watchTheme(() => page.look.recolour())
watchHelp()
void listSamples(page)
