import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import type { Isolation } from '../core/plan/plan.ts'
import { testCapture, testHazards } from './workspaces.capture.testsuite.ts'
import { testInPlace, testIsolation, testWorktrees } from './workspaces.isolation.testsuite.ts'
import { testLife } from './workspaces.life.testsuite.ts'
import { type Context, type MakeWorkspaces, type WorkspacesUnderTest, message, populateSample, prepare } from './workspaces.rig.ts'
import { type Edit, anyEdit, anyTree, applyEdits, oddNames, pictureTree, under } from './workspaces.samples.ts'

const largeBytes = 12 * 1024 * 1024

/** Registers the contract of the workspaces port, as far as it holds at this isolation, as tests. */
export function testWorkspaces(name: string, { isolation, make }: { readonly isolation: Exclude<Isolation, 'none'>; readonly make: MakeWorkspaces }): void {
  describe(`${name} as workspaces`, () => {
    const opened: WorkspacesUnderTest[] = []
    afterEach(async () => {
      for (const subject of opened.splice(0)) await subject.dispose()
    })
    const makeOne: MakeWorkspaces = async (populate) => {
      const subject = await make(populate)
      opened.push(subject)
      return subject
    }
    const context: Context = { isolation, make: makeOne, modes: isolation === 'in-place' ? 'all' : 'executable' }
    testRollback(context)
    testCapture(context)
    testHazards(context)
    testLife(context)
    testIsolation(context)
    if (isolation === 'in-place') testInPlace(context)
    else testWorktrees(context)
    testAnyTree(context)
  })
}

const write = (path: string, content: string): Edit => ({ type: 'write', path, content })
const remove = (path: string): Edit => ({ type: 'remove', path })
const link = (path: string, target: string): Edit => ({ type: 'link', path, target })
const mode = (path: string, bits: number): Edit => ({ type: 'mode', path, mode: bits })

const cases: readonly (readonly [string, readonly Edit[]])[] = [
  ['changed contents', [write('src/five.txt', 'other\n')]],
  ['contents changed to the same size and time', [{ type: 'forge', path: 'src/five.txt', content: '9' }]],
  ['contents changed in place', [{ type: 'append', path: 'src/five.txt', content: '6\n' }, { type: 'truncate', path: 'src/four.txt' }]],
  ['an executable bit', [mode('src/five.txt', 0o755)]],
  ['a deleted file', [remove('src/four.txt')]],
  ['a deleted folder', [remove('src')]],
  ['a renamed folder', [{ type: 'rename', path: 'src', target: 'lib' }]],
  ['new files and folders', [write('new/er/file', 'x'), { type: 'folder', path: 'new/empty', mode: 0o755 }]],
  ['a filled empty file', [write('empty', 'no longer')]],
  ['a changed binary file', [write('binary', '\0\x09')]],
  ['a link that leads elsewhere', [link('link', '/etc')]],
  ['a link made a file', [write('link', 'x')]],
  ['a file made a link', [link('src/four.txt', '/etc/hosts')]],
  ['a file made a folder', [write('src/four.txt/in', 'x')]],
  ['a folder made a file', [write('src', 'x')]],
  ['a folder made a link out of the tree', [link('src', '/etc')]],
  ['a link made a folder', [write('link/in', 'x')]],
  ['a new read-only folder', [write('locked/in', 'x'), mode('locked/in', 0o400), mode('locked', 0o500)]],
  ['a folder made read-only with a change in it', [write('src/deep/tool.sh', 'x'), write('src/deep/new', 'x'), mode('src/deep', 0o500)]],
  ['a folder closed to its owner', [write('src/deep/new', 'x'), { type: 'close', path: 'src/deep' }]],
  ['a file closed to its owner', [{ type: 'close', path: 'src/five.txt' }]],
  ['odd names', oddNames.map((name) => write(`odd-${name}/${name}`, name))],
]

/** That `rollback` leaves every byte as it was. */
function testRollback({ make, modes }: Context): void {
  test.each(cases)('rollback undoes %s', async (_, edits) => {
    const subject = await make(populateSample)
    const workspace = await prepare(subject)
    const before = pictureTree(workspace.path, modes)
    applyEdits(workspace.path, edits)
    expect(pictureTree(workspace.path, 'all')).not.toEqual(before)
    const report = await workspace.rollback()
    expect(pictureTree(workspace.path, modes)).toEqual(before)
    expect(report).toMatchObject({ verified: true, differences: [] })
    await workspace.release()
    expect(await subject.leftovers()).toEqual([])
  })

  test('rollback brings odd names back with their contents', async () => {
    const subject = await make((folder) => {
      populateSample(folder)
      for (const name of oddNames) {
        mkdirSync(under(folder, `in-${name}`))
        writeFileSync(under(folder, `in-${name}/${name}`), `content of ${name}`)
      }
    })
    const workspace = await prepare(subject)
    const before = pictureTree(workspace.path, modes)
    for (const [at, name] of oddNames.entries()) {
      if (at % 2 === 0) writeFileSync(under(workspace.path, `in-${name}/${name}`), 'other')
      else rmSync(under(workspace.path, `in-${name}`), { recursive: true })
    }
    expect((await workspace.rollback()).verified).toBe(true)
    expect(pictureTree(workspace.path, modes)).toEqual(before)
  })

  test('rollback restores a file of 12 MB of which one byte changed', async () => {
    const subject = await make((folder) => writeFileSync(join(folder, 'large'), randomBytes(largeBytes)))
    const workspace = await prepare(subject)
    const before = pictureTree(workspace.path, modes)
    const content = readFileSync(join(workspace.path, 'large'))
    content.writeUInt8((content.readUInt8(largeBytes / 2) + 1) % 256, largeBytes / 2)
    writeFileSync(join(workspace.path, 'large'), content)
    expect((await workspace.capture(message)).changed).toEqual([{ path: 'large', change: 'modified', hazard: 'none' }])
    expect((await workspace.rollback()).verified).toBe(true)
    expect(pictureTree(workspace.path, modes)).toEqual(before)
  })

  test('rollback of an untouched folder restores nothing, and may be asked for twice', async () => {
    const subject = await make(populateSample)
    const workspace = await prepare(subject)
    const before = pictureTree(workspace.path, modes)
    for (const _ of [1, 2]) expect(await workspace.rollback()).toMatchObject({ verified: true, differences: [] })
    expect(pictureTree(workspace.path, modes)).toEqual(before)
  })
}

/** 25 trees, each with 10 attempts of its own: 250 random changes and as many rollbacks. */
function testAnyTree({ make, modes }: Context): void {
  const seed = Number(process.env['FLEET_TEST_SEED'] ?? Math.floor(Math.random() * 2 ** 31))
  test(`whatever an attempt does to whatever tree, rollback leaves every byte as it was (FLEET_TEST_SEED=${seed})`, async () => {
    const anyAttempts = fc.array(fc.array(anyEdit, { minLength: 1, maxLength: 15 }), { minLength: 10, maxLength: 10 })
    await fc.assert(
      fc.asyncProperty(anyTree, anyAttempts, async (tree, attempts) => {
        const subject = await make((folder) => {
          writeFileSync(join(folder, 'always-there'), 'x')
          applyEdits(folder, tree)
        })
        for (const [at, edits] of attempts.entries()) {
          const workspace = await prepare(subject, { attempt: at + 1 })
          const before = pictureTree(workspace.path, modes)
          applyEdits(workspace.path, edits)
          if (at % 2 === 0) await workspace.capture(message)
          const report = await workspace.rollback()
          expect(pictureTree(workspace.path, modes)).toEqual(before)
          expect(report).toMatchObject({ verified: true, differences: [] })
          await workspace.release()
        }
        expect(await subject.leftovers()).toEqual([])
        await subject.dispose()
      }),
      { seed, numRuns: 25 },
    )
  }, 300_000)
}
