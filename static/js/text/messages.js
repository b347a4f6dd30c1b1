/** The server's messages, with what is put into their places. */

/**
 * Fill `{name}` in a message; a place that nothing is given for stays.
 * @param {string} text
 * @param {Record<string, unknown>} values
 */
export function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (place, name) => (Object.hasOwn(values, name) ? String(values[name]) : place))
}
