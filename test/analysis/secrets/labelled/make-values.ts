/** Numbers from a seed (mulberry32): the set is the same on every machine. */
export type Random = { readonly next: () => number; readonly pick: <T>(from: readonly T[]) => T; readonly letters: (length: number, alphabet: string) => string }

export function startRandom(seed: number): Random {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
  const pick = <T>(from: readonly T[]): T => {
    const found = from[Math.floor(next() * from.length)]
    if (found === undefined) throw new Error('nothing to pick from')
    return found
  }
  return { next, pick, letters: (length, alphabet) => Array.from({ length }, () => alphabet[Math.floor(next() * alphabet.length)]).join('') }
}

const hex = '0123456789abcdef'
const upper = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
const alnum = `${upper}${upper.toLowerCase()}0123456789`
const words = ['sun', 'flower', 'blue', 'river', 'tiger', 'dragon', 'winter', 'coffee', 'rocket', 'silver', 'monkey', 'garden', 'purple', 'storm', 'pizza', 'falcon', 'marble', 'castle', 'ginger', 'orbit', 'velvet', 'mango', 'thunder', 'shadow']
const capital = (word: string) => word[0]?.toUpperCase() + word.slice(1)

/** Values of secrets, all of them made up. Provider tokens are put together here so that no scanner finds one in this file. */
export const trueValues: readonly ((random: Random) => string)[] = [
  (r) => r.letters(16 + Math.floor(r.next() * 30), alnum),
  (r) => r.letters(r.pick([32, 40, 64]), hex),
  (r) => `${r.letters(42, `${alnum}+/`)}==`,
  (r) => `${capital(r.pick(words))}${Math.floor(r.next() * 9000 + 10)}${r.pick(['!', '$', '#', '@', ''])}`,
  (r) => `${r.pick(words)}${r.pick(words)}${Math.floor(r.next() * 999)}`,
  (r) => r.letters(8 + Math.floor(r.next() * 6), `${alnum}!@#%^&*`),
  (r) => `${r.pick(words)}-${r.pick(words)}-${r.pick(words)}-${Math.floor(r.next() * 90)}`,
  (r) => r.pick(['admin123', 'root1234', 'P@ssw0rd!', 'qwerty123', 'letmein2', 'Welcome1!', 'postgres', 's3cr3t!', 'hunter2', 'toor']),
  (r) => `${r.letters(8, hex)}-${r.letters(4, hex)}-${r.letters(4, hex)}-${r.letters(4, hex)}-${r.letters(12, hex)}`,
  (r) => r.letters(24, `${alnum}_-`),
]

export const providerValues: readonly ((random: Random) => string)[] = [
  (r) => `AKIA${r.letters(16, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567')}`,
  (r) => `gh${r.pick(['p', 'o', 's'])}_${r.letters(36, alnum)}`,
  (r) => `glpat-${r.letters(20, alnum)}`,
  (r) => `sk_live_${r.letters(24, alnum)}`,
  (r) => `xoxb-${r.letters(11, '0123456789')}-${r.letters(12, '0123456789')}-${r.letters(24, alnum)}`,
  (r) => `AIza${r.letters(35, alnum)}`,
  (r) => `sk-ant-api03-${r.letters(93, `${alnum}_-`)}AA`,
  (r) => `npm_${r.letters(36, alnum)}`,
  (r) => `sk-proj-${r.letters(64, alnum)}`,
  (r) => `xai-${r.letters(80, alnum)}`,
  (r) => `pypi-AgEIcHlwaS5vcmc${r.letters(80, alnum)}`,
  (r) => `eyJ${r.letters(30, alnum)}.eyJ${r.letters(60, alnum)}.${r.letters(43, `${alnum}_-`)}`,
]

/** What stands where a secret would, and is none. */
export const falseValues: readonly ((random: Random) => string)[] = [
  (r) => r.pick(['changeme', 'change-me', 'your-password', 'YOUR_API_KEY', 'your_secret_here', '<password>', '<YOUR TOKEN>', 'xxxxxxxx', '********', 'example', 'placeholder', 'dummy-token', 'replace-me', 'REDACTED', 'TODO', 'insert-key-here', 'fake_token', 'sample-secret', 'not-a-real-key']),
  (r) => r.pick(['${DB_PASSWORD}', '$SECRET', '{{ secrets.token }}', '%(password)s', '{password}', '${env:API_KEY}', '%PASSWORD%', '#{token}', '@password', '{{ .Values.password }}', 'ref+vault://x', 'ENC[AES256]']),
  (r) => r.pick(['password', 'Password', 'api_key', 'apiKey', 'access_token', 'secretKey', 'auth_token', 'user.password', 'form.password.label', 'settings.auth.secret', 'password_confirmation', 'PASSWORD_FIELD', 'SecretKeyFactory', 'tokenProvider', 'org.example.auth.TokenStore']),
  (r) => r.pick(['Enter your password', 'The password is wrong', 'Invalid token.', 'Forgot password?', 'New password', 'token expired', 'Passwords do not match', 'must be at least 8 characters', 'Missing API key']),
  (r) => r.pick(['/run/secrets/db', './certs/server.key', 'https://example.com/oauth/token', '/etc/ssl/private', 'config/secret.json', 'http://localhost:8080/auth', 'secrets.yaml']),
  (r) => r.pick(['true', 'false', 'null', 'None', 'required', 'string', 'text', 'bearer', 'Bearer', 'basic', 'RS256', 'sha256', 'utf-8', 'POST', 'oauth2', 'sessionid', 'varchar', 'hidden', 'X-Auth-Token', 'Authorization', 'csrftoken', 'client_credentials', 'authorization_code']),
  (r) => r.pick(['Escape', 'Enter', 'ArrowLeft', 'Control', 'Tab', 'name', 'title', 'user_id', 'createdAt', 'order-total', 'page_size', 'primary', 'sort_order', 'last_modified']),
  (r) => `${r.pick(words)}_${r.pick(words)}`,
  (r) => r.pick(['__proto__', '__module__', '--require', '--token', '&key', '#976806', '1.3.6.1.5.5.7.3.2', '[A-Z]\\w*', '?OpenParen', 'NonExpressionKeyword', 'customErrorKey', '_EllipticCurvePublicKey', 'urllib.request', 'error_description="{}"', '**COMPLIANT**', 'ssr_module_exports', 'aes-256-gcm', 'ed25519', 'HS512', 'v2.1.0', '2024-01-31', '127.0.0.1:8080', 'utf8mb4', 'us-east-1', 'node:24-alpine', 'base64url']),
]
