import picomatch from 'picomatch'

/** One line of a `.gitignore`, for paths relative to the folder of that file. */
export type IgnoreRule = {
  readonly folder: string
  readonly negated: boolean
  readonly onlyFolders: boolean
  readonly matches: (path: string) => boolean
}

export function parseIgnoreRules(text: string, folder: string): IgnoreRule[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const pattern = line.replace(/(?<!\\)\s+$/, '')
    if (pattern === '' || pattern.startsWith('#')) return []
    const negated = pattern.startsWith('!')
    const body = pattern.slice(negated ? 1 : 0)
    const onlyFolders = body.endsWith('/')
    const path = onlyFolders ? body.slice(0, -1) : body
    const glob = path.includes('/') ? path.replace(/^\//, '') : `**/${path}`
    return [{ folder, negated, onlyFolders, matches: toMatcher(glob) }]
  })
}

/** Braces, brackets of extended globs and bars mean nothing special to git. */
function toMatcher(glob: string): (path: string) => boolean {
  return picomatch(glob.replace(/[{}()|]/g, String.raw`\$&`), { dot: true, noextglob: true, nonegate: true })
}

/** The last rule that matches decides, as in git; rules are ordered from the root down. */
export function isIgnored(rules: readonly IgnoreRule[], path: string, isFolder: boolean): boolean {
  const rule = rules.findLast((rule) => (isFolder || !rule.onlyFolders) && rule.matches(path.slice(rule.folder.length + 1)))
  return rule !== undefined && !rule.negated
}
