import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { build, type Metafile, type Plugin } from 'esbuild'

/**
 * `npm run build [folder]`: declarations by tsc, programs by esbuild. One bundle for the program and the library, in chunks: Node loads a few files
 * instead of hundreds, dynamic imports stay lazy, and a plan that imports `elite-fleet` gets the classes of the program that reads it.
 */
const root = join(import.meta.dirname, '..')
const target = resolve(process.argv[2] ?? join(root, 'dist'))

/** What is run or imported by its place, with the names that the public `exports` and `src/platform/own-package.ts` know. */
const entries = ['cli/main', 'index', 'agent', 'testing', 'fleet', 'load-plan', 'adapters/agents/plugin/plugin-host', 'adapters/sandboxes/network/forwarder', 'analysis/metrics/metrics-worker', 'analysis/source-worker']

/** Native, optional, or loaded by few runs. */
const external = [
  '@ast-grep/*',
  'oxc-parser',
  'vscode-*',
  // Loaded by `fleet mcp` alone.
  '@modelcontextprotocol/*',
  '@bomb.sh/tab',
  '@resvg/*',
  'vitest',
  // Of agents that call models.
  'ai',
  '@ai-sdk/*',
  '@modelcontextprotocol/*',
  // Of the analysis, which a gate loads.
  '@astral-sh/*',
  '@renovatebot/*',
  'ae-cvss-calculator',
  'diff',
  'fast-xml-parser',
  'semver',
  'smol-toml',
  'spdx-*',
  'tree-sitter-python',
  'web-tree-sitter',
  'yauzl',
]

/** Messages of zod are in English here; the other fifty languages would be a third of what every start has to read. */
const englishOnly: Plugin = {
  name: 'english-only',
  setup: (building) => building.onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({ contents: "export { default as en } from './en.js'", loader: 'js' })),
}

rmSync(target, { recursive: true, force: true })
const types = spawnSync(join(root, 'node_modules/.bin/tsc'), ['-p', 'tsconfig.build.json', '--outDir', target], { cwd: root, stdio: 'inherit' })
if (types.status === 0) await bundle()
else process.exitCode = 1

async function bundle(): Promise<void> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: entries.map((entry) => `src/${entry}.ts`),
    outbase: 'src',
    outdir: target,
    chunkNames: 'chunks/[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    external,
    plugins: [englishOnly],
    // Names stay for stack traces; what is only for readers of the sources goes.
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: 'none',
    // The same package as ES modules, from which what is not used can be left out.
    alias: { yaml: './node_modules/yaml/browser/index.js', 'jsonc-parser': './node_modules/jsonc-parser/lib/esm/main.js' },
    // Packages that are still CommonJS ask for modules of Node by `require`, which a bundle of ES modules does not have.
    banner: { js: "import { createRequire as createRequireOfBundle } from 'node:module'; const require = createRequireOfBundle(import.meta.url)" },
    metafile: true,
    logLevel: 'warning',
  })
  writeFileSync(join(target, 'third-party-licenses.txt'), collectLicenses(metafile))
}

/** The licences of what the bundle contains have to travel with it. */
function collectLicenses({ inputs }: Metafile): string {
  const names = Object.keys(inputs).flatMap((path) => /^.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? [])
  const texts = [...new Set(names)].sort().map((name) => `${name}\n\n${readLicense(join(root, 'node_modules', name))}`)
  return `The programs in this folder contain these packages.\n\n${texts.join(`\n${'-'.repeat(80)}\n\n`)}`
}

function readLicense(folder: string): string {
  const file = existsSync(folder) ? readdirSync(folder).find((name) => /^licen[cs]e/i.test(name)) : undefined
  if (file === undefined) throw new Error(`${folder} has no licence file: leave the package external`)
  return readFileSync(join(folder, file), 'utf8')
}
