import { findProgram } from '../../../platform/find-program.ts'
import { ownModulePath } from '../../../platform/own-package.ts'

/** A way from the sandbox's own loopback to a unix socket of Fleet's. */
export type Forward = { readonly port: number; readonly socketPath: string }

/** What the entry script inside the sandbox starts, and what it has to be able to read for that. */
export type Forwarders = { readonly words: readonly string[]; readonly readablePaths: readonly string[] }

/** Ports of the sandbox's own loopback: nothing else is there. */
export const gatewayPort = 4711
export const proxyPort = 4712

/** socat starts in a few milliseconds and is used where the machine has it; else Fleet's own forwarder, at the price of another Node. */
export function planForwarders(forwards: readonly Forward[], path: string): Forwarders {
  const socat = findProgram('socat', path)
  const own = ownModulePath('adapters/sandboxes/network/forwarder')
  const words = forwards.flatMap(({ port, socketPath }) => {
    const hex = port.toString(16).toUpperCase().padStart(4, '0')
    if (socat === null) return [hex, '4', process.execPath, own, String(port), socketPath]
    return [hex, '3', socat, `TCP-LISTEN:${port},bind=127.0.0.1,reuseaddr,fork`, `UNIX-CONNECT:${socketPath}`]
  })
  return { words: [...words, '--'], readablePaths: socat === null && forwards.length > 0 ? [own] : [] }
}
