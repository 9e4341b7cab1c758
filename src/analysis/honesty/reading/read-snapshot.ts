export type SnapshotEntry = { readonly content: string; readonly line: number }

/** Entries of a snapshot file by name: jest and vitest (`exports[`name`] = `…`), node:test, syrupy (`# name: …`). Another file is one entry. */
export function readSnapshot(text: string): Map<string, SnapshotEntry> {
  const entries = new Map<string, SnapshotEntry>()
  const patterns = [/^exports\[`((?:[^`\\]|\\.)*)`\] = `((?:[^`\\]|\\.)*)`;?/gm, /^# name: (.+)$([\s\S]*?)^# ---$/gm]
  for (const pattern of patterns) {
    for (const match of text.matchAll(pattern)) {
      const [, name = '', content = ''] = match
      entries.set(name, { content: normalize(content), line: text.slice(0, match.index).split('\n').length })
    }
  }
  if (entries.size === 0 && text.trim() !== '') entries.set('', { content: normalize(text), line: 1 })
  return entries
}

function normalize(content: string): string {
  return content.replace(/\r/g, '').replace(/[ \t]+$/gm, '').trim()
}
