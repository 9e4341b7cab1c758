import { execFile } from 'node:child_process'
import { access, readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** One thing that has to be true of the application after the demo. */
export type Finding = {
  readonly claim: string
  readonly isTrue: boolean
  /** What was seen instead; empty when the claim is true. */ readonly evidence: string
}

/** Everything that was looked at; the demo is right when every claim is true. */
export type Verdict = { readonly isRight: boolean; readonly findings: readonly Finding[] }

const execute = promisify(execFile)

const components: Readonly<Record<string, readonly string[]>> = {
  materials: ['index.ts', 'material-library.ts', 'materials.test.ts', 'palette.ts', 'procedural-texture.ts'],
  camera: ['camera-path.ts', 'camera.test.ts', 'framing.ts', 'index.ts', 'orbit-rig.ts'],
  webgl: ['capabilities.ts', 'index.ts', 'stage-renderer.ts', 'webgl.test.ts'],
  pbr: ['clearcoat.ts', 'environment.ts', 'index.ts', 'pbr.test.ts', 'tone-mapping.ts'],
  integration: ['index.ts', 'integration.test.ts', 'plinth.ts', 'shadow-fitting.ts'],
}

/** Overlays are written by others, so the toolkit keeps the old name as a property. */
const keptName = /\btoolkit\.toColor\b|\btoColor:|'toColor'/g

/** Judges the end state of the demo by looking at the tree and running its checks; nothing is changed. */
export async function verifyDemo(appFolder: string): Promise<Verdict> {
  const sources = await readSources(appFolder)
  const findings = [
    ...(await Promise.all(Object.keys(components).map((name) => hasComponent(appFolder, name)))),
    importsAreRewritten(sources),
    catalogIsWired(sources),
    await settingsAreThere(appFolder),
    paletteIsMerged(sources),
    ...renameIsComplete(sources),
    await succeeds('the type check passes', appFolder, [join('node_modules', '.bin', 'tsc'), '--noEmit']),
    await succeeds('the tests pass', appFolder, [process.execPath, '--test', '--test-isolation=none', 'src/**/*.test.ts']),
  ]
  return { isRight: findings.every(({ isTrue }) => isTrue), findings }
}

/** Text of every TypeScript file below `src`, by its slash-separated path. */
type Sources = ReadonlyMap<string, string>

async function readSources(appFolder: string): Promise<Sources> {
  const entries = await readdir(join(appFolder, 'src'), { recursive: true })
  const paths = entries.filter((path) => path.endsWith('.ts')).map((path) => `src/${path.replaceAll('\\', '/')}`)
  return new Map(await Promise.all(paths.sort().map(async (path) => [path, await readFile(join(appFolder, path), 'utf8')] as const)))
}

function finding(claim: string, problems: readonly string[]): Finding {
  return { claim, isTrue: problems.length === 0, evidence: problems.slice(0, 10).join('; ') }
}

async function hasComponent(appFolder: string, name: string): Promise<Finding> {
  const files = components[name] ?? []
  const missing = await Promise.all(
    files.map((file) =>
      access(join(appFolder, 'src', 'components', name, file)).then(
        () => [],
        () => [`${file} is missing`],
      ),
    ),
  )
  return finding(`component ${name} is in place with ${files.length} files`, missing.flat())
}

function importsAreRewritten(sources: Sources): Finding {
  const left = [...sources].filter(([, text]) => text.includes('@showroom/')).map(([path]) => path)
  return finding('no import points at the showroom', left)
}

function catalogIsWired(sources: Sources): Finding {
  const catalog = sources.get('src/components/catalog.ts') ?? ''
  const list = /catalog: readonly StageComponent\[\] = \[([^\]]*)\]/.exec(catalog)?.[1]?.split(', ') ?? []
  const missing = [...Object.keys(components), 'ground', 'backdrop'].filter((name) => !list.includes(name))
  return finding(
    'the catalog lists the five components beside its own',
    missing.map((name) => `${name} is not listed`),
  )
}

async function settingsAreThere(appFolder: string): Promise<Finding> {
  const settings: unknown = JSON.parse(await readFile(join(appFolder, 'viewer.config.json'), 'utf8'))
  const sections = typeof settings === 'object' && settings !== null && 'components' in settings ? Object(settings.components) : {}
  const missing = [...Object.keys(components), 'ground', 'backdrop'].filter((name) => !Object.hasOwn(sections, name))
  return finding(
    'every component has its settings',
    missing.map((name) => `${name} has none`),
  )
}

/** What only the application had, and what only version 2 of the showroom has. */
function paletteIsMerged(sources: Sources): Finding {
  const palette = sources.get('src/components/materials/palette.ts') ?? ''
  const expected = ["id: 'house-coral'", "id: 'house-petrol'", 'amount: 0.3', "id: 'satin-gold'", "id: 'travertine'", 'function toOklab']
  const missing = expected.filter((part) => !palette.includes(part)).map((part) => `${part} is lost`)
  const markers = /^[<=>]{7}/m.test(palette) ? ['conflict markers are left'] : []
  return finding('the palette has the changes of both sides', [...missing, ...markers])
}

function renameIsComplete(sources: Sources): readonly Finding[] {
  const left = [...sources].filter(([, text]) => /\btoColor\b/.test(text.replaceAll(keptName, ''))).map(([path]) => path)
  const files = [...sources.values()].filter((text) => /\bresolveColor\b/.test(text))
  const places = files.reduce((sum, text) => sum + (text.match(/\bresolveColor\b/g)?.length ?? 0), 0)
  const isWide = places >= 100 && files.length >= 40
  return [
    finding('the old name is gone, but for the property of the toolkit', left),
    finding('the new name is used in 100 places and 40 files or more', isWide ? [] : [`${places} places in ${files.length} files`]),
    finding(
      'object shorthand was expanded',
      /\btoColor: resolveColor\b/.test(sources.get('src/overlays/toolkit.ts') ?? '') ? [] : ['src/overlays/toolkit.ts'],
    ),
  ]
}

async function succeeds(claim: string, appFolder: string, [program = '', ...args]: readonly string[]): Promise<Finding> {
  const failure = await execute(program, args, { cwd: appFolder, timeout: 120_000, maxBuffer: 16_000_000, env: withoutTestContext() }).then(
    () => null,
    (error: unknown) => lastLines(error),
  )
  return finding(claim, failure === null ? [] : [failure])
}

// A test runner that runs this would otherwise make the inner `node --test` report to it and run nothing.
function withoutTestContext(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => name !== 'NODE_TEST_CONTEXT' && name !== 'NODE_OPTIONS'))
}

function lastLines(error: unknown): string {
  const output =
    error instanceof Error && 'stdout' in error ? `${String(error.stdout)}${'stderr' in error ? String(error.stderr) : ''}` : ''
  return output.trim().split('\n').slice(-20).join('\n') || String(error)
}
