import { FleetError } from '../../core/fleet-error.ts'

/** The content of `info/sparse-checkout` for cones that hold the given folders, and the files of all folders above them. */
export function renderCone(folders: readonly string[]): string {
  const wanted = new Set(folders.map(toFolder))
  const above = new Set<string>()
  for (const folder of wanted) {
    const parts = folder.split('/')
    for (let length = 1; length < parts.length; length += 1) above.add(parts.slice(0, length).join('/'))
  }
  const covered = (folder: string): boolean => [...wanted].some((other) => folder === other || folder.startsWith(`${other}/`))
  const lines = ['/*', '!/*/']
  for (const folder of [...above].filter((folder) => !covered(folder)).sort()) lines.push(`/${escape(folder)}/`, `!/${escape(folder)}/*/`)
  for (const folder of [...wanted].sort()) lines.push(`/${escape(folder)}/`)
  return lines.map((line) => `${line}\n`).join('')
}

function toFolder(path: string): string {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.')
  if (parts.length === 0 || parts.includes('..') || path.startsWith('/') || /[\n\r\0]/.test(path)) {
    throw new FleetError('plan-invalid', `workspace.sparse names ${JSON.stringify(path)}, which is no folder of the repository`, { hint: 'Name folders relative to the top of the repository.' })
  }
  return parts.join('/')
}

function escape(folder: string): string {
  return folder.replaceAll(/[\\*?[\]]/g, String.raw`\$&`)
}
