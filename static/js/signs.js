/** Characters that nobody sees, as signs. */

const SIGNS = /** @type {Record<string, string>} */ ({ ' ': '␣', '\n': '⏎', '\t': '⇥' })

/**
 * A token as it is shown: a space, an end of a line or a tab by its sign, everything else as it is.
 * @param {string} token
 */
export const visible = (token) => SIGNS[token] ?? token
