import type { Language } from '../model.ts'

const byExtension: Readonly<Record<string, Language>> = {
  py: 'python',
  pyi: 'python',
  pyw: 'python',
  js: 'javascript',
  mjs: 'javascript',
  cjs: 'javascript',
  jsx: 'jsx',
  ts: 'typescript',
  mts: 'typescript',
  cts: 'typescript',
  tsx: 'tsx',
}

/** The language a path is read as, or null for files without metrics. */
export function languageOf(path: string): Language | null {
  const dot = path.lastIndexOf('.')
  const extension = dot < 0 ? '' : path.slice(dot + 1).toLowerCase()
  return Object.hasOwn(byExtension, extension) ? (byExtension[extension] ?? null) : null
}
