/** Messages, tokens and the joining of sentences where the server has no say. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bracketed, listed, sentences, signs } from '../../static/js/text/joining.js'
import { fill } from '../../static/js/text/messages.js'
import { mostlyUnknown, visible } from '../../static/js/text/tokens.js'

test('a place that nothing is given for stays, and what objects have by themselves is given for none', () => {
  assert.equal(fill('{word} and {other}', { word: 'she' }), 'she and {other}')
  assert.equal(fill('{constructor} {toString}', {}), '{constructor} {toString}')
})

test('what is put into a place is not read again', () => {
  assert.equal(fill('{a} {b}', { a: '{b}', b: '$&' }), '{b} $&')
  assert.equal(fill('{a}', { a: null }), 'null')
  assert.equal(fill('{a}', { a: 0 }), '0')
})

test('a word that objects know by themselves is a word like any other', () => {
  for (const word of ['constructor', 'toString', 'valueOf', '__proto__', 'hasOwnProperty'])
    assert.equal(visible(word), word)
})

test('a text is mostly unknown from more than half of its words on, the opening sign not counted', () => {
  const tokens = (/** @type {string} */ text) => [...text].map((sign) => ({ known: sign === '+' }))
  assert.equal(mostlyUnknown('{unknown} of {count}', tokens('++--')), '2 of 3')
  assert.equal(mostlyUnknown('{unknown} of {count}', tokens('++-')), '')
  assert.equal(mostlyUnknown('{unknown} of {count}', tokens('+')), '')
})

test('without a page, texts are joined as in English', () => {
  assert.equal(signs.space, ' ')
  assert.equal(sentences('a.', null, undefined, '', 'b.'), 'a. b.')
  assert.equal(listed(['a', 'b']), 'a, b')
  assert.equal(bracketed('a'), ' (a)')
})
