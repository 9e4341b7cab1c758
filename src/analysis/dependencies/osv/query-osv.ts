import { z } from 'zod'
import { parseJsonText, toNote, type Parsed } from '../../parse-untrusted.ts'
import { requestText, type Fetch } from '../../request-text.ts'
import type { Dependency } from '../dependency.ts'
import { OsvCollector, type OsvDatabase } from './osv-database.ts'
import { parseOsvRecord } from './osv-record.ts'

/** How to ask the OSV API. It is told the names and versions of every package: ask only when the user allows it. */
export type OsvApi = { readonly fetch: Fetch; readonly url?: string; readonly timeoutMs?: number }

const batchSize = 1000
const maxPages = 50
const maxAnswered = 20_000
const replySchema = z.object({
  results: z.array(z.object({ vulns: z.array(z.object({ id: z.string() })).nullish(), next_page_token: z.string().nullish() })),
})

type Query = {
  readonly package: { readonly name: string; readonly ecosystem: string }
  readonly version: string
  readonly page_token?: string
}

/** Fetches the advisories of the given packages. An answer that did not arrive is a note, and the check is incomplete then. */
export async function queryOsvDatabase(api: OsvApi, dependencies: readonly Dependency[]): Promise<OsvDatabase> {
  const collector = new OsvCollector(dependencies)
  const asked = dependencies.flatMap(({ name, ecosystem, version, fromRegistry }): Query[] =>
    version === null || !fromRegistry ? [] : [{ package: { name, ecosystem }, version }],
  )
  const ids = new Set<string>()
  for (let start = 0; start < asked.length; start += batchSize) {
    if (!(await askBatch(api, asked.slice(start, start + batchSize), { ids, collector }))) return collector.toDatabase(false)
  }
  let isComplete = true
  for (const id of ids) {
    const record = await askRecord(api, id)
    if ('value' in record) collector.add(record.value)
    else {
      collector.addNote(record.note)
      isComplete = false
    }
  }
  return collector.toDatabase(isComplete)
}

type Gathered = { readonly ids: Set<string>; readonly collector: OsvCollector }

/** False when the server does not answer as it should: asking on would only repeat it. */
async function askBatch(api: OsvApi, batch: readonly Query[], { ids, collector }: Gathered): Promise<boolean> {
  let queries = batch
  for (let page = 0; queries.length > 0; page += 1) {
    if (page >= maxPages || ids.size > maxAnswered) {
      collector.addNote({ path: toUrl(api), line: null, kind: 'too-large', message: 'more advisories than are read in one go' })
      return false
    }
    const reply = await ask(api, '/v1/querybatch', JSON.stringify({ queries }))
    const results = 'note' in reply ? null : replySchema.safeParse(reply.value)
    if (results?.success !== true || results.data.results.length !== queries.length) {
      collector.addNote('note' in reply ? reply.note : toNote(toUrl(api), 'the OSV server answered in another shape than its API has'))
      return false
    }
    const pages = results.data.results
    for (const result of pages) for (const { id } of result.vulns ?? []) ids.add(id)
    queries = queries.flatMap((query, position) => {
      const token = pages[position]?.next_page_token
      return token == null ? [] : [{ ...query, page_token: token }]
    })
  }
  return true
}

async function ask(api: OsvApi, path: string, body: string): Promise<Parsed<unknown>> {
  const url = `${toUrl(api)}${path}`
  const reply = await requestText(api.fetch, { url, method: 'POST', body, timeoutMs: api.timeoutMs ?? 30_000 })
  return reply.kind === 'answer' && reply.status === 200
    ? parseJsonText({ path: url, text: reply.text })
    : { note: toNote(url, `no answer from the OSV server: ${reply.kind === 'answer' ? `status ${reply.status}` : reply.message}`) }
}

async function askRecord(api: OsvApi, id: string): Promise<ReturnType<typeof parseOsvRecord>> {
  const url = `${toUrl(api)}/v1/vulns/${encodeURIComponent(id)}`
  const reply = await requestText(api.fetch, { url, method: 'GET', timeoutMs: api.timeoutMs ?? 30_000 })
  if (reply.kind === 'answer' && reply.status === 200) return parseOsvRecord({ path: `${id}.json`, text: reply.text })
  return { note: toNote(url, `advisory not fetched: ${reply.kind === 'answer' ? `status ${reply.status}` : reply.message}`) }
}

function toUrl(api: OsvApi): string {
  return (api.url ?? 'https://api.osv.dev').replace(/\/+$/, '')
}
