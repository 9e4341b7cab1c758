import type { LockFormat } from './dependency.ts'

/** The format that a file of this name has, or null for a file that is no lock file. */
export function toLockFormat(path: string, text = ''): LockFormat | null {
  const name = path.slice(path.lastIndexOf('/') + 1)
  if (name === 'package-lock.json' || name === 'npm-shrinkwrap.json') return 'npm'
  if (name === 'pnpm-lock.yaml') return 'pnpm'
  if (name === 'yarn.lock') return /^__metadata:/m.test(text.slice(0, 10_000)) ? 'yarn-berry' : 'yarn-classic'
  if (name === 'poetry.lock') return 'poetry'
  if (name === 'uv.lock') return 'uv'
  return /^(?:requirements.*|.*[-_.]requirements)\.txt$/.test(name) || /(?:^|\/)requirements\/[^/]+\.txt$/.test(path)
    ? 'requirements'
    : null
}

export function isLockFile(path: string): boolean {
  return toLockFormat(path) !== null
}
