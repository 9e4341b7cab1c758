import type { Note } from '../model.ts'
import { maxUntrustedCharacters, parseJsonText, toNote, type UntrustedText } from '../parse-untrusted.ts'
import { mergeCoverage, toFileCoverage, type CoverageFormat, type CoverageReport, type LineCoverage } from './coverage.ts'
import { readCobertura } from './read-cobertura.ts'
import { readCoveragePy } from './read-coverage-py.ts'
import { readIstanbul } from './read-istanbul.ts'
import { readLcov } from './read-lcov.ts'
import { toRelativePath } from './to-relative-path.ts'

/** A coverage file's text; `root` is the folder that absolute paths in it are relative to (where the tests ran). */
export type CoverageText = UntrustedText & { readonly root?: string }

type Raw = { readonly format: CoverageFormat; readonly files: readonly [path: string, lines: LineCoverage[]][] }

/** Reads Istanbul JSON, lcov, Cobertura XML (coverage.py's XML is one) and coverage.py's JSON, told apart by what is in them. Never throws. */
export function readCoverage(source: CoverageText): CoverageReport {
  const text = source.text.replace(/^\uFEFF/, '')
  if (text.length > maxUntrustedCharacters) {
    return failed({
      path: source.path,
      line: null,
      kind: 'too-large',
      message: `coverage of ${text.length} characters is over the limit of ${maxUntrustedCharacters}`,
    })
  }
  const raw = readRaw({ path: source.path, text })
  return 'kind' in raw ? failed(raw) : toReport(raw, source)
}

function failed(note: Note): CoverageReport {
  return { format: null, files: [], notes: [note] }
}

function readRaw(source: UntrustedText): Raw | Note {
  const start = source.text.trimStart().slice(0, 1)
  if (start === '{') return readJson(source)
  if (start === '<') {
    const parsed = readCobertura(source.text, source.path)
    return 'note' in parsed ? parsed.note : { format: 'cobertura', files: parsed.value }
  }
  const files = readLcov(source.text)
  return files === null
    ? toNote(source.path, 'not a coverage file that is known (Istanbul JSON, lcov, Cobertura, coverage.py)')
    : { format: 'lcov', files }
}

function readJson(source: UntrustedText): Raw | Note {
  const parsed = parseJsonText(source)
  if ('note' in parsed) return parsed.note
  const python = readCoveragePy(parsed.value)
  if (python !== null) return { format: 'coverage-py', files: python }
  const istanbul = readIstanbul(parsed.value)
  return istanbul === null
    ? toNote(source.path, 'JSON that is neither Istanbul nor coverage.py coverage')
    : { format: 'istanbul', files: istanbul }
}

function toReport({ format, files }: Raw, { path, root }: CoverageText): CoverageReport {
  const inside = files.map(([name, lines]) => ({ path: toRelativePath(name, root ?? null), lines }))
  const outside = inside.filter((file) => file.path === null).length
  const kept = inside.flatMap((file) => (file.path === null ? [] : [toFileCoverage(file.path, file.lines)]))
  const notes = outside === 0 ? [] : [toNote(path, `${outside} of ${files.length} files lie outside the project and were left out`)]
  return { format, files: mergeCoverage([kept]), notes }
}
