import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { loadPlan } from '../../src/load-plan.ts'
import { listMarkdown, repositoryFolder, type Block } from './markdown-files.ts'

const files = await listMarkdown()
const blocks = files.flatMap((file) => file.blocks)
const nameOf = ({ file, line }: Block): string => `${file}:${line}`

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleet-docs-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('plans in the documents', () => {
  const plans = blocks.filter(({ file, language, text }) => /^(?:README\.md$|docs\/guides\/)/.test(file) && language === 'yaml' && /^version: 1$/m.test(text))

  test('are found', () => {
    expect(plans.length).toBeGreaterThan(15)
    expect(plans.map(({ file }) => file)).toContain('README.md')
  })

  test.each(plans.map((plan) => [nameOf(plan), plan.text] as const))('%s has no problem and no warning', async (name, text) => {
    const planFolder = join(folder, name.replaceAll(/\W/g, '-'), 'plan')
    const environment = { FLEET_SHOWROOM_PATH: join(planFolder, '../showroom') }
    await makeSurroundings(planFolder, parse(text), environment.FLEET_SHOWROOM_PATH)
    await writeFile(join(planFolder, 'fleet.yaml'), text)
    const loaded = await loadPlan({ path: planFolder, environment, concurrencyDefault: 2 })
    expect(loaded).toMatchObject({ status: 'loaded', warnings: [] })
  })
})

/** Makes the folders, rule files and plugins that a plan names. `notes` is a plain folder, all others are repositories. */
async function makeSurroundings(planFolder: string, plan: Record<string, unknown>, showroom: string): Promise<void> {
  const repositories = (plan['repositories'] ?? { main: { path: '.' } }) as Readonly<Record<string, { readonly path: string }>>
  await mkdir(planFolder, { recursive: true })
  for (const { path } of Object.values(repositories)) {
    const place = path.startsWith('$') ? showroom : resolve(planFolder, path)
    await mkdir(path === 'notes' ? place : join(place, '.git'), { recursive: true })
  }
  for (const [, file = ''] of JSON.stringify(plan).matchAll(/"(?:rules":\[|plugin":)"([^"]+)"/g)) {
    await mkdir(dirname(join(planFolder, file)), { recursive: true })
    await writeFile(join(planFolder, file), '')
  }
}

test('TypeScript in the documents passes the type check', async () => {
  const scripts = blocks.filter(({ language }) => language === 'ts')
  expect(scripts.length).toBeGreaterThan(2)
  const place = join(folder, 'types')
  await mkdir(place)
  await writeFile(join(place, 'package.json'), '{ "type": "module" }')
  for (const script of scripts) await writeFile(join(place, `${nameOf(script).replaceAll(/\W/g, '-')}.ts`), script.text)
  await writeFile(join(place, 'tsconfig.json'), JSON.stringify(toConfig()))
  const { stdout, status } = spawnSync(join(repositoryFolder, 'node_modules/.bin/tsc'), ['-p', place], { encoding: 'utf8' })
  expect(stdout).toBe('')
  expect(status).toBe(0)
})

/** A reader's own strict project, with Fleet's entries where the package would be. */
function toConfig(): object {
  const entry = (name: string): readonly string[] => [join(repositoryFolder, 'src', name)]
  return {
    extends: join(repositoryFolder, 'tsconfig.json'),
    compilerOptions: {
      noUnusedLocals: false,
      typeRoots: [join(repositoryFolder, 'node_modules/@types')],
      paths: { 'elite-fleet': entry('index.ts'), 'elite-fleet/agent': entry('agent.ts'), 'elite-fleet/testing': entry('testing.ts') },
    },
    include: ['*.ts'],
  }
}

describe('workflows', () => {
  const workflows = ['examples/ci/fleet.yml', '.github/workflows/test.yml']
  type Step = { readonly run?: string; readonly uses?: string; readonly if?: string; readonly with?: Readonly<Record<string, string>> }
  type Workflow = { readonly jobs: Readonly<Record<string, { readonly steps: readonly Step[] }>> }
  const readSteps = async (path: string): Promise<readonly Step[]> => {
    const { jobs } = parse(await readFile(join(repositoryFolder, path), 'utf8')) as Workflow
    return Object.values(jobs).flatMap(({ steps }) => steps)
  }

  test.each(workflows)('%s keeps the reports of a run that failed', async (path) => {
    const steps = await readSteps(path)
    const summary = steps.find(({ run }) => run?.includes('>> "$GITHUB_STEP_SUMMARY"'))
    const upload = steps.find(({ uses }) => uses?.startsWith('actions/upload-artifact@'))
    for (const name of ['report.json', 'report.md']) expect(summary?.run).toContain(`fleet-report/${name}`)
    expect(upload?.with?.['path']).toContain('fleet-report')
    for (const step of [summary, upload]) expect(step?.if).toBe('${{ !cancelled() }}')
  })

  test('the tests of the project are those of .ci/run', async () => {
    expect(await readSteps('.github/workflows/test.yml')).toContainEqual({ run: '.ci/run' })
  })
})
