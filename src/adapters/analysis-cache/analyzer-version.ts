import { readdirSync, readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { packageFolder, readOwnVersion } from '../../platform/own-package.ts'

const engines = ['oxc-parser', 'web-tree-sitter', 'tree-sitter-python', '@ast-grep/napi', '@ast-grep/lang-python', '@astral-sh/ruff-wasm-nodejs']

/** Names the analysers: another version of Fleet or of a parser may answer otherwise. So may code that is being worked on, which the times of its files tell. */
export function readAnalyzerVersion(): string {
  return [readOwnVersion(), process.versions.v8, ...engines.map(readEngineVersion), readNewest(join(packageFolder, import.meta.url.endsWith('.ts') ? 'src' : 'dist', 'analysis'))].join(' ')
}

function readEngineVersion(name: string): string {
  try {
    const manifest: unknown = JSON.parse(readFileSync(createRequire(import.meta.url).resolve(`${name}/package.json`), 'utf8'))
    return typeof manifest === 'object' && manifest !== null && 'version' in manifest ? String(manifest.version) : 'unknown'
  } catch (error) {
    // An optional one that is not installed, or one that does not show its manifest.
    if (error instanceof Error && 'code' in error) return String(error.code)
    throw error
  }
}

function readNewest(folder: string): string {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const newest = files.reduce((latest, { parentPath, name }) => Math.max(latest, statSync(join(parentPath, name)).mtimeMs), 0)
  return `${files.length}:${Math.round(newest)}`
}
