/** The data of the attention stage's own views. Pure: no DOM. */

/**
 * Return a moment's data for the page's own views.
 * @param {import('../views/moment.js').Moment} moment
 */
export const panelOf = (moment) => /** @type {Server.AttentionPanel} */ (moment.trace.panel)
