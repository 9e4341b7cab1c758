const magic = /[*?[\]{}()!+@]/

/** The folders of a glob before its first wildcard: `src/a/*.ts` → `['src', 'a']`. */
function fixedSegments(glob: string): readonly string[] {
  const segments = glob.replace(/^\.\//, '').split('/')
  const end = segments.findIndex((segment) => magic.test(segment))
  return end === -1 ? segments : segments.slice(0, end)
}

/**
 * Whether two lists of globs could match a common path. Errs on the side of yes: it compares the folders before the first wildcard
 * only. An empty list means every path.
 */
export function mayOverlap(left: readonly string[], right: readonly string[]): boolean {
  if (left.length === 0 || right.length === 0) return true
  return left.some((a) => right.some((b) => isPrefix(fixedSegments(a), fixedSegments(b))))
}

function isPrefix(a: readonly string[], b: readonly string[]): boolean {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i += 1) {
    if (a[i]?.toLowerCase() !== b[i]?.toLowerCase()) return false
  }
  return true
}
