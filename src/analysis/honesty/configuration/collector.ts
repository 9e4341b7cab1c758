import picomatch from 'picomatch'
import { isCollected, languageOf } from '../discovery.ts'
import type { Files } from '../model.ts'
import { flattenConfiguration } from './flatten.ts'

/** Whether the configured runner collects tests from a path: the globs of vitest and jest, `testpaths` and `python_files` of pytest, else the defaults. */
export function makeCollector(files: Files): (path: string) => boolean {
  const globs = { include: [] as string[], exclude: [] as string[], python: [] as string[], folders: [] as string[] }
  for (const [path, text] of files) {
    if (!/(?:^|\/)(?:vite(?:st)?\.config\.[cm]?[jt]s|jest\.config\.[cm]?[jt]s(?:on)?|package\.json|pyproject\.toml|pytest\.ini|setup\.cfg|tox\.ini)$/.test(path)) continue
    const folder = path.includes('/') ? path.slice(0, path.lastIndexOf('/') + 1) : ''
    for (const { key, items } of flattenConfiguration(path, text).values()) {
      if (/(?:^|\.)(?:test\.include|testMatch)$/.test(key)) globs.include.push(...items.map((item) => folder + item.replace(/^<rootDir>\//, '')))
      if (/(?:^|\.)test\.exclude$/.test(key)) globs.exclude.push(...items.map((item) => folder + item))
      if (/(?:pytest.*\.|^)python_files$/.test(key)) globs.python.push(...items.flatMap((item) => item.split(/\s+/)))
      if (/(?:pytest.*\.|^)testpaths$/.test(key)) globs.folders.push(...items.flatMap((item) => item.split(/\s+/)).map((item) => folder + item.replace(/\/$/, '')))
    }
  }
  return (path) => collects(path, globs)
}

type Globs = { readonly include: readonly string[]; readonly exclude: readonly string[]; readonly python: readonly string[]; readonly folders: readonly string[] }

function collects(path: string, { include, exclude, python, folders }: Globs): boolean {
  const language = languageOf(path)
  if (language === 'javascript' && include.length > 0) return picomatch.isMatch(path, [...include], { dot: true }) && (exclude.length === 0 || !picomatch.isMatch(path, [...exclude], { dot: true }))
  if (language !== 'python') return isCollected(path)
  const isNamed = python.length > 0 ? picomatch.isMatch(path.slice(path.lastIndexOf('/') + 1), [...python]) : isCollected(path)
  return isNamed && (folders.length === 0 || folders.some((folder) => folder === '.' || path.startsWith(`${folder}/`)))
}
