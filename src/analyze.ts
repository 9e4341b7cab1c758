/** What `fleet analyze` needs of the adapters: files of folders and repositories, read without running anything of theirs. */
import { realpath, stat } from 'node:fs/promises'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { listWorkFiles } from './adapters/git/list-work-files.ts'
import { readWorkChanges } from './adapters/git/read-work-change.ts'
import { findRepository, type UserRepository } from './adapters/git/user-repository.ts'
import type { ChangedFile } from './analysis/gate/judge-change.ts'
import type { Note } from './analysis/model.ts'
import { languageOf } from './analysis/parse/language-of.ts'
import { FleetError } from './core/fleet-error.ts'
import { PlainFileReader, type PlainFile } from './platform/read-plain-file.ts'
import { walkFiles } from './platform/walk-files.ts'

export { openAnalysisTools } from './analysis-tools.ts'

/** Larger files are data or made by a program; they are named and not read. */
const maxFileBytes = 2_000_000
const skippedFolders: ReadonlySet<string> = new Set(['node_modules', '.git', '.fleet'])

/** A file to analyse, its path relative to the root of the report. */
export type Source = { readonly path: string; readonly bytes: Uint8Array }

/** Files of the asked paths. `notes` is complete when `files` has been read to its end. */
export type SourceTree = { readonly root: string; readonly files: AsyncIterable<Source>; readonly notes: readonly Note[] }

/** Files that differ between a commit and the work tree. */
export type SourceChange = { readonly root: string; readonly commit: string; readonly files: readonly ChangedFile[]; readonly notes: readonly Note[] }

/** One folder with the paths in it that were asked for, relative to it; '' is the folder itself. */
type Place = { readonly top: string; readonly repository: UserRepository | null; readonly below: readonly string[] }

/** The files below the paths: what git tracks or does not ignore, elsewhere all but `node_modules`, `.git` and `.fleet`. */
export async function openSources(folder: string, paths: readonly string[]): Promise<SourceTree> {
  const { root, places } = await findPlaces(folder, paths)
  const notes: Note[] = []
  return { root, files: readAll({ root, places, notes }), notes }
}

/** What differs between the revision and the work tree below the paths. */
export async function readSourceChange(folder: string, { paths, revision }: { readonly paths: readonly string[]; readonly revision: string }): Promise<SourceChange> {
  const { root, places } = await findPlaces(folder, paths)
  const [place] = places
  if (place === undefined || place.repository === null || places.length > 1) {
    throw new FleetError('usage', '--base needs paths in one git repository', { hint: 'Start fleet analyze in the repository, or leave --base out.' })
  }
  const { commit, changes } = await readWorkChanges(place.repository, { revision, below: place.below, maxFileBytes })
  const reader = new PlainFileReader(place.top, maxFileBytes)
  const notes: Note[] = []
  const binaries: string[] = []
  const files: ChangedFile[] = []
  for (const { key, base, isTooLarge } of changes) {
    if (isSkipped(key)) continue
    const path = toShown(root, place.top, key)
    const found = await reader.read(key)
    if (isTooLarge && found.status !== 'too-large') notes.push({ path, line: null, kind: 'too-large', message: `The file had more than ${maxFileBytes} bytes at ${revision}; it was not compared.` })
    const head = take({ path, found, notes, binaries })
    const before = base !== null && isBinary(path, base) ? null : base
    if (before !== null || head !== null) files.push({ path, base: before, head })
  }
  return { root, commit, files, notes: [...notes, ...toBinaryNote(binaries)] }
}

type Reading = { readonly root: string; readonly places: readonly Place[]; readonly notes: Note[] }

async function* readAll({ root, places, notes }: Reading): AsyncGenerator<Source> {
  const seen = new Set<string>()
  const binaries: string[] = []
  for (const place of places) {
    const reader = new PlainFileReader(place.top, maxFileBytes)
    for await (const key of listKeys(place)) {
      const path = toShown(root, place.top, key)
      if (seen.has(path) || isSkipped(key)) continue
      seen.add(path)
      const bytes = take({ path, found: await reader.read(key), notes, binaries })
      if (bytes !== null) yield { path, bytes }
    }
  }
  notes.push(...toBinaryNote(binaries))
}

async function* listKeys({ top, repository, below }: Place): AsyncGenerator<string> {
  if (repository !== null) yield* await listWorkFiles(repository, below)
  for (const path of repository === null ? below : []) {
    const isFile = path !== '' && (await stat(join(top, path))).isFile()
    if (isFile) yield toKey(path)
    else for await (const found of walkFiles(top, skippedFolders, path)) yield toKey(found)
  }
}

type Taking = { readonly path: string; readonly found: PlainFile; readonly notes: Note[]; readonly binaries: string[] }

/** The bytes, or null after a note where that is not what the reader of the report expects. */
function take({ path, found, notes, binaries }: Taking): Uint8Array | null {
  if (found.status === 'read' && !isBinary(path, found.bytes)) return found.bytes
  if (found.status === 'read') binaries.push(path)
  if (found.status === 'too-large') notes.push({ path, line: null, kind: 'too-large', message: `The file has ${found.size} bytes, more than ${maxFileBytes}; it was not read.` })
  if (found.status === 'unreadable') notes.push({ path, line: null, kind: 'analyzer-crashed', message: `The file could not be read: ${found.reason}.` })
  return null
}

/** As git tells them apart: a NUL among the first bytes. Source files are decoded all the same, so that one with a NUL gets a note of its own. */
function isBinary(path: string, bytes: Uint8Array): boolean {
  return languageOf(path) === null && bytes.subarray(0, 8_000).includes(0)
}

/** One note for all: a page of pictures is no trouble. */
function toBinaryNote(paths: readonly string[]): readonly Note[] {
  if (paths.length === 0) return []
  const [named, more] = [[...paths].sort().slice(0, 5).join(', '), paths.length > 5 ? ', …' : '']
  return [{ path: '', line: null, kind: 'not-utf8', message: `${paths.length === 1 ? '1 binary file was' : `${paths.length} binary files were`} not looked at: ${named}${more}` }]
}

/** Fleet's own state is in folders of this name, also where nobody told git to ignore them. */
function isSkipped(key: string): boolean {
  return key.startsWith('.fleet/') || key.includes('/.fleet/')
}

/** Paths are shown relative to the folder of the command; when one lies outside, to the top of the repository or the folder that holds all. */
async function findPlaces(folder: string, paths: readonly string[]): Promise<{ readonly root: string; readonly places: readonly Place[] }> {
  const start = await realpath(folder)
  const wanted = await Promise.all((paths.length === 0 ? ['.'] : paths).map((path) => resolveWanted(folder, path)))
  const byTop = new Map<string, { readonly repository: UserRepository | null; readonly below: string[] }>()
  const isInside = wanted.every((path) => isBelow(start, path.real))
  for (const { real, isFile } of wanted) {
    const repository = await findRepository(isFile ? dirname(real) : real)
    const top = repository?.top ?? (isInside ? start : isFile ? dirname(real) : real)
    const place = byTop.get(top) ?? { repository, below: [] }
    place.below.push(relative(top, real).split(sep).join('/'))
    byTop.set(top, place)
  }
  const places = [...byTop].map(([top, { repository, below }]) => ({ top, repository, below }))
  return { root: isInside ? start : findCommon(places.map(({ top }) => top)), places }
}

async function resolveWanted(folder: string, path: string): Promise<{ readonly real: string; readonly isFile: boolean }> {
  const real = await realpath(resolve(folder, path)).catch(() => {
    throw new FleetError('usage', `there is no file or folder ${path}`, { hint: 'Name files or folders that are there.' })
  })
  return { real, isFile: !(await stat(real)).isDirectory() }
}

function findCommon(tops: readonly string[]): string {
  let common = tops[0] ?? sep
  while (!tops.every((top) => isBelow(common, top))) common = dirname(common)
  return common
}

function isBelow(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : `${folder}${sep}`)
}

function toShown(root: string, top: string, key: string): string {
  return relative(root, join(top, Buffer.from(key, 'latin1').toString('utf8'))).split(sep).join('/')
}

function toKey(path: string): string {
  return Buffer.from(path, 'utf8').toString('latin1')
}
