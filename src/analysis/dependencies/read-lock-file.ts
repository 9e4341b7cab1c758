import type { Note } from '../model.ts'
import { parseJsonText, parseTomlText, parseYamlText, toNote, type UntrustedText } from '../parse-untrusted.ts'
import type { LockFile, LockFormat } from './dependency.ts'
import { toLockFormat } from './is-lock-file.ts'
import { toDependencies, type LockGraph } from './lock-graph.ts'
import { parseYarnClassic } from './locks/parse-yarn-classic.ts'
import { readNpmLock } from './locks/read-npm-lock.ts'
import { readPnpmLock } from './locks/read-pnpm-lock.ts'
import { readPoetryLock, readUvLock } from './locks/read-python-locks.ts'
import { readRequirements } from './locks/read-requirements.ts'
import { readYarnBerry, readYarnClassic } from './locks/read-yarn-lock.ts'

/** A lock file's text, and the manifest beside it (package.json or pyproject.toml), which some formats need to tell direct from transitive. */
export type LockFileText = UntrustedText & { readonly manifest?: UntrustedText }

type Read = { readonly graph: LockGraph | null; readonly notes: readonly Note[] }

const maxPackages = 200_000

/** Reads a lock file of any format that is known; null when the name is of none. Never throws: what cannot be read is a note. */
export function readLockFile(source: LockFileText): LockFile | null {
  const format = toLockFormat(source.path, source.text)
  if (format === null) return null
  const { graph, notes } = readers[format](source)
  const lost = graph === null && notes.length === 0 ? [toNote(source.path, `not a lock file of the ${format} format`)] : []
  if (graph !== null && graph.nodes.length > maxPackages) {
    return {
      path: source.path,
      format,
      dependencies: [],
      notes: [{ path: source.path, line: null, kind: 'too-large', message: `more than ${maxPackages} packages` }],
    }
  }
  return { path: source.path, format, dependencies: graph === null ? [] : toDependencies(graph), notes: [...notes, ...lost] }
}

const readers: Readonly<Record<LockFormat, (source: LockFileText) => Read>> = {
  npm: (source) => readParsed(source, parseJsonText, readNpmLock),
  pnpm: (source) => readParsed(source, parseYamlText, readPnpmLock),
  'yarn-classic': readClassic,
  'yarn-berry': (source) => readParsed(source, parseYamlText, readYarnBerry),
  poetry: (source) => readParsed(source, parseTomlText, readPoetryLock),
  uv: (source) => readParsed(source, parseTomlText, readUvLock),
  requirements: readRequirements,
}

type Parse = typeof parseJsonText
type ToGraph = (reading: { readonly lock: unknown; readonly text: string; readonly manifest: unknown }) => LockGraph | null

function readParsed(source: LockFileText, parse: Parse, toGraph: ToGraph): Read {
  const lock = parse(source)
  if ('note' in lock) return { graph: null, notes: [lock.note] }
  const { manifest, notes } = readManifest(source)
  return { graph: toGraph({ lock: lock.value, text: source.text, manifest }), notes }
}

function readClassic(source: LockFileText): Read {
  const parsed = parseYarnClassic(source.text.replace(/^\uFEFF/, ''))
  if ('badLine' in parsed) return { graph: null, notes: [toNote(source.path, 'not valid in the yarn 1 format', parsed.badLine)] }
  const { manifest, notes } = readManifest(source)
  return { graph: readYarnClassic(parsed.blocks, manifest), notes }
}

/** A manifest that cannot be read costs the answer to "direct or transitive", not the lock file. */
function readManifest({ manifest }: LockFileText): { readonly manifest: unknown; readonly notes: readonly Note[] } {
  if (manifest === undefined) return { manifest: null, notes: [] }
  const parsed = manifest.path.endsWith('.toml') ? parseTomlText(manifest) : parseJsonText(manifest)
  return 'note' in parsed ? { manifest: null, notes: [parsed.note] } : { manifest: parsed.value, notes: [] }
}
