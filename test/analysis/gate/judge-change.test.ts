import { describe, expect, it } from 'vitest'
import { judgeChange, type ChangedFile } from '../../../src/analysis/gate/judge-change.ts'
import type { Gate } from '../../../src/core/plan/gate.ts'

const gate: Gate = { noNew: 'high', minScore: null, scoreNotLower: false, secrets: true, honesty: true, coverage: null, tests: null, dependencies: null, sarif: [] }
const file = (path: string, base: string | null, head: string | null): ChangedFile => ({ path, base: base === null ? null : Buffer.from(base), head: head === null ? null : Buffer.from(head) })
const judge = (files: readonly ChangedFile[], more: Partial<Gate> = {}, coverage: string | null = null) => judgeChange({ gate: { ...gate, ...more }, files, coverage })

const injection = 'import os\nfrom flask import request\n\ndef view():\n    os.system("ls " + request.args["n"])\n'

describe('a gate', () => {
  it('passes a change that is good', async () => {
    expect(await judge([file('add.py', null, 'def add(a, b):\n    return a + b\n')])).toMatchObject({ status: 'passed', reasons: [], newFindings: [] })
  })

  it('fails a change that brings a hole, and names it with its place', async () => {
    const { status, newFindings } = await judge([file('view.py', null, injection)])
    expect(status).toBe('failed')
    expect(newFindings[0]).toMatchObject({ cwe: 'CWE-78', location: { path: 'view.py', line: 5 } })
  })

  it('does not count what was there before, also when its lines or its file have moved', async () => {
    expect(await judge([file('view.py', injection, `# moved down\n\n${injection}`)])).toMatchObject({ status: 'passed', newFindings: [] })
    expect(await judge([file('view.py', injection, null), file('web/view.py', null, injection)])).toMatchObject({ status: 'passed' })
  })

  it('fails a second hole of the same text', async () => {
    const twice = injection.replace('    os', '    os.system("ls " + request.args["n"])\n    os')
    expect((await judge([file('view.py', injection, twice)])).status).toBe('failed')
  })

  it('fails a secret and shows nothing of it', async () => {
    const token = ['ghp', '16C7e42F292c6912E7710c838347Ae178B4a'].join('_')
    const verdict = await judge([file('conf.ini', null, `token = ${token}\n`)])
    expect(verdict.status).toBe('failed')
    expect(JSON.stringify(verdict)).not.toContain(token.slice(8, 24))
  })

  it('fails a skipped test, and passes it when honesty is not asked for', async () => {
    const test = "import { expect, it } from 'vitest'\nit('adds', () => { expect(1 + 1).toBe(2) })\n"
    const change = [file('src/add.test.ts', test, test.replace('it(', 'it.skip('))]
    expect((await judge(change)).status).toBe('failed')
    expect((await judge(change, { honesty: false })).status).toBe('passed')
  })

  it('asks for coverage of the changed lines only, and fails closed without a report', async () => {
    const change = [file('src/add.ts', 'export const a = 1\n', 'export const a = 1\nexport const b = 2\n')]
    const wanted = { coverage: { report: 'lcov.info', changedLines: 0.8 } }
    const report = (hits: number): string => `SF:src/add.ts\nDA:1,0\nDA:2,${hits}\nend_of_record\n`
    expect((await judge(change, wanted, report(3))).status).toBe('passed')
    expect((await judge(change, wanted, report(0))).reasons[0]).toContain('0 of 1 changed lines')
    expect((await judge(change, wanted)).reasons[0]).toContain('lcov.info is not there')
  })

  it('compares scores', async () => {
    const change = [file('view.py', 'def view():\n    return 1\n', injection)]
    expect((await judge(change, { noNew: null, scoreNotLower: true })).reasons[0]).toContain('lower than')
    expect((await judge(change, { noNew: null, minScore: 99 })).reasons[0]).toContain('below 99')
  })

  it.each([
    ['deep.py', '('.repeat(30_000)],
    ['deep.ts', '['.repeat(30_000)],
    ['deep.js', 'a => '.repeat(30_000)],
    ['broken.tsx', '<div'],
    ['empty.py', ''],
    ['nul.ts', 'a\0b'],
  ])('survives %s', async (path, text) => {
    expect((await judge([file(path, null, text), file('good.ts', null, 'export const one = 1\n')])).status).toBe('passed')
  })

  it.each([
    ['deep.json', '['.repeat(100_000)],
  ])('fails closed where %s cannot be followed, and survives it', async (path, text) => {
    expect((await judge([file(path, null, text)])).status).toBe('crashed')
  })
})
