/** What `fleet analyze` needs of the adapters: files of folders and repositories, read without running anything of theirs. */
import { realpath, stat } from 'node:fs/promises'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { listWorkFiles } from './adapters/git/list-work-files.ts'
import { readStagedChanges } from './adapters/git/read-staged-change.ts'
import { readWorkChanges } from './adapters/git/read-work-change.ts'
import { findRepository, type UserRepository } from './adapters/git/user-repository.ts'
import { isLockFile } from './analysis/dependencies/is-lock-file.ts'
import type { ChangedFile } from './analysis/gate/judge-change.ts'
import type { Note } from './analysis/model.ts'
import { languageOf } from './analysis/parse/language-of.ts'
import { FleetError } from './core/fleet-error.ts'
import { isBelow } from './platform/is-below.ts'
import { PlainFileReader, type PlainFile } from './platform/read-plain-file.ts'
import { walkFiles } from './platform/walk-files.ts'

export { openAnalysisTools } from './analysis-tools.ts'

/** Larger files are data or made by a program; they are named and not read. */
const maxFileBytes = 2_000_000
/** Lock files are made by programs and read all the same, for the packages that they pin. */
const maxLockBytes = 50_000_000
const skippedFolders: ReadonlySet<string> = new Set(['node_modules', '.git', '.fleet'])

/** A file to analyse, its path relative to the root of the report. */
export type Source = { readonly path: string; readonly bytes: Uint8Array }

/** Files of the asked paths, the lock files among them also by themselves. `notes` and `locks` are complete when `files` has been read to its end. */
export type SourceTree = { readonly root: string; readonly files: AsyncIterable<Source>; readonly locks: readonly Source[]; readonly notes: readonly Note[] }

/** Files that differ between a commit and the work tree. */
export type SourceChange = { readonly root: string; readonly commit: string; readonly files: readonly ChangedFile[]; readonly locks: readonly ChangedFile[]; readonly notes: readonly Note[] }

/** One folder with the paths in it that were asked for, relative to it; '' is the folder itself. */
type Place = { readonly top: string; readonly repository: UserRepository | null; readonly below: readonly string[] }

/** The files below the paths: what git tracks or does not ignore, elsewhere all but `node_modules`, `.git` and `.fleet`. */
export async function openSources(folder: string, paths: readonly string[]): Promise<SourceTree> {
  const { root, places } = await findPlaces(folder, paths)
  const [notes, locks]: [Note[], Source[]] = [[], []]
  return { root, files: readAll({ root, places, notes, locks }), locks, notes }
}

/** What differs between the revision and the work tree below the paths. */
export async function readSourceChange(folder: string, { paths, revision }: { readonly paths: readonly string[]; readonly revision: string }): Promise<SourceChange> {
  const { root, place, repository } = await findOnePlace(folder, { paths, option: '--base' })
  const { commit, changes } = await readWorkChanges(repository, { revision, below: place.below, maxBytesOf })
  const [reader, lockReader] = [new PlainFileReader(place.top, maxFileBytes), new PlainFileReader(place.top, maxLockBytes)]
  const [notes, binaries, files]: [Note[], string[], ChangedFile[]] = [[], [], []]
  for (const { key, base, isTooLarge } of changes) {
    if (isSkipped(key)) continue
    const path = toShown(root, place.top, key)
    const found = await (isLockFile(path) ? lockReader : reader).read(key)
    if (isTooLarge && found.status !== 'too-large') notes.push({ path, line: null, kind: 'too-large', message: `The file had more than ${maxBytesOf(key)} bytes at ${revision}; it was not compared.` })
    const head = take({ path, found, notes, binaries })
    const before = base !== null && isBinary(path, base) ? null : base
    if (before !== null || head !== null) files.push({ path, base: before, head })
  }
  return { root, commit, ...splitLocks(files), notes: [...notes, ...toBinaryNote(binaries)] }
}

/** What is staged for the next commit below the paths, against the commit that is checked out. */
export async function readStagedChange(folder: string, { paths }: { readonly paths: readonly string[] }): Promise<SourceChange> {
  const { root, place, repository } = await findOnePlace(folder, { paths, option: '--staged' })
  const { commit, changes } = await readStagedChanges(repository, { below: place.below, maxBytesOf })
  const [notes, files]: [Note[], ChangedFile[]] = [[], []]
  for (const { key, base, head, isTooLarge } of changes) {
    const path = toShown(root, place.top, key)
    if (isTooLarge) notes.push({ path, line: null, kind: 'too-large', message: `The file has more than ${maxBytesOf(key)} bytes; it was not read.` })
    const [before, now] = [base, head].map((bytes) => (bytes === null || isBinary(path, bytes) ? null : bytes))
    if (before !== null || now !== null) files.push({ path, base: before ?? null, head: now ?? null })
  }
  return { root, commit, ...splitLocks(files), notes }
}

/** Below one top of a repository: commits are of one repository. */
async function findOnePlace(folder: string, { paths, option }: { readonly paths: readonly string[]; readonly option: string }): Promise<{ readonly root: string; readonly place: Place; readonly repository: UserRepository }> {
  const { root, places } = await findPlaces(folder, paths)
  const [place] = places
  if (place === undefined || place.repository === null || places.length > 1) {
    throw new FleetError('usage', `${option} needs paths in one git repository`, { hint: `Start fleet analyze in the repository, or leave ${option} out.` })
  }
  return { root, place, repository: place.repository }
}

function maxBytesOf(key: string): number {
  return isLockFile(key) ? maxLockBytes : maxFileBytes
}

/** Lock files by themselves; those of usual size are searched like every other file too. */
function splitLocks(files: readonly ChangedFile[]): { readonly files: readonly ChangedFile[]; readonly locks: readonly ChangedFile[] } {
  const isUsual = ({ base, head }: ChangedFile): boolean => (base?.length ?? 0) <= maxFileBytes && (head?.length ?? 0) <= maxFileBytes
  return { files: files.filter(isUsual), locks: files.filter(({ path }) => isLockFile(path)) }
}

type Reading = { readonly root: string; readonly places: readonly Place[]; readonly notes: Note[]; readonly locks: Source[] }

async function* readAll({ root, places, notes, locks }: Reading): AsyncGenerator<Source> {
  const seen = new Set<string>()
  const binaries: string[] = []
  for (const place of places) {
    const [reader, lockReader] = [new PlainFileReader(place.top, maxFileBytes), new PlainFileReader(place.top, maxLockBytes)]
    for await (const key of listKeys(place)) {
      const path = toShown(root, place.top, key)
      if (seen.has(path) || isSkipped(key)) continue
      seen.add(path)
      const isLock = isLockFile(path)
      const bytes = take({ path, found: await (isLock ? lockReader : reader).read(key), notes, binaries })
      if (bytes !== null && isLock) locks.push({ path, bytes })
      if (bytes !== null && bytes.length <= maxFileBytes) yield { path, bytes }
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

function toShown(root: string, top: string, key: string): string {
  return relative(root, join(top, Buffer.from(key, 'latin1').toString('utf8'))).split(sep).join('/')
}

function toKey(path: string): string {
  return Buffer.from(path, 'utf8').toString('latin1')
}
