import { parse as parseToml } from 'smol-toml'
import { parseDocument } from 'yaml'
import type { Note } from './model.ts'

/** Text that somebody else wrote, and where it came from. */
export type UntrustedText = { readonly path: string; readonly text: string }

/** A value, or the note that says why there is none. */
export type Parsed<T> = { readonly value: T } | { readonly note: Note }

/** Larger texts are refused: no lock file, report or record that we know of comes near it. */
export const maxUntrustedCharacters = 128 * 1024 * 1024

export function toNote(path: string, message: string, line: number | null = null): Note {
  return { path, line, kind: 'parse-error', message }
}

export function parseJsonText(source: UntrustedText): Parsed<unknown> {
  return parseBounded(source, 'JSON', (text) => JSON.parse(text.replace(/^\uFEFF/, '')) as unknown)
}

export function parseTomlText(source: UntrustedText): Parsed<unknown> {
  return parseBounded(source, 'TOML', (text) => parseToml(text.replace(/^\uFEFF/, '')))
}

/** YAML 1.2 core schema, no custom tags; at most 100 alias expansions, so that an alias bomb is an error. */
export function parseYamlText(source: UntrustedText): Parsed<unknown> {
  return parseBounded(source, 'YAML', (text) => {
    const document = parseDocument(text.replace(/^\uFEFF/, ''), { uniqueKeys: false, logLevel: 'silent' })
    const [error] = document.errors
    if (error !== undefined) throw error
    return document.toJS({ maxAliasCount: 100, mapAsMap: false }) as unknown
  })
}

function parseBounded(source: UntrustedText, format: string, parse: (text: string) => unknown): Parsed<unknown> {
  const { path, text } = source
  if (text.length > maxUntrustedCharacters) {
    return {
      note: {
        path,
        line: null,
        kind: 'too-large',
        message: `${format} of ${text.length} characters is over the limit of ${maxUntrustedCharacters}`,
      },
    }
  }
  try {
    return { value: parse(text) }
  } catch (error) {
    // Parsers quote the text around the error; one short line of it is enough.
    const [reason = 'unknown error'] = (error instanceof Error ? error.message : String(error)).split('\n')
    return { note: toNote(path, `not valid ${format}: ${reason.slice(0, 200)}`) }
  }
}

/** The own string-keyed entries of a plain object, and none of anything else. */
export function toEntries(value: unknown): [string, unknown][] {
  return isObject(value) ? Object.entries(value) : []
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function toArray(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : []
}

/** An own property by name: never one of the prototype, whatever the name. */
export function at(value: unknown, key: string): unknown {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined
}

export function toText(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}
