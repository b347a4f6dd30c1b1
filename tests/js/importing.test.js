/** Importing a module needs no page: only the scripts that a page names, which export nothing, touch it at once. */

import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'

const FOLDER = new URL('../../static/js/', import.meta.url)

test('every module but the scripts of pages is imported without a page', async () => {
  assert.equal(globalThis.document, undefined)
  const modules = readdirSync(FOLDER, { recursive: true }).filter((name) => name.endsWith('.js'))
  const exporting = modules.filter((name) => /^export /m.test(readFileSync(new URL(name, FOLDER), 'utf-8')))
  assert.ok(exporting.length > 90)
  for (const name of exporting) await assert.doesNotReject(import(new URL(name, FOLDER).href), name)
})
