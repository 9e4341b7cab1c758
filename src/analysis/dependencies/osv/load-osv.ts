import { opendir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { openPromise, type Entry, type ZipFile } from 'yauzl'
import { toNote } from '../../parse-untrusted.ts'
import type { Dependency } from '../dependency.ts'
import { OsvCollector, type OsvDatabase } from './osv-database.ts'
import { parseOsvRecord } from './osv-record.ts'

const maxRecordBytes = 8 * 1024 * 1024
const maxRecords = 2_000_000
const maxDepth = 16

/** Where a local copy of advisories lies: a folder of records, or a zip as OSV publishes one per ecosystem. Either may hold JSON or YAML. */
export type OsvSource = { readonly folder: string } | { readonly zip: string }

/** Reads the advisories of the given packages. Never throws: what cannot be read is a note, and `isComplete` tells an empty source. */
export async function loadOsvDatabase(source: OsvSource, dependencies: readonly Dependency[]): Promise<OsvDatabase> {
  const collector = new OsvCollector(dependencies)
  try {
    if ('folder' in source) await readFolder(source.folder, collector)
    else await readZip(source.zip, collector)
  } catch (error) {
    collector.addNote(toNote('folder' in source ? source.folder : source.zip, `advisories cannot be read: ${toReason(error)}`))
    return collector.toDatabase(false)
  }
  return collector.toDatabase()
}

function isRecordName(name: string): boolean {
  return /\.(json|ya?ml)$/.test(name)
}

/** Links are not followed, so that the walk ends and stays inside. */
async function readFolder(root: string, collector: OsvCollector): Promise<void> {
  const folders = [{ path: root, depth: 0 }]
  let seen = 0
  for (const { path, depth } of folders) {
    for await (const item of await opendir(path)) {
      const place = join(path, item.name)
      if (item.isDirectory() && depth < maxDepth && item.name !== '.git') folders.push({ path: place, depth: depth + 1 })
      if (!item.isFile() || !isRecordName(item.name)) continue
      seen += 1
      if (seen > maxRecords)
        return collector.addNote({
          path: root,
          line: null,
          kind: 'too-large',
          message: `more than ${maxRecords} records; the rest were not read`,
        })
      await readRecordFile(place, collector)
    }
  }
}

async function readRecordFile(path: string, collector: OsvCollector): Promise<void> {
  if ((await stat(path)).size > maxRecordBytes) return collector.addNote(toTooLarge(path))
  addRecord(path, await readFile(path, 'utf8'), collector)
}

function addRecord(path: string, text: string, collector: OsvCollector): void {
  const parsed = parseOsvRecord({ path, text })
  if ('note' in parsed) collector.addNote(parsed.note)
  else collector.add(parsed.value)
}

/** Entries are read in memory, never written, so a hostile name reaches no file; yauzl refuses names with `..` all the same. */
async function readZip(path: string, collector: OsvCollector): Promise<void> {
  const zip = await openPromise(path, { lazyEntries: true, autoClose: false, strictFileNames: true })
  try {
    let seen = 0
    for await (const entry of zip.eachEntry()) {
      if (!isRecordName(entry.fileName)) continue
      seen += 1
      if (seen > maxRecords)
        return collector.addNote({
          path,
          line: null,
          kind: 'too-large',
          message: `more than ${maxRecords} records; the rest were not read`,
        })
      await readZipEntry(zip, entry, collector)
    }
  } finally {
    zip.close()
  }
}

async function readZipEntry(zip: ZipFile, entry: Entry, collector: OsvCollector): Promise<void> {
  // The size in the header is a claim; yauzl stops an entry that inflates to more than it claimed.
  if (entry.uncompressedSize > maxRecordBytes) return collector.addNote(toTooLarge(entry.fileName))
  try {
    addRecord(entry.fileName, await readAll(await zip.openReadStreamPromise(entry)), collector)
  } catch (error) {
    collector.addNote(toNote(entry.fileName, `damaged zip entry: ${toReason(error)}`))
  }
}

async function readAll(stream: Readable): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

function toTooLarge(path: string): { path: string; line: null; kind: 'too-large'; message: string } {
  return { path, line: null, kind: 'too-large', message: `record of more than ${maxRecordBytes} bytes` }
}

function toReason(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, 200)
}
