import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type BrowserContext, type BrowserContextOptions } from 'playwright-core'

const program = process.env['CHROMIUM'] ?? '/usr/bin/chromium'

/** Why there is no browser to test with, or null. Tests say it when they are skipped. */
export const whyNoBrowser: string | null = existsSync(program) ? null : `${program} is not there: scripts/install-tools.sh installs it`

/** Nothing of its own: no update, no sync, no first-run page. */
const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']

export type OpenBrowser = AsyncDisposable & {
  readonly context: BrowserContext
  /** Addresses of everything that pages asked for. */
  readonly requests: readonly string[]
  close(): Promise<void>
}

/** Debian's Chromium with a profile of its own, which goes with it. */
export async function openBrowser(options: BrowserContextOptions = {}): Promise<OpenBrowser> {
  const folder = mkdtempSync(join(tmpdir(), 'fleet-browser-'))
  const context = await chromium.launchPersistentContext(folder, { executablePath: program, args: flags, viewport: { width: 1360, height: 900 }, ...options })
  const requests: string[] = []
  context.on('request', (request) => requests.push(request.url()))
  const close = async (): Promise<void> => {
    await context.close()
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
  return { context, requests, close, [Symbol.asyncDispose]: close }
}
