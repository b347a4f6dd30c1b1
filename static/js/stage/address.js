/** The parameters of a stage's address. Pure: no DOM. */

import { Address, anything, common, count, matching, own, something, speed } from '../core/address.js'

/** @typedef {import('../views/moment.js').State} State */

/** Return a parameter that only the page's own scripts use. @param {RegExp} wanted */
const local = (wanted) => ({ read: matching(wanted), isLocal: true, isOptional: true })

/**
 * Build the address of a stage.
 * @param {Server.Field[]} fields the stage's own; each replaces a local one of the same name
 * @param {string[]} languages
 */
export function stageAddress(fields, languages) {
  const its = own(fields)
  const locals = Object.entries({
    zoom: local(/^(1|2|4)$/),
    order: local(/^(range|(change@|like@)[1-9]\d{0,5})$/),
    rows: local(/^(most-[1-9]\d{0,5}|\d{1,6}(-\d{1,6})?(,\d{1,6}(-\d{1,6})?)*)$/),
    changes: local(/^open$/),
    word: local(/^[\s\S]{0,60}$/),
    count: local(/^(10|50)$/),
    temperature: local(/^([01](\.\d)?|2(\.0)?)$/),
    seed: local(/^\d{1,9}$/),
  })
  return new Address({
    model: { read: something, isJourney: true },
    ...its,
    clamp: { read: anything, isJourney: true, isOptional: true },
    token: { read: count },
    phase: { read: something },
    unit: { read: count },
    ...speed,
    ...common(languages),
    hide: { read: matching(/^[a-z,]{0,60}$/) },
    ...Object.fromEntries(locals.filter(([name]) => !(name in its))),
  })
}
