import { isIP } from 'node:net'

/** Where a program wants to go. */
export type Destination = { readonly host: string; readonly port: number }

/** `yes-literally`: the plan names the very address, so that it may also be a private one. */
export type Permission = 'yes' | 'yes-literally' | 'no'

const webPorts: readonly number[] = [80, 443]

/** Judges a destination by the hosts of a plan: `example.com`, `*.example.com`, each with `:port` or else for the ports of the web. */
export function mayReach(rules: readonly string[], { host, port }: Destination): Permission {
  const wanted = host.toLowerCase().replace(/\.$/, '')
  const isAllowed = rules.some((rule) => {
    const [, name = '', rulePort] = /^(.*?)(?::(\d+))?$/.exec(rule.toLowerCase()) ?? []
    const portFits = rulePort === undefined ? webPorts.includes(port) : Number(rulePort) === port
    return portFits && (name.startsWith('*.') ? wanted.endsWith(name.slice(1)) && isIP(wanted) === 0 : wanted === name)
  })
  if (!isAllowed) return 'no'
  return isIP(wanted) === 0 ? 'yes' : 'yes-literally'
}

/** Reads `host:port` as it stands in a CONNECT request; null when it is not one. */
export function parseDestination(text: string, defaultPort?: number): Destination | null {
  const found = /^(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9._-]{1,253}))(?::(\d{1,5}))?$/.exec(text)
  const port = found?.[3] === undefined ? defaultPort : Number(found[3])
  const host = found?.[1] ?? found?.[2]
  return host === undefined || port === undefined || port < 1 || port > 65_535 ? null : { host, port }
}
