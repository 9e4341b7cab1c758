import { delimiter, isAbsolute } from 'node:path'

export type CleanEnvironmentOptions = {
  /** A private home: agents keep credentials and settings in the real one. */
  readonly home: string
  readonly temporaryFolder: string
  /** Set on top, and wins. */
  readonly extra?: Readonly<Record<string, string>>
  /** Where the allow-listed variables come from; by default this process's own environment. */
  readonly inherited?: Readonly<Record<string, string | undefined>>
}

const allowed = /^(?:LANG|LANGUAGE|LC_[A-Z]+|TZ)$/
const defaultPath = '/usr/local/bin:/usr/bin:/bin'

/**
 * The environment for a program that is not trusted: an allow-list, so no key, token, proxy or loader option of ours gets through.
 * Relative entries of the PATH are dropped: in a workspace they would name the repository's own programs.
 */
export function cleanEnvironment({ home, temporaryFolder, extra = {}, inherited = process.env }: CleanEnvironmentOptions): Record<string, string> {
  const environment: Record<string, string> = {}
  for (const [name, value] of Object.entries(inherited)) if (value !== undefined && allowed.test(name)) environment[name] = value
  const folders = (inherited['PATH'] ?? '').split(delimiter).filter((folder) => isAbsolute(folder))
  return {
    ...environment,
    PATH: folders.join(delimiter) || defaultPath,
    TERM: 'dumb',
    HOME: home,
    TMPDIR: temporaryFolder,
    ...extra,
  }
}
