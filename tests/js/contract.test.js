/** The page's scripts write what the server writes: every case of tests/contract is asked of them, too. */

import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { VEIL } from '../../static/js/beyond/attention-canvas.js'
import { pack } from '../../static/js/beyond/draw-bits.js'
import { count } from '../../static/js/core/address.js'
import { query } from '../../static/js/core/answers.js'
import { mixed, SCALES } from '../../static/js/drawing/scales.js'
import { unpack } from '../../static/js/memory/arrays.js'
import { between } from '../../static/js/story/figures/between.js'
import { SEEDS as DISTANCE_SEEDS } from '../../static/js/story/figures/distance.js'
import { APPEARS } from '../../static/js/story/figures/loop.js'
import { written as own, turned as valve } from '../../static/js/story/figures/single.js'
import { SEEDS as USES_SEEDS } from '../../static/js/story/figures/uses.js'
import { statistic } from '../../static/js/text/captions.js'
import { held, numbers, placeText, runs, turned } from '../../static/js/text/clamps.js'
import { filled } from '../../static/js/text/equations.js'
import { ENGLISH, joins } from '../../static/js/text/joining.js'
import { fill } from '../../static/js/text/messages.js'
import { number, percent, points, power, scientific, thousands } from '../../static/js/text/numbers.js'
import { mostlyUnknown, visible } from '../../static/js/text/tokens.js'
import { verdict } from '../../static/js/text/verdict.js'
import { GAP } from '../../static/js/views/bands.js'
import { step } from '../../static/js/views/moment.js'

const FOLDER = new URL('../contract/', import.meta.url)
const WAYS = ['first', 'previous-token', 'previous-step', 'next-step', 'next-token', 'last']

/** What a script makes of a case, by subject and function; `language` is that of the page. */
const SCRIPTS = {
  addresses: {
    count: ({ input: [text] }) => count(text) ?? null,
    query: ({ input: [given] }) => query({ ...given, lang: 'en' }),
  },
  clamps: { written },
  colours: { mixed: ({ input }) => mixed(...input), scales },
  constants: { constants },
  equations: { filled: equation },
  messages: { fill: ({ input }) => fill(...input), verdict: ({ input }) => verdict(...input) },
  motion: { between: ({ input }) => between(...input) },
  numbers: {
    number: ({ input: [value, decimals] }) => number(Number(value), decimals),
    percent: ({ input: [share] }) => percent(Number(share)),
    points: ({ input: [change, decimals] }) => points(Number(change), decimals),
    power: ({ input: [exponent] }) => power(exponent),
    scientific: ({ input: [value] }) => scientific(Number(value)),
    thousands: ({ input: [count] }) => thousands(count),
  },
  packing: { bits: ({ input: [rows] }) => pack(Uint8Array.from(rows.flat())), unpacked },
  sentences: {
    bracketed: ({ input: [signs, text] }) => joins(signs).bracketed(text),
    listed: ({ input: [signs, words] }) => joins(signs).listed(words),
    sentences: ({ input: [signs, ...texts] }) => joins(signs).sentences(...texts),
    signs: () => ENGLISH,
    titled: ({ input: [signs, ...texts] }) => joins(signs).titled(...texts),
  },
  single: { own_valve: ({ input: [message, moment, f] }) => fill(message, own(valve(moment, f))) },
  statistics: { statistics },
  steps: { steps },
  tokens: { mostly_unknown: remark, visible: ({ input: [token] }) => visible(token) },
  units: { numbers: units, runs: ({ input: [row] }) => runs(row) },
}

/** A held value: as the fields hold it, and switched off. */
function written({ input: [{ value, units, is_off, ...place }] }) {
  const [text] = held([], placeText({ ...place, units: units && runs(units) }), value)
  return is_off ? turned(text) : text
}

/** Each token is known, `+`, or not. */
function remark({ input: [message, tokens] }) {
  return mostlyUnknown(
    message,
    [...tokens].map((sign) => ({ known: sign === '+' })),
  )
}

function constants() {
  return { gap: GAP, veil: VEIL, appears: APPEARS, uses_seeds: USES_SEEDS, distance_seeds: DISTANCE_SEEDS }
}

function scales() {
  const stops = ({ names, places }) => places.map((place, n) => [place, `$${names[n]}`])
  return Object.fromEntries(Object.entries(SCALES).map(([name, scale]) => [name, stops(scale)]))
}

/** An equation: text and a place in turn. */
function equation({ input: [pieces, values] }) {
  const places = pieces.map((piece, n) => (n % 2 ? { node: piece } : piece))
  return filled(places, (node) => Number(values[node])).join('')
}

/**
 * Which units there are in rows that the server refuses as held values: rows stay in the address for another network.
 */
const PASSED_OVER = {
  0: [],
  '0-2': [1, 2],
  '1,200': [1],
  '127-999': [127, 128],
  129: [],
  '5-3': [],
  '7,5-3': [7],
  '999999-999999': [],
}

/** Units from 1; null where the server refuses them, and the scripts pass over what there is not. */
function units({ input: [text, count] }) {
  const found = numbers(text, count).map((unit) => unit + 1)
  if (!(text in PASSED_OVER)) return found
  assert.deepEqual(found, PASSED_OVER[text])
  return null
}

function unpacked({ input: [packed] }) {
  const { steps: rows, units, at } = unpack(packed)
  return Array.from({ length: rows }, (_, n) => Array.from({ length: units }, (__, unit) => at(n, unit)))
}

function statistics({ input: [now, before, guess], output }) {
  return Object.fromEntries(Object.keys(output).map((kind) => [kind, statistic(kind, now, before, guess)]))
}

function steps({ input: [token, phase, length, count] }) {
  const phases = Array.from({ length: count }, (_, n) => ({ key: String(n + 1) }))
  const led = WAYS.map((way) => step({ scene: { phases }, t: token - 1, phase: phase - 1, length }, way))
  return Object.fromEntries(WAYS.map((way, n) => [way.replace('-', '_'), `${led[n].token}:${led[n].phase}`]))
}

test('every subject of the contract is asked', () => {
  const files = readdirSync(FOLDER).filter((name) => name.endsWith('.json'))
  assert.deepEqual(
    files.sort(),
    Object.keys(SCRIPTS).map((name) => `${name}.json`),
  )
})

for (const [subject, functions] of Object.entries(SCRIPTS)) {
  const contract = JSON.parse(readFileSync(new URL(`${subject}.json`, FOLDER), 'utf8'))
  for (const [name, cases] of Object.entries(contract)) {
    test(`${subject}: ${name}`, () => {
      assert.ok(cases.length > 0)
      for (const found of cases) {
        const { input, language, output } = found
        assert.deepEqual(functions[name](found), output, `${JSON.stringify(input)} ${language ?? ''}`)
      }
    })
  }
}
