/** A text on one line, without bytes that a terminal or a drawing tool would act on. */
export function toLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim()
}

/** At most `length` characters, the last of them "…" when something is cut off. */
export function cutText(text: string, length: number): string {
  const characters = Array.from(text)
  return characters.length <= length ? text : `${characters.slice(0, Math.max(0, length - 1)).join('').trimEnd()}…`
}

/** A duration for people: `850ms`, `12s`, `3m 20s`, `1h 5m`. */
export function formatDuration(durationMs: number): string {
  if (durationMs < 1000) return `${Math.round(durationMs)}ms`
  const seconds = Math.round(durationMs / 1000)
  if (seconds < 60) return `${seconds}s`
  const [large, small, unit] = seconds < 3600 ? [Math.floor(seconds / 60), seconds % 60, 'ms'] : [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), 'hm']
  return small === 0 ? `${large}${unit.charAt(0)}` : `${large}${unit.charAt(0)} ${small}${unit.charAt(1)}`
}

/** `1 task`, `2 tasks`. */
export function countThings(count: number, thing: string): string {
  return `${count.toLocaleString('en-US')} ${thing}${count === 1 ? '' : 's'}`
}
