import { basename, dirname, extname, join, relative } from 'node:path/posix'

/** How a specifier names a file: whole, by the extension it compiles to, without extension, or by the folder of an index file. */
type Style = 'exact' | 'compiled' | 'extensionless' | 'index'
type Candidate = { readonly path: string; readonly style: Style }

const extensions = ['.ts', '.tsx', '.d.ts', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs', '.json', '.css']
const compiledFrom: Readonly<Record<string, readonly string[]>> = {
  '.js': ['.ts', '.tsx', '.d.ts'], '.jsx': ['.tsx'], '.mjs': ['.mts', '.d.mts'], '.cjs': ['.cts', '.d.cts'],
}

/** The file a relative specifier names, and how. */
export type Resolution = Candidate & { readonly index: number }

/** Resolves a path as bundlers and TypeScript do, over whatever `isFile` knows; both slash-separated and relative to one root. */
export function resolveModule(path: string, isFile: (path: string) => boolean): Resolution | undefined {
  for (const [index, candidate] of candidatesOf(path).entries()) if (isFile(candidate.path)) return { ...candidate, index }
  return undefined
}

function candidatesOf(path: string): readonly Candidate[] {
  const bare = path.replace(/\/$/, '')
  const extension = extname(bare)
  const compiled = compiledFrom[extension] ?? []
  return [
    { path: bare, style: 'exact' },
    ...compiled.map((source): Candidate => ({ path: bare.slice(0, -extension.length) + source, style: 'compiled' })),
    ...extensions.map((added): Candidate => ({ path: bare + added, style: 'extensionless' })),
    ...extensions.map((added): Candidate => ({ path: join(bare, `index${added}`), style: 'index' })),
  ]
}

/** Splits `./shader.glsl?raw` into the path and what bundlers read after it. */
export function splitSuffix(specifier: string): { readonly path: string; readonly suffix: string } {
  const at = specifier.search(/[?#]/)
  return at < 0 ? { path: specifier, suffix: '' } : { path: specifier.slice(0, at), suffix: specifier.slice(at) }
}

/** Where a specifier stands and what it named before the move. */
export type Move = {
  /** As written, without suffix. */
  readonly written: string
  readonly resolution: Resolution
  /** Where the importing file goes. */
  readonly importer: string
  /** Where the named file goes. */
  readonly imported: string
}

/** The specifier that names the same file after both have moved, in the style in which it was written; unchanged when it still does. */
export function relocateSpecifier({ written, resolution, importer, imported }: Move): string {
  const stillNamed = candidatesOf(join(dirname(importer), written))[resolution.index]?.path
  if (stillNamed === imported) return written
  const path = relative(dirname(importer), imported)
  const moved = inStyle(path, resolution.style, extname(written))
  const isExplicit = moved.startsWith('../') || moved === '..' || moved === '.'
  return isExplicit || !written.startsWith('.') ? moved : `./${moved}`
}

function inStyle(path: string, style: Style, writtenExtension: string): string {
  if (style === 'exact') return path
  const stem = path.replace(/\.d\.[cm]?ts$|\.[^./]+$/, '')
  if (style === 'compiled') return stem + writtenExtension
  if (style === 'extensionless' || basename(stem) !== 'index') return stem
  return dirname(stem)
}
