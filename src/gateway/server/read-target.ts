/** Where a request goes: `/t/<token>/<provider>/<path>`. */
export type Target = { readonly token: string; readonly provider: string; readonly path: string; readonly query: string }

/** Parameters that are passed on. A key in the address is not. */
const knownParameters = new Set(['alt', 'beta', 'limit', 'after_id', 'before_id', 'after', 'order', 'pageSize', 'pageToken'])

/** Null for addresses of any other form. */
export function readTarget(address: string): Target | null {
  const match = /^\/t\/([\w-]{1,200})\/([\w.-]{1,100})(\/[^?#]{0,2000})(?:\?([^#]{0,4000}))?$/.exec(address)
  if (match === null) return null
  const [, token = '', provider = '', path = '', search = ''] = match
  // Whoever reads the address next would take them as a way up, past what is looked at here.
  if (/(?:^|\/)\.{1,2}(?:\/|$)|%2e|%2f|\\/i.test(path)) return null
  const query = new URLSearchParams([...new URLSearchParams(search)].filter(([name]) => knownParameters.has(name))).toString()
  return { token, provider, path: path.replace(/^\/{2,}/, '/').replace(/\/$/, ''), query }
}

/** The address at the provider. A base that ends in the version already is not given it twice. */
export function toUpstreamUrl(base: string, { path, query }: Pick<Target, 'path' | 'query'>): URL {
  const root = base.replace(/\/+$/, '')
  const version = /\/v1(?:beta|alpha)?$/.exec(root)?.[0] ?? null
  const joined = version !== null && path.startsWith(`${version}/`) ? `${root}${path.slice(version.length)}` : `${root}${path}`
  return new URL(query === '' ? joined : `${joined}?${query}`)
}

/** Whether a request was addressed to this machine. A web page of another name that resolves to it is turned away. */
export function isLoopbackHost(host: string | undefined): boolean {
  return host !== undefined && /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?$/.test(host)
}
