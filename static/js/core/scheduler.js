/** Split long work into tasks, so that the page stays responsive. */

/** @type {(() => void)[]} */
const waiting = []
/** @type {MessageChannel | null} created on first use */
let channel = null

/** Resolve in a new task, without the delay of a timer. @returns {Promise<void>} */
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
