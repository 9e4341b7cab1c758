import { execFileSync } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, it } from 'vitest'
import { planOf, Project } from '../rig/project.ts'

const files = {
  'src/sum.js': 'export function sum(a, b) {\n  return a + b\n}\n',
  'src/sum.test.js': "import { expect, it } from 'vitest'\nimport { sum } from './sum.js'\nit('adds', () => expect(sum(1, 2)).toBe(3))\n",
  'app/half.py': 'def half(a):\n    return a / 2\n',
}

const cacheOf = (project: Project): string => join(project.folder, '.fleet/cache/analysis')

/** Entries with the numbers of their files: one that is written again is another file. */
const listEntries = (project: Project): string => execFileSync('ls', ['-1iR', cacheOf(project)], { encoding: 'utf8' })

it('fleet analyze --base of a change that it has seen loads no parser and starts no thread', async () => {
  await using project = await Project.create({ files })
  await project.write({ 'src/sum.js': `${files['src/sum.js']}debugger\n`, 'src/sum.test.js': files['src/sum.test.js'].replace('toBe(3)', 'toBeDefined()'), 'app/half.py': `${files['app/half.py']}\n\ndef f(x=[]):\n    return x\n` })
  const hook = join(project.root, 'hook.mjs')
  await writeFile(hook, `import { appendFileSync } from 'node:fs'\nimport { registerHooks } from 'node:module'\nregisterHooks({ load: (url, context, next) => (appendFileSync(process.env.LOADED, url + '\\n'), next(url, context)) })\n`)
  const analyze = async (name: string): Promise<{ readonly report: unknown; readonly loaded: string }> => {
    const log = join(project.root, name)
    const { stdout, exitCode } = await project.run(['analyze', '--base', 'HEAD', '--format', 'json'], { environment: { NODE_OPTIONS: `--import=${pathToFileURL(hook).href}`, LOADED: log } })
    expect(exitCode).toBe(0)
    return { report: JSON.parse(stdout), loaded: await readFile(log, 'utf8') }
  }
  const heavy = ['oxc-parser', 'web-tree-sitter', '@ast-grep/napi', 'ruff-wasm', 'source-worker']
  const first = await analyze('first')
  expect(heavy.filter((name) => !first.loaded.includes(name))).toEqual([])
  expect(JSON.stringify(first.report)).toMatch(/oxlint\/no-debugger[^]*fleet\/loosened-matcher/)
  const kept = listEntries(project)
  const again = await analyze('again')
  expect(heavy.filter((name) => again.loaded.includes(name))).toEqual([])
  expect(again.report).toEqual(first.report)
  expect(listEntries(project)).toBe(kept)
})

it('a gate of fleet run asks oxlint, and its second attempt reads what the first one kept', async () => {
  await using project = await Project.create({ files })
  const listing = join(project.root, 'listing')
  const script = `ls -1iR '${cacheOf(project)}' > '${listing}' 2> /dev/null || true\necho debugger >> src/sum.js\nsed 's/toBe(3)/toBeDefined()/' src/sum.test.js > changed && mv changed src/sum.test.js\necho 'def f(x=[]): return x' >> app/half.py\n`
  await project.writePlan(planOf([{ id: 'change', script, retries: 1, checks: ['gate'] }], { checks: { gate: { gate: { noNew: 'low', honesty: true } } } }))
  expect((await project.run(['run'])).exitCode).toBe(1)
  const failures = (await project.report()).tasks[0]?.attempts.map(({ failure }) => (failure?.kind === 'check-failed' ? failure.output : JSON.stringify(failure)))
  expect(failures).toEqual([expect.stringMatching(/oxlint\/no-debugger/), failures?.[0]])
  expect(failures?.[0]).toMatch(/fleet\/loosened-matcher/)
  expect(failures?.[0]).toMatch(/app\/half\.py:\d+:\d+ \w+ ruff\/B006/)
  const atSecondAttempt = await readFile(listing, 'utf8')
  // Three files as they were and as they are, their models to compare honesty with, and the answer to that.
  expect(atSecondAttempt.match(/\.json$/gm)).toHaveLength(13)
  expect(listEntries(project)).toBe(atSecondAttempt)
})
