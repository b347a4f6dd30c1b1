/** Long work cut into tasks, so that the page answers in between. */

/** @type {(() => void)[]} */
const waiting = []
/** @type {MessageChannel | null} made when it is first needed */
let channel = null

/** Resolves in a task of its own, without the wait of a timer. @returns {Promise<void>} */
export function nextTask() {
  channel ??= opened()
  const { port2 } = channel
  return new Promise((resolve) => {
    waiting.push(resolve)
    port2.postMessage(null)
  })
}

function opened() {
  const made = new MessageChannel()
  made.port1.onmessage = () => waiting.shift()?.()
  return made
}
