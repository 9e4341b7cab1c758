import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type BrowserContext, type BrowserContextOptions } from 'playwright-core'

const program = '/usr/bin/chromium'

/** Why there is no browser to test with, or null. Tests say it when they are skipped. */
export const whyNoBrowser: string | null = existsSync(program) ? null : `${program} is not there: scripts/install-tools.sh installs it`

/** Nothing that a browser does on its own account. */
const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']

export type OpenBrowser = AsyncDisposable & {
  readonly context: BrowserContext
  /** Addresses of everything that pages asked for. */
  readonly requests: readonly string[]
}

/** Debian's Chromium with a profile of its own, which goes with it. */
export async function openBrowser(options: BrowserContextOptions = {}): Promise<OpenBrowser> {
  const folder = await mkdtemp(join(tmpdir(), 'fleet-browser-'))
  const context = await chromium.launchPersistentContext(folder, { executablePath: program, args: flags, ...options })
  const requests: string[] = []
  context.on('request', (request) => requests.push(request.url()))
  return {
    context,
    requests,
    [Symbol.asyncDispose]: async () => {
      await context.close()
      await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
    },
  }
}
