import { invariant } from '../../core/unreachable.ts'

/** One path of `--raw --numstat -z` output. */
export type RawChange = {
  /** Bytes of the path, one character each. */
  readonly key: string
  readonly status: 'A' | 'M' | 'D' | 'T'
  readonly oldMode: number
  readonly newMode: number
  readonly oldId: string
  readonly newId: string
  /** `null` for binary files. */
  readonly linesAdded: number | null
  readonly linesRemoved: number | null
}

/** Arguments that make git print what `parseRawDiff` reads. */
export const rawDiffOptions = ['--raw', '--numstat', '-z', '--no-abbrev', '--no-renames', '--no-ext-diff', '--no-textconv', '--ignore-submodules=none'] as const

/** Parses NUL-separated raw and numstat output; anything unexpected is a bug. */
export function parseRawDiff(output: Buffer): readonly RawChange[] {
  const fields = output.toString('latin1').split('\0')
  invariant(fields.pop() === '', 'raw output ends with NUL')
  const changes: Omit<RawChange, 'linesAdded' | 'linesRemoved'>[] = []
  const lines = new Map<string, readonly [number | null, number | null]>()
  for (let at = 0; at < fields.length; ) {
    const field = fields[at] ?? ''
    if (field.startsWith(':')) {
      changes.push(parseRaw(field, fields[at + 1]))
      at += 2
    } else {
      const [, added = '', removed = '', key = ''] = /^(\d+|-)\t(\d+|-)\t(.+)$/s.exec(field) ?? []
      invariant(key !== '', `unexpected numstat record: ${JSON.stringify(field)}`)
      lines.set(key, [toCount(added), toCount(removed)])
      at += 1
    }
  }
  return changes.map((change) => {
    const [linesAdded, linesRemoved] = lines.get(change.key) ?? [0, 0]
    return { ...change, linesAdded, linesRemoved }
  })
}

function parseRaw(field: string, key: string | undefined): Omit<RawChange, 'linesAdded' | 'linesRemoved'> {
  const [, oldMode = '', newMode = '', oldId = '', newId = '', status = ''] = /^:([0-7]{6}) ([0-7]{6}) ([0-9a-f]+) ([0-9a-f]+) ([A-Z])\d*$/.exec(field) ?? []
  invariant(key !== undefined && key !== '', 'a raw record has a path')
  invariant(status === 'A' || status === 'M' || status === 'D' || status === 'T', `unexpected raw record: ${JSON.stringify(field)}`)
  return { key, status, oldMode: Number.parseInt(oldMode, 8), newMode: Number.parseInt(newMode, 8), oldId, newId }
}

function toCount(text: string): number | null {
  return text === '-' ? null : Number(text)
}
