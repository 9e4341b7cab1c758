import type { KnownSecret } from '../core/redact.ts'

const secretName = /(?:^|_)(?:API_?KEY|KEY|TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIALS?|PAT|WEBHOOK(?:_URL)?)(?:_\d+)?$/i

/** Variables of the environment that hold secrets, by their names, and those that are named. Paths and numbers are none. */
export function readSecretValues(environment: Readonly<Record<string, string | undefined>>, alsoNamed: readonly string[] = []): readonly KnownSecret[] {
  const named = new Set(alsoNamed)
  return Object.entries(environment).flatMap(([name, value]) => {
    if (value === undefined || !(named.has(name) || secretName.test(name))) return []
    return named.has(name) || !/^(?:\/|\d+$)/.test(value) ? [{ name, value }] : []
  })
}
