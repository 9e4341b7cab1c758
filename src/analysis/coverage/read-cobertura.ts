import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { at, toArray, toNote, toText, type Parsed } from '../parse-untrusted.ts'
import type { LineCoverage } from './coverage.ts'
import { isAbsolute } from './to-relative-path.ts'

const lists = new Set([
  'coverage.sources.source',
  'coverage.packages.package',
  'coverage.packages.package.classes.class',
  'coverage.packages.package.classes.class.lines.line',
])

/**
 * Files of a Cobertura report, as coverage.py, gcovr, istanbul and coverlet write it. Reports carry no entities of their own: one that
 * declares some is refused before it is parsed, so nothing is ever expanded or fetched.
 */
export function readCobertura(text: string, path: string): Parsed<[path: string, lines: LineCoverage[]][]> {
  if (/<!(ENTITY|ATTLIST|ELEMENT|NOTATION)|<!DOCTYPE[^>[]{0,2000}\[/i.test(text))
    return { note: toNote(path, 'XML that declares entities is not read') }
  const parsed = parseXml(text, path)
  if ('note' in parsed) return parsed
  const coverage = at(parsed.value, 'coverage')
  if (coverage === undefined) return { note: toNote(path, 'no <coverage> element: not a Cobertura report') }
  const sources = toArray(at(at(coverage, 'sources'), 'source')).flatMap((source) => toText(source) ?? [])
  const packages = toArray(at(at(coverage, 'packages'), 'package'))
  const classes = packages.flatMap((item) => toArray(at(at(item, 'classes'), 'class')))
  return { value: classes.flatMap((item): [string, LineCoverage[]][] => toFile(item, sources)) }
}

function parseXml(text: string, path: string): Parsed<unknown> {
  try {
    const verdict = XMLValidator.validate(text)
    if (verdict !== true) return { note: toNote(path, `not valid XML: ${verdict.err.msg.slice(0, 200)}`, verdict.err.line) }
    const parser = new XMLParser({
      ignoreAttributes: false,
      attributeNamePrefix: '',
      parseTagValue: false,
      parseAttributeValue: false,
      isArray: (_name, place) => lists.has(String(place)),
    })
    return { value: parser.parse(text) as unknown }
  } catch (error) {
    return { note: toNote(path, `not readable as XML: ${(error instanceof Error ? error.message : String(error)).slice(0, 200)}`) }
  }
}

/** File names are relative to a source folder. With one source the place is certain; with several, the name alone is kept. */
function toFile(item: unknown, sources: readonly string[]): [string, LineCoverage[]][] {
  const name = toText(at(item, 'filename'))
  if (name === null) return []
  const [source] = sources
  const path =
    sources.length === 1 && source !== undefined && source !== '' && !isAbsolute(name.replaceAll('\\', '/'))
      ? `${source.replace(/[/\\]+$/, '')}/${name}`
      : name
  return [[path, toArray(at(at(item, 'lines'), 'line')).flatMap((line) => toLine(line) ?? [])]]
}

function toLine(element: unknown): LineCoverage | null {
  const [line, hits] = [Number(at(element, 'number')), Number(at(element, 'hits'))]
  if (!Number.isSafeInteger(line) || line < 1 || !Number.isFinite(hits)) return null
  // `condition-coverage="50% (1/2)"`
  const branches = /\((\d{1,9})\/(\d{1,9})\)/.exec(toText(at(element, 'condition-coverage')) ?? '')
  return { line, hits: Math.max(0, hits), branches: Number(branches?.[2] ?? 0), coveredBranches: Number(branches?.[1] ?? 0) }
}
