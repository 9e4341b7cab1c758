import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Program, type Finished } from '../rig/program.ts'
import { Project } from '../rig/project.ts'

const root = join(import.meta.dirname, '../..')
let folder = ''

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'fleet-built-'))
  for (const name of ['bin', 'package.json']) cpSync(join(root, name), join(folder, name), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  execFileSync(process.execPath, [join(root, 'scripts/build.ts'), join(folder, 'dist')])
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const config = `
import { definePlan, FleetError } from 'elite-fleet'
const error: Error = new FleetError('usage', 'from the library', { hint: 'none' })
export default definePlan({
  version: 1,
  tasks: [
    { id: 'json', agent: { kind: 'codemod', edit: [{ file: 'a.json', at: ['x'], set: 2 }] }, validate: () => error.message === 'from the library' },
    { id: 'yaml', agent: { kind: 'codemod', edit: [{ file: 'a.yaml', at: ['x'], set: 2 }] } },
    { id: 'rules', agent: { kind: 'codemod', rules: ['rules.yml'] }, files: ['src/**'] },
    { id: 'rename', agent: { kind: 'codemod', rename: { symbol: 'oldName', to: 'newName', in: 'src/a.ts' } }, needs: ['rules'] },
    { id: 'plugin', agent: { kind: 'plugin', plugin: './plugin.ts' }, isolation: 'in-place', files: ['note.txt'], repository: 'beside' },
    { id: 'nothing', agent: { kind: 'command', run: ['true'] }, isolation: 'none' },
  ],
  repositories: { app: { path: '.' }, beside: { path: '../home' } },
  defaults: { repository: 'app' },
})
`
const plugin = `
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { defineAgent } from 'elite-fleet/agent'
export default defineAgent({ name: 'writer', run: async ({ workspace }) => writeFileSync(join(workspace, 'note.txt'), 'written') })
`

describe('the built program', () => {
  it('says its version', async () => {
    await using project = await Project.create()
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
    expect(await run(project, ['--version'])).toMatchObject({ exitCode: 0, stdout: `${version}\n`, stderr: '' })
  })

  it('runs every kind of agent and workspace, with the parts that are loaded on use', async () => {
    const files = {
      'fleet.config.ts': config,
      'plugin.ts': plugin,
      'a.json': '{ "x": 1 } // kept\n',
      'a.yaml': 'x: 1 # kept\n',
      'src/a.ts': 'export function oldName(): number {\n  console.log(1)\n  return 1\n}\n',
      'tsconfig.json': '{ "compilerOptions": { "strict": true, "types": [], "lib": ["es2024", "dom"] }, "include": ["src"] }',
      'rules.yml': 'id: no-log\nlanguage: TypeScript\nrule: { pattern: console.log($A) }\nfix: void $A\n',
    }
    await using project = await Project.create({ files })
    const finished = await run(project, ['run'])
    expect(finished).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('6 of 6 tasks') })
    const show = (path: string): string => project.git('show', `fleet/${project.runId}:${path}`)
    expect([show('a.json'), show('a.yaml')]).toEqual([expect.stringContaining('"x": 2'), 'x: 2 # kept'])
    expect(show('src/a.ts')).toMatch(/newName[^]*void 1/)
  })

  it('holds a plugin to the conformance suite, as its author runs it', () => {
    const author = join(folder, 'author')
    cpSync(join(root, 'examples/plugin'), author, { recursive: true })
    // It extends the one of a clone.
    rmSync(join(author, 'tsconfig.json'))
    mkdirSync(join(author, 'node_modules'))
    symlinkSync(folder, join(author, 'node_modules/elite-fleet'))
    symlinkSync(join(root, 'node_modules/vitest'), join(author, 'node_modules/vitest'))
    const results = join(author, 'results.json')
    execFileSync(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', '--reporter=json', `--outputFile=${results}`], { cwd: author, stdio: 'ignore' })
    expect(JSON.parse(readFileSync(results, 'utf8'))).toMatchObject({ success: true, numFailedTests: 0, numPassedTests: 10 })
  })

  it('answers the completion of a shell', async () => {
    await using project = await Project.create()
    expect(await run(project, ['complete', '--', 'rollb'])).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('rollback') })
  })
})

async function run(project: Project, args: readonly string[]): Promise<Finished> {
  const program = new Program({ argv: [process.execPath, join(folder, 'bin/fleet.js'), ...args], cwd: project.folder, environment: project.environment })
  program.closeInput()
  return program.finished
}
