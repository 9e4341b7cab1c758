/** Text for people: durations, counts, tables of names. Pure. */

/** `840 ms`, `1.2 s`, `3 m 05 s`, `2 h 10 m`. */
export function formatDuration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`
  if (ms < 3_600_000) return `${Math.floor(ms / 60_000)} m ${pad(Math.floor((ms % 60_000) / 1_000))} s`
  return `${Math.floor(ms / 3_600_000)} h ${pad(Math.floor((ms % 3_600_000) / 60_000))} m`
}

/** `1,234`. */
export function formatCount(count: number): string {
  return count.toString().replace(/\B(?=(\d{3})+(?!\d))/g, ',')
}

/** `1 file`, `3 files`. */
export function plural(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`
}

/** One line of foreign text made safe for a terminal: no escape sequence, no control character, at most `max` long. */
export function toPlainLine(text: string, max = 200): string {
  const plain = text.replace(ansi, '').replace(control, ' ').replace(/\s+/g, ' ').trim()
  return plain.length > max ? `${plain.slice(0, max - 1)}…` : plain
}

/** Foreign text of several lines made safe for a terminal: line breaks and tabs stay, other control characters go. */
export function toPlainText(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(ansi, '').replace(controlButLayout, '')
}

// ECMA-48: CSI, OSC (ended by BEL or ST), DCS/SOS/PM/APC strings, and two-byte escapes; also their 8-bit forms.
// oxlint-disable-next-line no-control-regex
const ansi = /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]|(?:\u001b\]|\u009d)[^\u0007\u001b\u009c\n]*(?:\u0007|\u001b\\|\u009c)?|(?:\u001b[PX^_]|[\u0090\u0098\u009e\u009f])[^\u001b\u009c\n]*(?:\u001b\\|\u009c)?|\u001b[ -/]*[0-~]/g
// oxlint-disable-next-line no-control-regex
const control = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g
// oxlint-disable-next-line no-control-regex
const controlButLayout = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

function pad(value: number): string {
  return value.toString().padStart(2, '0')
}

/** A Markdown code block of foreign text, with a fence longer than any in the text, so that the text cannot close it. */
export function fence(text: string, language = ''): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length))
  const ticks = '`'.repeat(longest + 1)
  return `${ticks}${language}\n${text}\n${ticks}`
}
