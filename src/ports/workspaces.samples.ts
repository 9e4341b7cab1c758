import { createHash } from 'node:crypto'
import {
  appendFileSync, chmodSync, linkSync, lstatSync, mkdirSync, readFileSync, readdirSync, readlinkSync, renameSync, rmdirSync, symlinkSync, truncateSync, unlinkSync, utimesSync, writeFileSync,
} from 'node:fs'
import * as fc from 'fast-check'

/** Type, mode, content or target of every path below a folder, by the path's bytes (latin1). Two equal ones are the same tree byte for byte. */
export type TreePicture = ReadonlyMap<string, string>

/** `all` permission bits, or only whether a file is executable, as git keeps them. */
export type PicturedModes = 'all' | 'executable'

/** Describes everything below a folder but `.git` and `.fleet` at its top. What this process may not read has no content. */
export function pictureTree(root: string, modes: PicturedModes): TreePicture {
  const picture = new Map<string, string>()
  const folders = ['']
  for (let next = folders.pop(); next !== undefined; next = folders.pop()) {
    const folder = next
    for (const name of unlessDenied(() => readdirSync(under(root, folder), { encoding: 'latin1' })) ?? []) {
      if (folder === '' && (name === '.git' || name === '.fleet')) continue
      const path = folder === '' ? name : `${folder}/${name}`
      picture.set(path, unlessDenied(() => pictureOf(under(root, path), modes)) ?? 'closed')
      if (picture.get(path)?.startsWith('folder') === true) folders.push(path)
    }
  }
  return new Map([...picture].sort(([a], [b]) => (a < b ? -1 : 1)))
}

function pictureOf(path: Buffer, modes: PicturedModes): string {
  const stat = lstatSync(path)
  const mode = modes === 'all' ? (stat.mode & 0o7777).toString(8) : stat.isFile() && (stat.mode & 0o100) !== 0 ? 'x' : ''
  if (stat.isSymbolicLink()) return `link ${readlinkSync(path, { encoding: 'latin1' })}`
  if (stat.isDirectory()) return `folder ${mode}`
  return stat.isFile() ? `file ${mode} ${createHash('sha256').update(readFileSync(path)).digest('hex')}` : 'other'
}

function unlessDenied<Result>(read: () => Result): Result | null {
  try {
    return read()
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EACCES') return null
    throw error
  }
}

/** A path below a root from its bytes, one character each. */
export function under(root: string, path: string): Buffer {
  return Buffer.concat([Buffer.from(root), Buffer.from('/'), Buffer.from(path, 'latin1')])
}

const bytesOf = (text: string): string => Buffer.from(text).toString('latin1')

/** Names that break what was put together carelessly. The last is not UTF-8, which only Linux takes. */
export const oddNames: readonly string[] = [
  'plain', 'with space', 'new\nline', `quo"te's`, '-rf', '$HOME', '*', 'tab\t', 'back\\slash', bytesOf('żółć'), bytesOf('🚀'), bytesOf('e\u0301'), ...(process.platform === 'linux' ? ['not\xffutf8'] : []),
]

const name = fc.constantFrom('a', 'b', 'c', 'd.ts', ...oddNames)
const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => names.join('/'))
const content = fc.oneof(fc.constant(''), fc.string({ maxLength: 40 }), fc.array(fc.constantFrom('one\n', 'two\n', 'three\n', '\0'), { maxLength: 30 }).map((lines) => lines.join('')))
const mode = fc.constantFrom(0o644, 0o755, 0o600, 0o444, 0o640, 0o777)
const folderMode = fc.constantFrom(0o755, 0o700, 0o555, 0o775)
const target = fc.oneof(path, fc.constantFrom('.', '..', '/etc', '/', '../../..', 'nowhere'))

/** One change of a tree, as data, so that fast-check can shrink it. What cannot be done (no such path) is left undone. */
export type Edit =
  | { readonly type: 'write' | 'append' | 'forge'; readonly path: string; readonly content: string }
  | { readonly type: 'mode'; readonly path: string; readonly mode: number }
  | { readonly type: 'link'; readonly path: string; readonly target: string }
  | { readonly type: 'hard-link' | 'rename'; readonly path: string; readonly target: string }
  | { readonly type: 'folder'; readonly path: string; readonly mode: number }
  | { readonly type: 'remove' | 'truncate' | 'close'; readonly path: string }

/** `forge` keeps size and time of the file, as somebody who wants to go unseen would; `close` takes all permissions away. */
export const anyEdit: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({ type: fc.constantFrom('write' as const, 'append' as const, 'forge' as const), path, content }),
  fc.record({ type: fc.constant('mode' as const), path, mode }),
  fc.record({ type: fc.constant('link' as const), path, target }),
  fc.record({ type: fc.constantFrom('hard-link' as const, 'rename' as const), path, target: path }),
  fc.record({ type: fc.constant('folder' as const), path, mode: folderMode }),
  fc.record({ type: fc.constantFrom('remove' as const, 'truncate' as const, 'close' as const), path }),
)

/** The edits that make a tree. */
export const anyTree: fc.Arbitrary<readonly Edit[]> = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ type: fc.constant('write' as const), path, content }) },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('mode' as const), path, mode }) },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('link' as const), path, target }) },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('folder' as const), path, mode: folderMode }) },
  ),
  { minLength: 3, maxLength: 25 },
)

/** Performs edits below a root. Nothing is done through a link, so what lies outside stays as it is. */
export function applyEdits(root: string, edits: readonly Edit[]): void {
  for (const edit of edits) {
    try {
      const reached = edit.type === 'rename' || edit.type === 'hard-link' ? [edit.path, edit.target] : [edit.path]
      const makesRoom = edit.type === 'write' || edit.type === 'link' || edit.type === 'folder'
      if (makesRoom || !reached.some((path) => hasLinkAbove(root, path))) applyEdit(root, edit)
    } catch (error) {
      if (!(error instanceof Error && 'errno' in error)) throw error
    }
  }
}

function applyEdit(root: string, edit: Edit): void {
  const at = under(root, edit.path)
  switch (edit.type) {
    case 'write':
      return makeRoom(root, edit.path, () => writeFileSync(at, edit.content))
    case 'append':
      return lstatSync(at).isFile() ? appendFileSync(at, edit.content) : undefined
    case 'forge':
      return forge(at, edit.content)
    case 'mode':
      return lstatSync(at).isSymbolicLink() ? undefined : chmodSync(at, lstatSync(at).isDirectory() ? edit.mode | 0o500 : edit.mode)
    case 'link':
      return makeRoom(root, edit.path, () => symlinkSync(Buffer.from(edit.target, 'latin1'), at))
    case 'hard-link':
      return linkSync(under(root, edit.target), at)
    case 'rename':
      return renameSync(at, under(root, edit.target))
    case 'folder':
      return makeRoom(root, edit.path, () => mkdirSync(at, { mode: edit.mode }))
    case 'remove':
      return removeTree(at)
    case 'close':
      return lstatSync(at).isSymbolicLink() ? undefined : chmodSync(at, 0)
    case 'truncate':
      return lstatSync(at).isFile() ? truncateSync(at) : undefined
  }
}

/** Removes what is at the path, also at a folder on the way that is none, then makes. */
function makeRoom(root: string, path: string, make: () => void): void {
  const names = path.split('/')
  for (let count = 1; count < names.length; count++) {
    const folder = under(root, names.slice(0, count).join('/'))
    if (lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) continue
    removeTree(folder)
    mkdirSync(folder)
  }
  removeTree(under(root, path))
  make()
}

function forge(path: Buffer, content: string): void {
  const { size, atimeMs, mtimeMs } = lstatSync(path)
  if (!lstatSync(path).isFile()) return
  writeFileSync(path, Buffer.alloc(size, content === '' ? 'f' : content))
  utimesSync(path, atimeMs / 1000, mtimeMs / 1000)
}

function hasLinkAbove(root: string, path: string): boolean {
  const names = path.split('/')
  return names.some((_, count) => count > 0 && lstatSync(under(root, names.slice(0, count).join('/')), { throwIfNoEntry: false })?.isSymbolicLink() === true)
}

/** Removes a path with all below it, also what lies in read-only folders. */
export function removeTree(path: Buffer): void {
  const stat = lstatSync(path, { throwIfNoEntry: false })
  if (stat === undefined) return
  if (!stat.isDirectory()) return unlinkSync(path)
  chmodSync(path, 0o700)
  for (const name of readdirSync(path, { encoding: 'buffer' })) removeTree(Buffer.concat([path, Buffer.from('/'), name]))
  rmdirSync(path)
}
