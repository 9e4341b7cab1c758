import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { openSqliteStore } from '../../src/adapters/sqlite/open-sqlite-store.ts'
import { makeProgram } from '../../src/cli/program.ts'
import { listMarkdown, repositoryFolder } from './markdown-files.ts'

const files = await listMarkdown()
const program = makeProgram(() => {})

/** Calls of the program in a line of shell, whichever way it is started. */
function listCalls(line: string): readonly string[] {
  const said = line.replaceAll(/npm run (?:--silent )?fleet -- /g, 'fleet ').replaceAll(/npm run demo(?: --)?(?= |$)/g, 'fleet demo')
  return said.replace(/(?:^|\s)#.*$/, '').split(/&&|\|\||[|;>(]/).map((part) => part.trim()).filter((part) => /^(?:npx )?fleet(?: |$)/.test(part))
}

/** What is wrong with a call; null when the command and all its options exist. */
function findFault(call: string): string | null {
  const words = call.replace(/^npx /, '').replace(/ (?:-C|--directory) \S+/, '').split(/\s+/).slice(1).filter((word) => !/^["'<[$…]/.test(word))
  const global = program.options.flatMap(({ short, long }) => [short, long])
  const name = words.find((word) => !word.startsWith('-'))
  const command = program.commands.find((candidate) => candidate.name() === name)
  if (name !== undefined && command === undefined) return `${call}: there is no command ${name}`
  const known = [...global, ...(command?.options ?? []).flatMap(({ short, long }) => [short, long]), '--help']
  const unknown = words.map((word) => word.split('=')[0]).find((word) => word?.startsWith('-') === true && word !== '--' && !known.includes(word))
  return unknown === undefined ? null : `${call}: there is no option ${unknown}`
}

test('the test of calls sees a wrong command and a wrong option', () => {
  expect(listCalls('npm ci && npm run fleet -- run x.yaml --jsn | jq . # fleet comment').map(findFault)).toEqual(['fleet run x.yaml --jsn: there is no option --jsn'])
  expect(listCalls('fleet -C demo rnu; fleet retry a b')).toHaveLength(2)
  expect(listCalls('fleet -C demo rnu; fleet retry a b').map(findFault)).toEqual(['fleet -C demo rnu: there is no command rnu', null])
})

test('every call of fleet in the documents and the workflows names a command and options that exist', async () => {
  const workflows = await Promise.all(['examples/ci/fleet.yml', '.github/workflows/test.yml'].map((path) => readFile(join(repositoryFolder, path), 'utf8')))
  const lines = [
    ...files.flatMap(({ blocks }) => blocks.filter(({ language }) => language === 'sh').flatMap(({ text }) => text.split('\n'))),
    ...files.flatMap(({ prose }) => [...prose.matchAll(/`([^`\n]+)`/g)].map(([, code]) => code ?? '')),
    ...workflows.flatMap((text) => text.split('\n').map((line) => line.replace(/^\s*(?:- )?(?:run: )?/, ''))),
  ]
  const calls = lines.flatMap(listCalls)
  expect(calls.length).toBeGreaterThan(100)
  expect(calls.map(findFault).filter((fault) => fault !== null)).toEqual([])
})

test('every query in the documents is understood by a fresh database', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'fleet-docs-'))
  try {
    const path = join(folder, 'state.db')
    openSqliteStore({ path, durability: 'none' }).close()
    using database = new DatabaseSync(path, { readOnly: true })
    const queries = files.flatMap(({ text }) => [...text.matchAll(/^sqlite3 \S*state\.db (["'])(.+)\1$/gm)].map(([, , query]) => query ?? ''))
    expect(queries.length).toBeGreaterThan(6)
    for (const query of queries) expect(() => database.prepare(query).all(), query).not.toThrow()
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
