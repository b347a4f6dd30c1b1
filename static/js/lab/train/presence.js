/**
 * Whether somebody watches. A training takes its turns from others, so one in a tab that nobody sees pauses after a
 * while, and goes on once the tab is seen again. A reload goes on; an address that is opened anew, or was sent to
 * somebody, does not.
 */

const PATIENCE = 60_000 // ms that a run goes on unseen
const KEY = 'lab-training'

/**
 * @param {() => boolean} isPlaying
 * @param {() => void} pause called once nobody has watched for a while
 * @param {() => void} resume called when the tab is seen again, if it was paused for that
 */
export function watchHidden(isPlaying, pause, resume) {
  let timer = 0
  let isPaused = false
  document.addEventListener('visibilitychange', () => {
    window.clearTimeout(timer)
    if (document.hidden) {
      timer = window.setTimeout(() => {
        isPaused = isPlaying()
        if (isPaused) pause()
      }, PATIENCE)
    } else if (isPaused) {
      isPaused = false
      resume()
    }
  })
}

/**
 * Remember whether a run plays in this tab, and whether its newest checkpoint is looked at.
 * @param {string} run
 * @param {{isPlaying: boolean, isFollowing: boolean}} how
 */
export function remember(run, how) {
  try {
    if (how.isPlaying) sessionStorage.setItem(KEY, JSON.stringify({ run, isFollowing: how.isFollowing }))
    else if (recalled(run)) sessionStorage.removeItem(KEY)
  } catch {
    // storage may be blocked: after a reload the run waits
  }
}

/**
 * Return how a run was when this tab was left, or null if it did not play.
 * @param {string} run
 * @returns {{isFollowing: boolean} | null}
 */
export function recalled(run) {
  try {
    const found = JSON.parse(sessionStorage.getItem(KEY) ?? 'null')
    return found?.run === run ? found : null
  } catch {
    return null
  }
}
