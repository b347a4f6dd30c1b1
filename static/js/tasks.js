/** Long work cut into tasks, so that the page answers in between. */

const channel = new MessageChannel()
/** @type {(() => void)[]} */
const waiting = []
channel.port1.onmessage = () => waiting.shift()?.()

/** Resolves in a task of its own, without the wait of a timer. @returns {Promise<void>} */
export function nextTask() {
  return new Promise((resolve) => {
    waiting.push(resolve)
    channel.port2.postMessage(null)
  })
}
