import type { Report } from '../../core/report/report.ts'

/** What a terminal or an editor would obey if it were shown raw; JSON itself escapes only those below the space. */
const steering = /[\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

/** The report as JSON, two spaces of indentation and a final newline. Foreign text is in it as it was, written so that looking at the file is safe. */
export function renderJson(report: Report): string {
  const text = JSON.stringify(report, null, 2).replace(steering, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
  return `${text}\n`
}
