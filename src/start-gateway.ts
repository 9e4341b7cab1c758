import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { makeRedactor as makeFinder } from './adapters/secrets/make-redactor.ts'
import type { PriceTable } from './core/prices/find-price.ts'
import { RunFolder } from './engine/run-folder.ts'
import { createGateway, type AttemptKey, type ReplayingGateway } from './gateway/create-gateway.ts'
import { noTelemetry, type Telemetry } from './gateway/telemetry/observer.ts'
import type { Redact } from './gateway/transcript/transcripts.ts'
import { loadPrices } from './gateway/load-prices.ts'
import { systemClock } from './platform/system-clock.ts'
import { makeRedactor } from './redactor.ts'
import type { Store } from './ports/store.ts'

export type GatewaySetting = {
  readonly stateFolder: string
  readonly store: Store
  /** Folder of the recording that answers instead of the providers. */
  readonly replayFrom: string | undefined
  /** False for calls that belong to no run: they are counted and bounded, but the database has no place for them. */
  readonly isKept?: boolean
}

/** Puts the model gateway together: the keys of the environment, the prices, the recordings. Loaded by the first attempt that calls a model. */
export async function startGateway({ stateFolder, store, replayFrom, isKept = true }: GatewaySetting): Promise<ReplayingGateway> {
  const recordTo = (key: AttemptKey): string | null => {
    const { cassette } = new RunFolder(stateFolder, key.runId)
    return existsSync(cassette) ? cassettePath(cassette, key) : null
  }
  const replaying = replayFrom === undefined ? {} : { replayFrom: (key: AttemptKey) => cassettePath(replayFrom, key) }
  const prices = await loadPriceTable(stateFolder)
  // Models are told more than is printed: besides what is known, what only looks like a secret is taken out of what they are told.
  const [known, found] = [makeRedactor(null), makeFinder([])]
  const redact: Redact = (text) => found(known(text))
  const usage = isKept ? store.usage : { read: (query: Parameters<Store['usage']['read']>[0]) => store.usage.read(query), spent: (query: Parameters<Store['usage']['spent']>[0]) => store.usage.spent(query), append: async () => {} }
  return createGateway({ stateFolder, usage, clock: systemClock, environment: process.env, prices, redact, telemetry: await startTelemetry(redact), recordTo, ...replaying })
}

/** What models cost: Fleet's own list and the user's. */
export function loadPriceTable(stateFolder: string): Promise<PriceTable> {
  return loadPrices({ stateFolder, environment: process.env })
}

/** `FLEET_OTEL=on` gives spans to the OpenTelemetry SDK that the user has loaded, `contents` with what was said in them. */
async function startTelemetry(redact: Redact): Promise<Telemetry> {
  const wish = process.env['FLEET_OTEL'] ?? 'off'
  if (wish !== 'on' && wish !== 'contents') return noTelemetry
  const { createSpans } = await import('./gateway/telemetry/spans.ts')
  return createSpans({ recordsContents: wish === 'contents', redact })
}

function cassettePath(folder: string, { taskId, attempt }: AttemptKey): string {
  return join(folder, `${taskId}.${attempt}.ndjson`)
}
