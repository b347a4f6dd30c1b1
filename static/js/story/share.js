/** Share and embed: link, picture, numbers, frame. */

/** @param {import('./figure.js').Frame[]} frames @param {Record<string, string>} messages */
export function offer(frames, messages) {
  void frames
  void messages
}
