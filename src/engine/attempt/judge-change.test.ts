import { describe, expect, it } from 'vitest'
import { makePlan } from '../../../test/rig/make-plan.ts'
import type { Task } from '../../core/plan/plan.ts'
import type { ChangedPath } from '../../ports/workspaces.ts'
import { judgeChange } from './judge-change.ts'

function taskOf(parts: Partial<Task>): Task {
  const [task] = makePlan([{ id: 'a', ...parts }]).tasks
  if (task === undefined) throw new Error('no task')
  return task
}

const changed = (...paths: readonly string[]): readonly ChangedPath[] => paths.map((path) => ({ path, change: 'modified', hazard: 'none' }))

describe('the verdict on the diff', () => {
  it('no change is a failure unless the task allows it', () => {
    expect(judgeChange(taskOf({}), [])).toMatchObject({ kind: 'nothing-changed' })
    expect(judgeChange(taskOf({ allowEmpty: true }), [])).toBeNull()
  })

  it.each([
    [['src/**'], 'src/a/b.ts', true],
    [['src/**'], 'src/.hidden/file', true],
    [['src/**'], 'source/a.ts', false],
    [['src/*.ts'], 'src/a/b.ts', false],
    [['**/*.md', 'package.json'], 'docs/a.md', true],
    [['src/[id].ts'], 'src/i.ts', true],
    [[], 'anything', true],
  ] as const)('files %j and the path %s', (files, path, isAllowed) => {
    expect(judgeChange(taskOf({ files }), changed(path)) === null).toBe(isAllowed)
  })

  it.each(['.git/hooks/pre-commit', 'sub/.GIT/config', 'git~1/config', '.git /config', '.git./config', '.g\u200cit/config'])('%j is a git path under some file system', (path) => {
    expect(judgeChange(taskOf({}), changed(path))).toMatchObject({ kind: 'out-of-scope', paths: [path] })
  })

  it('configuration of agents is out of scope unless a glob names it, or a codemod of the plan wrote it', () => {
    const paths = ['src/a.ts', '.claude/settings.json']
    expect(judgeChange(taskOf({}), changed(...paths))).toMatchObject({ kind: 'out-of-scope', paths: ['.claude/settings.json'] })
    expect(judgeChange(taskOf({ files: ['**'] }), changed(...paths))).toMatchObject({ kind: 'out-of-scope' })
    expect(judgeChange(taskOf({ files: ['src/**', '.claude/**'] }), changed(...paths))).toBeNull()
    expect(judgeChange(taskOf({ agent: { kind: 'codemod', edit: [] } }), changed(...paths))).toBeNull()
  })

  it.each(['.gitignore', '.github/workflows/ci.yml', 'my.git/x', 'git/x'])('%s is an ordinary path', (path) => {
    expect(judgeChange(taskOf({}), changed(path))).toBeNull()
  })

  it('names at most a hundred paths, and hazards wherever they lie', () => {
    const many = judgeChange(taskOf({ files: ['src/**'] }), changed(...Array.from({ length: 300 }, (_, index) => `out/${index}`)))
    expect(many).toMatchObject({ message: expect.stringContaining('300 path(s)') })
    expect(many?.kind === 'out-of-scope' && many.paths.length).toBe(100)
    expect(judgeChange(taskOf({}), [{ path: 'link', change: 'added', hazard: 'symlink-outside' }])).toMatchObject({ kind: 'out-of-scope', message: expect.stringContaining('link that leads out') })
    expect(judgeChange(taskOf({}), [{ path: 'sub', change: 'added', hazard: 'nested-repository' }])).toMatchObject({ message: expect.stringContaining('repository inside the tree') })
  })
})
