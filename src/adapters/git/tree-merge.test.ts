import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { OpenRepository } from './open-repositories.ts'
import { ensurePrivateRepository } from './private-repository.ts'
import { TestRepository } from './repository.testrig.ts'
import { TreeMerge } from './tree-merge.ts'
import { findRepository } from './user-repository.ts'

const name = fc.constantFrom('a', 'b', 'a.b', 'a-b', 'sub', 'ü')
const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'))
// Contents long enough that git takes a moved file for a rename.
const content = fc.constantFrom('one', 'two', 'three').map((word) => Array.from({ length: 12 }, (_, line) => `${word} ${line}\n`).join(''))
const edit = fc.record({ path, content: fc.oneof({ weight: 4, arbitrary: content }, { weight: 1, arbitrary: fc.constant(null) }), executable: fc.boolean() })
const edits = fc.array(edit, { maxLength: 4 })

type Edit = { readonly path: string; readonly content: string | null; readonly executable: boolean }
type Files = ReadonlyMap<string, Edit>

/** Later edits win; a file in the way of a folder goes, and the other way round. */
function apply(files: Files, changes: readonly Edit[]): Files {
  const next = new Map(files)
  for (const change of changes) {
    for (const other of next.keys()) if (other.startsWith(`${change.path}/`) || change.path.startsWith(`${other}/`)) next.delete(other)
    if (change.content === null) next.delete(change.path)
    else next.set(change.path, change)
  }
  return next
}

const text = (word: string): string => Array.from({ length: 12 }, (_, line) => `${word} ${line}\n`).join('')
const file = (at: string, word: string): Edit => ({ path: at, content: text(word), executable: false })
const movedOut: [Edit[], Edit[], Edit[]] = [[file('sub/a', 'one'), file('sub/b', 'two'), file('a', 'three')], [{ path: 'sub/a', content: null, executable: false }], [{ path: 'sub/a', content: null, executable: false }, file('b', 'one')]]

test('what is merged by comparing trees is what git merges', async () => {
  const rig = new TestRepository()
  const user = await findRepository(rig.top)
  if (user === null) throw new Error('expected a repository')
  const opened = new OpenRepository(await ensurePrivateRepository(join(rig.folder, 'private.git'), user))
  onTestFinished(() => opened.close())
  const merger = new TreeMerge(opened.repository, opened.objects)
  const { gitDir } = opened.repository
  const git = (args: readonly string[], input = ''): string => execFileSync('git', ['--git-dir', gitDir, ...args], { encoding: 'utf8', input, env: { PATH: process.env['PATH'], GIT_AUTHOR_NAME: 'a', GIT_AUTHOR_EMAIL: 'a@b', GIT_COMMITTER_NAME: 'a', GIT_COMMITTER_EMAIL: 'a@b', GIT_INDEX_FILE: join(rig.folder, 'index') } }).trim()
  const commit = (files: Files, parents: readonly string[]): { readonly id: string; readonly tree: string } => {
    const blocks = [...files].map(([file, { content, executable }]) => `M ${executable ? '100755' : '100644'} inline ${file}\ndata ${Buffer.byteLength(content ?? '')}\n${content}\n`)
    const from = parents.map((parent) => `from ${parent}\ndeleteall\n`).join('')
    git(['fast-import', '--quiet', '--force'], `commit refs/heads/t\ncommitter a <a@b> 1 +0000\ndata 1\nx\n${from}${blocks.join('')}\n`)
    return { id: git(['rev-parse', 'refs/heads/t']), tree: git(['rev-parse', 'refs/heads/t^{tree}']) }
  }
  let decided = 0
  await fc.assert(
    fc.asyncProperty(fc.array(edit, { minLength: 3, maxLength: 8 }), edits, edits, async (start, first, second) => {
      const files = apply(new Map([['always', { path: 'always', content: 'x\n', executable: false }]]), start)
      const base = commit(files, [])
      const ours = commit(apply(files, first), [base.id])
      const theirs = commit(apply(files, second), [base.id])
      const merged = await merger.merge({ base: base.tree, ours: ours.tree, theirs: theirs.tree })
      if (merged === null) return
      decided += 1
      expect(git(['ls-tree', '-r', merged])).toBe(git(['ls-tree', '-r', git(['merge-tree', '--write-tree', ours.id, theirs.id])]))
      expect(git(['mktree'], `${git(['ls-tree', merged])}\n`)).toBe(merged)
    }),
    // Runs before the random ones: a file that both sides took out of a folder, and that one of them moved elsewhere.
    { numRuns: 60, examples: [movedOut] },
  )
  expect(decided).toBeGreaterThan(10)
})
