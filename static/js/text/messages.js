/** Fill in the placeholders of the server's messages. */

/**
 * Fill `{name}` in a message; a placeholder without a value stays.
 * @param {string} text
 * @param {Record<string, unknown>} values
 */
export function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (place, name) => (Object.hasOwn(values, name) ? String(values[name]) : place))
}
