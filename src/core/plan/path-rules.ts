import type { ProblemCode } from './problem.ts'

/** Why a path or glob cannot be used; `fault` continues a sentence that starts with the name of the key. */
export type PathFault = { readonly code: ProblemCode; readonly fault: string; readonly hint: string }

const maxLength = 1000

/** Looks for what makes a path unusable as a path inside a repository. */
export function findPathFault(path: string): PathFault | null {
  const shown = JSON.stringify(path)
  if (path === '') return { code: 'invalid-value', fault: 'is empty', hint: 'name a path relative to the repository' }
  if (path.length > maxLength) return { code: 'invalid-value', fault: `is longer than ${maxLength} characters`, hint: 'use a shorter path' }
  if (path.includes('\0')) return { code: 'invalid-value', fault: `holds a NUL character: ${shown}`, hint: 'remove it' }
  if (/^(?:[/~]|[A-Za-z]:[\\/])/.test(path)) {
    return { code: 'outside-repository', fault: `is an absolute path: ${shown}`, hint: 'write it relative to the top of the repository' }
  }
  const parts = path.split(/[/\\{}(),|]/)
  if (parts.includes('..')) {
    return { code: 'outside-repository', fault: `may lead out of the repository: ${shown}`, hint: 'remove "..": a task changes files of its own repository only' }
  }
  if (parts.some((part) => part.toLowerCase() === '.git')) {
    return { code: 'outside-repository', fault: `names a path in .git: ${shown}`, hint: 'the git folder is never part of a task' }
  }
  return null
}

/** Looks for what makes a glob of `files:` unusable. */
export function findGlobFault(glob: string): PathFault | null {
  const fault = findPathFault(glob)
  if (fault !== null) return fault
  const shown = JSON.stringify(glob)
  if (/^!(?!\()/.test(glob)) {
    return { code: 'bad-glob', fault: `starts with "!": ${shown}`, hint: 'list what the task may change; "!" would let it change all the rest' }
  }
  if (glob.endsWith('/')) return { code: 'bad-glob', fault: `names a folder, not files: ${shown}`, hint: `write ${JSON.stringify(`${glob}**`)}` }
  const bracket = findUnbalanced(glob)
  if (bracket === null) return null
  return { code: 'bad-glob', fault: `has an unbalanced "${bracket}": ${shown}`, hint: `close it, or write "\\\\${bracket}" for the character itself` }
}

/** `.git` under any spelling that some file system takes for it. */
export function isGitPath(path: string): boolean {
  return path.split('/').some((segment) => /^(?:\.git|git~1)$/i.test(segment.replace(/[\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/g, '').replace(/[. ]+$/, '')))
}

/** The same glob without a leading `./`, which glob matchers compare literally. */
export function toPlainGlob(glob: string): string {
  return glob.replace(/^(?:\.\/+)+/, '')
}

const closers: Readonly<Record<string, string>> = { '[': ']', '{': '}', '(': ')' }

function findUnbalanced(glob: string): string | null {
  const open: string[] = []
  for (let at = 0; at < glob.length; at++) {
    const character = glob[at] ?? ''
    const inside = open.at(-1)
    if (character === '\\') at++
    else if (inside !== undefined && character === closers[inside]) open.pop()
    else if (inside !== '[' && character in closers) open.push(character)
    else if (inside !== '[' && (character === ']' || character === '}' || character === ')')) return character
  }
  return open.at(-1) ?? null
}
