import type { Dependency } from '../dependencies/dependency.ts'

/** The package URL of a dependency, which names it in any tool. */
export function toPurl({ ecosystem, name, version }: Dependency): string {
  const at = version === null || version === '' ? '' : `@${encode(version)}`
  return `pkg:${ecosystem === 'npm' ? 'npm' : 'pypi'}/${name.toWellFormed().split('/').map(encode).join('/')}${at}`
}

/** Percent-encoding as the purl specification has it: a colon stays, `@` and `+` do not. */
function encode(part: string): string {
  return encodeURIComponent(part.toWellFormed()).replaceAll('%3A', ':')
}
