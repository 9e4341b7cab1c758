/** Keeps what a path was found to be: the same few thousand paths come back all day. */
export function cachePaths<T>(find: (language: 'python' | 'javascript', path: string) => T): (language: 'python' | 'javascript', path: string) => T {
  const kept = { python: new Map<string, T>(), javascript: new Map<string, T>() }
  return (language, path) => {
    const known = kept[language]
    const before = known.get(path)
    if (before !== undefined || known.has(path)) return before as T
    const found = find(language, path)
    if (known.size >= 20_000) known.clear()
    known.set(path, found)
    return found
  }
}
