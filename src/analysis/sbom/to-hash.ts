const algorithms: Readonly<Record<string, { readonly alg: string; readonly digits: number }>> = {
  md5: { alg: 'MD5', digits: 32 },
  sha1: { alg: 'SHA-1', digits: 40 },
  sha256: { alg: 'SHA-256', digits: 64 },
  sha384: { alg: 'SHA-384', digits: 96 },
  sha512: { alg: 'SHA-512', digits: 128 },
}

/** The strongest digest of an integrity string (`sha512-<base64> …` or `sha256:<hex>`), in CycloneDX's words; null when there is none. */
export function toHash(integrity: string | null): { readonly alg: string; readonly content: string } | null {
  const found = (integrity ?? '')
    .slice(0, 4096)
    .split(/\s+/)
    .flatMap((item) => toOne(item) ?? [])
  return found.sort((a, b) => b.content.length - a.content.length)[0] ?? null
}

function toOne(item: string): { readonly alg: string; readonly content: string } | null {
  const match = /^(md5|sha1|sha256|sha384|sha512)([-:])(.+)$/.exec(item)
  const algorithm = algorithms[match?.[1] ?? '']
  if (match === null || algorithm === undefined) return null
  const value = (match[3] ?? '').replace(/\?.*$/, '')
  const content = match[2] === ':' ? value.toLowerCase() : Buffer.from(value, 'base64').toString('hex')
  return content.length === algorithm.digits && /^[0-9a-f]+$/.test(content) ? { alg: algorithm.alg, content } : null
}
