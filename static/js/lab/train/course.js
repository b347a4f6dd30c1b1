/** What the page knows of a training: the server's news merged into what is there. Pure: no DOM. */

/** @typedef {Server.TrainingRun} Run */
/** @typedef {Server.TrainingNews} News */
/** @typedef {[number, number | null]} Point an update and a value; null if it was no number */

/**
 * Merge rows by their update; later ones replace earlier ones.
 * @template T
 * @param {T[]} before
 * @param {T[]} after
 * @param {(row: T) => number} update
 */
function joined(before, after, update) {
  if (!after.length) return before
  const found = new Map(before.map((row) => [update(row), row]))
  for (const row of after) found.set(update(row), row)
  return [...found.values()].sort((one, other) => update(one) - update(other))
}

/** @param {Point[]} before @param {Point[] | undefined} after */
const points = (before, after) => joined(before, after ?? [], ([update]) => update)

/** Return a run with the news of an advance. @param {Run} run @param {News} news @returns {Run} */
export function merged(run, news) {
  const curves = run.curves.map((curve) => ({
    ...curve,
    own: points(curve.own, news.points[curve.id]?.own),
    beside: points(curve.beside, news.points[curve.id]?.beside),
  }))
  const { update, updates, state, pace, seconds_left, seconds, failure, sentences, notices, expires } = news
  const checkpoints = joined(run.checkpoints, news.checkpoints, (row) => row.update)
  const progress = { update, updates, state, pace, seconds_left, seconds, failure, sentences, notices, expires }
  return { ...run, ...progress, curves, checkpoints }
}

/** Return the checkpoint nearest to an update. @param {Run} run @param {number} update */
export function nearest(run, update) {
  /** @type {Server.Checkpoint | null} */
  let found = null
  for (const row of run.checkpoints)
    if (!found || Math.abs(row.update - update) < Math.abs(found.update - update)) found = row
  return found
}

/** Return the last checkpoint. @param {Run} run */
export const latest = (run) => run.checkpoints.at(-1) ?? null

/**
 * Return the checkpoint that a key leads to, or undefined if the key does not move.
 * @param {Run} run
 * @param {number} update of the checkpoint looked at
 * @param {string} key
 */
export function moved(run, update, key) {
  const rows = run.checkpoints
  const at = rows.findIndex((row) => row.update === update)
  const last = rows.length - 1
  const places = {
    ArrowLeft: at - 1,
    ArrowDown: at - 1,
    ArrowRight: at + 1,
    ArrowUp: at + 1,
    PageDown: at - 10,
    PageUp: at + 10,
    Home: 0,
    End: last,
  }
  if (!Object.hasOwn(places, key)) return undefined
  const place = places[/** @type {keyof typeof places} */ (key)]
  return rows[Math.max(0, Math.min(last, place))]
}

/** Return the value at an update: the last one measured up to it. @param {Point[]} row @param {number} update */
export function valueAt(row, update) {
  /** @type {Point | null} */
  let found = null
  for (const point of row) {
    if (point[0] > update) break
    found = point
  }
  return found
}

/** Return whether a text is the one of a run; blank lines and spaces at a line's end do not matter. */
export function isSameText(/** @type {string} */ one, /** @type {string} */ other) {
  return plain(one) === plain(other)
}

const plain = (/** @type {string} */ text) =>
  text
    .split('\n')
    .map((line) => line.trimEnd())
    .filter(Boolean)
    .join('\n')

/**
 * Return the band of several runs: at every update that all of them have reached, the smallest and the largest value.
 * @param {Point[][]} rows a curve of each run
 * @returns {[number, number, number][]}
 */
export function band(rows) {
  const measured = rows.map((row) => row.filter((/** @type {Point} */ [, value]) => value !== null))
  if (measured.length < 2 || measured.some((row) => !row.length)) return []
  const first = Math.max(...measured.map((row) => row[0][0]))
  const last = Math.min(...measured.map((row) => row[row.length - 1][0]))
  const updates = [...new Set(measured.flatMap((row) => row.map(([update]) => update)))]
    .filter((update) => update >= first && update <= last)
    .sort((one, other) => one - other)
  return updates.map((update) => {
    const values = measured.map((row) => between(/** @type {[number, number][]} */ (row), update))
    return [update, Math.min(...values), Math.max(...values)]
  })
}

/** Return the value of a line at an update, straight between two measured ones. @param {[number, number][]} row */
function between(row, /** @type {number} */ update) {
  const after = row.findIndex(([at]) => at >= update)
  const [right, above] = row[after]
  if (right === update || after === 0) return above
  const [left, below] = row[after - 1]
  return below + ((above - below) * (update - left)) / (right - left)
}
