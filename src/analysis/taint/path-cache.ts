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

/** The same for a path and a name behind it: `find` sees them joined, which is done once for each pair. */
export function cacheChildren<T>(find: (language: 'python' | 'javascript', path: string) => T): (language: 'python' | 'javascript', path: string, name: string) => T {
  const kept = { python: new Map<string, Map<string, T>>(), javascript: new Map<string, Map<string, T>>() }
  let count = 0
  return (language, path, name) => {
    const known = kept[language].get(path)
    const before = known?.get(name)
    if (before !== undefined) return before
    const found = find(language, `${path}.${name}`)
    if (count++ >= 20_000) {
      kept.python.clear()
      kept.javascript.clear()
      count = 0
    }
    const children = known ?? new Map<string, T>()
    kept[language].set(path, children.set(name, found))
    return found
  }
}
