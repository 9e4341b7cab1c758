import { delimiter, isAbsolute } from 'node:path'

/** A setting as git takes it: key and value. */
export type GitSetting = readonly [key: string, value: string]

/**
 * Settings that outrank every configuration file. A repository is hostile input, and most of these keys name a program that git would
 * run or a way to reach the network.
 */
const pinned: readonly GitSetting[] = [
  ['core.hooksPath', '/dev/null'],
  ['core.fsmonitor', 'false'],
  ['core.untrackedCache', 'false'],
  ['core.splitIndex', 'false'],
  ['core.attributesFile', '/dev/null'],
  ['core.excludesFile', '/dev/null'],
  ['core.alternateRefsCommand', 'false'],
  ['core.sshCommand', 'false'],
  ['core.gitProxy', 'false'],
  ['core.askPass', 'false'],
  ['core.pager', 'cat'],
  ['core.editor', 'false'],
  ['core.protectHFS', 'true'],
  ['core.protectNTFS', 'true'],
  ['core.commitGraph', 'false'],
  ['core.multiPackIndex', 'true'],
  ['core.precomposeUnicode', 'false'],
  ['sequence.editor', 'false'],
  ['diff.external', ''],
  ['diff.ignoreSubmodules', 'all'],
  ['diff.renames', 'false'],
  ['diff.noprefix', 'false'],
  ['log.showSignature', 'false'],
  ['gpg.program', 'false'],
  ['commit.gpgSign', 'false'],
  ['tag.gpgSign', 'false'],
  ['merge.verifySignatures', 'false'],
  ['merge.renormalize', 'false'],
  ['credential.helper', ''],
  ['protocol.allow', 'never'],
  ['protocol.ext.allow', 'never'],
  ['protocol.file.allow', 'never'],
  ['uploadpack.packObjectsHook', 'false'],
  ['submodule.recurse', 'false'],
  ['fetch.recurseSubmodules', 'false'],
  ['index.version', '2'],
  ['index.sparse', 'false'],
  ['gc.auto', '0'],
  ['maintenance.auto', 'false'],
  ['advice.detachedHead', 'false'],
]

/** Everything git writes is on the disk when it returns; the folders are synced by us, git never does. */
export const durableWrites: readonly GitSetting[] = [
  ['core.fsync', 'all'],
  ['core.fsyncMethod', 'fsync'],
]

/** As durable, with one disk flush for all loose objects of a command. */
export const durableBatch: readonly GitSetting[] = [
  ['core.fsync', 'loose-object,pack,pack-metadata'],
  ['core.fsyncMethod', 'batch'],
]

/** The identity that writes every commit of Fleet. */
export const identity = 'Fleet <fleet@localhost>'

/** The whole environment of a git process: nothing of ours is inherited but where programs and temporary files are. */
export function gitEnvironment(settings: readonly GitSetting[] = []): Record<string, string> {
  const environment: Record<string, string> = { ...base, PATH: absolutePath() }
  const all = [...pinned, ...settings]
  environment['GIT_CONFIG_COUNT'] = String(all.length)
  for (const [position, [key, value]] of all.entries()) {
    environment[`GIT_CONFIG_KEY_${position}`] = key
    environment[`GIT_CONFIG_VALUE_${position}`] = value
  }
  return environment
}

/** A relative entry of PATH would let a workspace supply the program. */
function absolutePath(): string {
  const entries = (process.env['PATH'] ?? '').split(delimiter).filter((entry) => isAbsolute(entry))
  return entries.length > 0 ? entries.join(delimiter) : '/usr/local/bin:/usr/bin:/bin'
}

const base: Readonly<Record<string, string>> = {
  LC_ALL: 'C',
  LANG: 'C',
  TZ: 'UTC',
  HOME: '/nonexistent',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_SYSTEM: '/dev/null',
  GIT_ATTR_NOSYSTEM: '1',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_TERMINAL_PROMPT: '0',
  GIT_NO_REPLACE_OBJECTS: '1',
  GIT_NO_LAZY_FETCH: '1',
  GIT_GRAFT_FILE: '/dev/null',
  GIT_ALLOW_PROTOCOL: 'none',
  GIT_LITERAL_PATHSPECS: '1',
  GIT_PAGER: 'cat',
  GIT_EDITOR: 'false',
  GIT_SEQUENCE_EDITOR: 'false',
  GIT_ASKPASS: 'false',
  SSH_ASKPASS: 'false',
  GIT_SSH_COMMAND: 'false',
  GIT_AUTHOR_NAME: 'Fleet',
  GIT_AUTHOR_EMAIL: 'fleet@localhost',
  GIT_COMMITTER_NAME: 'Fleet',
  GIT_COMMITTER_EMAIL: 'fleet@localhost',
}
