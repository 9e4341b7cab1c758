import { option } from './call-shape.ts'
import type { Call } from './call-shape.ts'
import { isValidated } from './machine.ts'
import type { Machine } from './machine.ts'
import { cachePaths } from './path-cache.ts'
import { addFinding } from './report.ts'
import { secretWords } from './sign-shape.ts'
import type { Severity } from '../model.ts'
import { deepTaints } from './value.ts'
import type { Value } from './value.ts'

/** A setting that is wrong whatever flows: weak ciphers, open permissions, checks turned off. */
type Check = {
  readonly rule: string
  readonly cwe: string
  readonly severity: Severity
  readonly paths: RegExp
  /** Is this call wrong? All calls of the path are, when absent. */
  readonly isWrong?: (call: Call, machine: Machine) => boolean
  readonly message: string
  readonly mend: string
}

const weakHash = /^(?:md2|md4|md5|sha|sha1|sha-1|ripemd\w*|rsa-md5|rsa-sha1)$/i
const weakCipher = /^(?:des|des3|des-|rc2|rc4|bf|blowfish|cast|idea|seed)|-ecb$|(?:^|-)ecb(?:-|$)/i
const lowered = (value: Value | null | undefined): string => (typeof value?.known?.value === 'string' ? value.known.value : '')
const isFalse = (value: Value | null): boolean => value?.known != null && !value.known.value
const isTrue = (value: Value | null): boolean => value?.known?.value === true
const mode = (call: Call, at: number): number | null => {
  const value = call.args[at] ?? option(call, 'mode')
  const known = value?.known?.value ?? option(call, 'mode')?.known?.value
  if (typeof known === 'number') return known
  return typeof known === 'string' && /^0?o?[0-7]{3,4}$/.test(known) ? Number.parseInt(known.replace(/^0?o/, ''), 8) : null
}
const isWorldWritable = (value: number | null): boolean => value !== null && (value & 0o002) !== 0

/** Only where the function deals in secrets: a random number for a game is no weakness. */
function isNearSecrets(call: Call, machine: Machine): boolean {
  const { definition } = machine.frame
  const { start, end } = definition ?? { start: Math.max(0, call.expression.start - 200), end: call.expression.end + 100 }
  return secretWords.test(machine.program.text.slice(start, Math.min(end, start + 5000)))
}

const python: readonly Check[] = [
  { rule: 'weak-hash', cwe: 'CWE-328', severity: 'medium', paths: /^(?:hashlib\.(?:md5|sha1|new)|Crypto(?:dome)?\.Hash\.(?:MD2|MD4|MD5|SHA|SHA1)\.new|cryptography\.hazmat\.primitives\.hashes\.(?:MD5|SHA1))$/, isWrong: (call) => !isFalse(option(call, 'usedforsecurity')) && (call.name !== 'new' || weakHash.test(lowered(call.args[0] ?? option(call, 'name'))) || /Hash/.test(call.path ?? '')), message: 'A hash that can be forged.', mend: 'Use SHA-256, or scrypt or Argon2 for passwords; say usedforsecurity=False where it is no secret.' },
  { rule: 'weak-random', cwe: 'CWE-330', severity: 'medium', paths: /^random\.(?!SystemRandom|seed|shuffle$)\w+$/, isWrong: isNearSecrets, message: 'Random numbers that can be guessed, near a secret.', mend: 'Use the secrets module.' },
  { rule: 'tls-not-verified', cwe: 'CWE-295', severity: 'high', paths: /^(?:requests|httpx|aiohttp)\.|^(?:requests\.(?:Session|session)|httpx\.(?:Async)?Client)\(\)\./, isWrong: (call) => isFalse(option(call, 'verify')) || isFalse(option(call, 'verify_ssl')), message: 'The certificate of the server is not checked.', mend: 'Leave verification on; add your own authority by its file.' },
  { rule: 'tls-not-verified', cwe: 'CWE-295', severity: 'high', paths: /^(?:ssl\._create_unverified_context|ssl\._create_stdlib_context|paramiko\.(?:AutoAddPolicy|WarningPolicy))$/, message: 'The identity of the server is not checked.', mend: 'Use ssl.create_default_context(), or known host keys.' },
  { rule: 'weak-tls', cwe: 'CWE-327', severity: 'medium', paths: /^ssl\.(?:SSLContext|wrap_socket)$/, isWrong: (call) => call.all.some((arg) => /PROTOCOL_(?:SSLv|TLSv1(?:_1)?$)/.test(arg.path ?? '')), message: 'A version of TLS that can be broken.', mend: 'Use ssl.create_default_context().' },
  { rule: 'file-permissions', cwe: 'CWE-732', severity: 'high', paths: /^os\.(?:chmod|fchmod|lchmod)$|\.chmod$/, isWrong: (call) => isWorldWritable(mode(call, call.path?.startsWith('os.') === true ? 1 : 0)), message: 'Everybody on the machine may write the file.', mend: 'Give rights to the owner only: 0o600, or 0o700 for programs.' },
  { rule: 'file-permissions', cwe: 'CWE-732', severity: 'medium', paths: /^os\.(?:mkdir|makedirs|open|umask|mkfifo)$/, isWrong: (call) => (call.name === 'umask' ? call.args[0]?.known?.value === 0 : isWorldWritable(mode(call, call.name === 'open' ? 2 : 1))), message: 'Everybody on the machine may write what is made here.', mend: 'Give rights to the owner only.' },
  { rule: 'weak-cipher', cwe: 'CWE-327', severity: 'high', paths: /^Crypto(?:dome)?\.Cipher\.(?:DES|DES3|ARC2|ARC4|Blowfish|CAST)\.new$|^cryptography\.hazmat\.primitives\.ciphers\.algorithms\.(?:ARC4|Blowfish|IDEA|CAST5|SEED|TripleDES)$/, message: 'A cipher that can be broken.', mend: 'Use AES in GCM mode, or ChaCha20-Poly1305.' },
  { rule: 'weak-cipher', cwe: 'CWE-327', severity: 'high', paths: /^Crypto(?:dome)?\.Cipher\.AES\.new$|^cryptography\.hazmat\.primitives\.ciphers\.modes\.ECB$/, isWrong: (call) => call.name === 'ECB' || call.all.some((arg) => (arg.path ?? '').endsWith('MODE_ECB')), message: 'ECB mode shows which blocks are equal.', mend: 'Use GCM mode with a fresh nonce.' },
  { rule: 'short-key', cwe: 'CWE-326', severity: 'medium', paths: /(?:RSA\.generate|DSA\.generate|rsa\.generate_private_key|dsa\.generate_private_key)$/, isWrong: (call) => [...call.args, option(call, 'key_size')].some((arg) => typeof arg?.known?.value === 'number' && arg.known.value < 2048 && arg.known.value > 100), message: 'A key that is too short.', mend: 'Use 3072 bits or more.' },
  { rule: 'insecure-cookie', cwe: 'CWE-614', severity: 'medium', paths: /\.set_cookie$/, isWrong: (call) => isFalse(option(call, 'secure')), message: 'The cookie is also sent over plain HTTP.', mend: 'Set secure=True, httponly=True and samesite.' },
  { rule: 'script-readable-cookie', cwe: 'CWE-1004', severity: 'low', paths: /\.set_cookie$/, isWrong: (call) => isFalse(option(call, 'httponly')), message: 'Scripts can read the cookie.', mend: 'Set httponly=True.' },
  { rule: 'token-not-verified', cwe: 'CWE-347', severity: 'high', paths: /^jwt\.decode$/, isWrong: (call) => isFalse(option(call, 'verify')) || isFalse(call.named.get('options')?.fields?.get('verify_signature') ?? null), message: 'The signature of the token is not checked.', mend: 'Verify the signature with the expected key and algorithm.' },
  { rule: 'debug-server', cwe: 'CWE-489', severity: 'medium', paths: /\.run$/, isWrong: (call) => isTrue(option(call, 'debug')) && /\bflask\b|\bFlask\b|bottle/.test(call.receiver?.path ?? ''), message: 'The debugger lets anybody run code.', mend: 'Take debug from the environment and leave it off.' },
  { rule: 'predictable-temp-file', cwe: 'CWE-377', severity: 'medium', paths: /^(?:tempfile\.mktemp|os\.tempnam|os\.tmpnam)$/, message: 'Somebody may make the file before you do.', mend: 'Use tempfile.NamedTemporaryFile or mkstemp.' },
  { rule: 'archive-traversal', cwe: 'CWE-22', severity: 'medium', paths: /^tarfile\.[\w.()]*\.extractall$|^tarfile\.open\(\)\.extractall$/, isWrong: (call) => option(call, 'filter') === null && option(call, 'members') === null, message: 'Members of the archive may be written outside the folder.', mend: "Pass filter='data'." },
  { rule: 'plain-text-protocol', cwe: 'CWE-319', severity: 'medium', paths: /^(?:telnetlib\.Telnet|ftplib\.FTP)$/, message: 'Passwords travel unencrypted.', mend: 'Use SSH, or FTP over TLS.' },
]

const javascript: readonly Check[] = [
  { rule: 'weak-hash', cwe: 'CWE-328', severity: 'medium', paths: /^crypto\.(?:createHash|createHmac|hash)$/, isWrong: (call) => weakHash.test(lowered(call.args[0])), message: 'A hash that can be forged.', mend: 'Use SHA-256, or scrypt for passwords.' },
  { rule: 'weak-hash', cwe: 'CWE-328', severity: 'medium', paths: /^(?:md5|sha1|blueimp-md5|crypto-js\.(?:MD5|SHA1)|CryptoJS\.(?:MD5|SHA1)|crypto-js\/(?:md5|sha1))$/, message: 'A hash that can be forged.', mend: 'Use SHA-256, or scrypt for passwords.' },
  { rule: 'weak-cipher', cwe: 'CWE-327', severity: 'high', paths: /^crypto\.(?:createCipheriv|createDecipheriv|createCipher|createDecipher)$/, isWrong: (call) => /Cipher$|Decipher$/.test(call.name) || weakCipher.test(lowered(call.args[0])), message: 'A cipher, or a way to use it, that can be broken.', mend: 'Use createCipheriv with aes-256-gcm and a fresh nonce.' },
  { rule: 'weak-random', cwe: 'CWE-330', severity: 'medium', paths: /^Math\.random$/, isWrong: isNearSecrets, message: 'Random numbers that can be guessed, near a secret.', mend: 'Use crypto.randomBytes or crypto.getRandomValues.' },
  { rule: 'tls-not-verified', cwe: 'CWE-295', severity: 'high', paths: /(?:)/, isWrong: (call) => call.args.some((arg) => isFalse(arg.fields?.get('rejectUnauthorized') ?? null) || isFalse(arg.fields?.get('strictSSL') ?? null)), message: 'The certificate of the server is not checked.', mend: 'Leave rejectUnauthorized on; add your own authority with `ca`.' },
  { rule: 'file-permissions', cwe: 'CWE-732', severity: 'high', paths: /^fs\.(?:promises\.)?(?:chmod|chmodSync|fchmod|fchmodSync|lchmod)$/, isWrong: (call) => isWorldWritable(mode(call, 1)), message: 'Everybody on the machine may write the file.', mend: 'Give rights to the owner only: 0o600, or 0o700 for programs.' },
  { rule: 'file-permissions', cwe: 'CWE-732', severity: 'medium', paths: /^fs\.(?:promises\.)?(?:mkdir|mkdirSync|writeFile|writeFileSync|appendFile|appendFileSync|open|openSync|createWriteStream)$/, isWrong: (call) => isWorldWritable(mode(call, 1)), message: 'Everybody on the machine may write what is made here.', mend: 'Give rights to the owner only.' },
  { rule: 'file-permissions', cwe: 'CWE-732', severity: 'medium', paths: /^process\.umask$/, isWrong: (call) => call.args[0]?.known?.value === 0, message: 'Everybody on the machine may write what is made from here on.', mend: 'Use a mask of 0o077.' },
  { rule: 'insecure-cookie', cwe: 'CWE-614', severity: 'medium', paths: /^@(?:res|response|reply|ctx\.cookies|c)[\w.()]*\.(?:cookie|set|setCookie)$|^cookie\.serialize$/, isWrong: (call) => isFalse(option(call, 'secure')), message: 'The cookie is also sent over plain HTTP.', mend: 'Set secure, httpOnly and sameSite.' },
  { rule: 'script-readable-cookie', cwe: 'CWE-1004', severity: 'low', paths: /^@(?:res|response|reply|ctx\.cookies|c)[\w.()]*\.(?:cookie|set|setCookie)$/, isWrong: (call) => isFalse(option(call, 'httpOnly')), message: 'Scripts can read the cookie.', mend: 'Set httpOnly.' },
  { rule: 'insecure-cookie', cwe: 'CWE-614', severity: 'medium', paths: /^(?:express-session|cookie-session)$/, isWrong: (call) => isFalse(call.args[0]?.fields?.get('cookie')?.fields?.get('secure') ?? null), message: 'The session cookie is also sent over plain HTTP.', mend: 'Set cookie.secure.' },
  { rule: 'token-not-verified', cwe: 'CWE-347', severity: 'high', paths: /^jsonwebtoken\.(?:verify|sign)$/, isWrong: (call) => ['algorithm', 'algorithms'].some((name) => { const value = option(call, name); return lowered(value) === 'none' || [...(value?.fields?.values() ?? [])].some((one) => lowered(one) === 'none') }), message: 'A token without a signature is accepted.', mend: 'Name the algorithm that you sign with.' },
  { rule: 'short-key', cwe: 'CWE-326', severity: 'medium', paths: /^crypto\.(?:generateKeyPair|generateKeyPairSync)$/, isWrong: (call) => { const bits = option(call, 'modulusLength')?.known?.value; return typeof bits === 'number' && bits < 2048 }, message: 'A key that is too short.', mend: 'Use 3072 bits or more.' },
  { rule: 'cross-origin-any', cwe: 'CWE-942', severity: 'medium', paths: /^(?:cors|@fastify\/cors)$/, isWrong: (call) => isTrue(option(call, 'credentials')) && (isTrue(option(call, 'origin')) || lowered(option(call, 'origin')) === '*'), message: 'Every site may call with the credentials of its visitors.', mend: 'Name the origins that you trust.' },
  { rule: 'message-to-anyone', cwe: 'CWE-346', severity: 'low', paths: /\.postMessage$/, isWrong: (call) => lowered(call.args[1]) === '*', message: 'Any page in the frame gets the message.', mend: 'Name the origin that it is for.' },
]

const shellPermissions = /\bchmod\s+(?:-[a-zA-Z]+\s+)*(?:0?[0-7]{0,2}[2367](?=\s)|[augo]*[ao][augo]*\+[rx]*w)/
const checks = { python, javascript }
const findChecks = cachePaths((language, path) => checks[language].filter((check) => check.paths.test(path)))

/** Reports the settings of a call that are wrong, and dangerous calls whose text is constant. */
export function checkCall(machine: Machine, call: Call): void {
  const { path } = call
  if (path === null) return
  for (const check of findChecks(machine.program.language, path)) {
    if (check.isWrong?.(call, machine) === false) continue
    const { rule, cwe, severity, message, mend } = check
    addFinding(machine, { rule, cwe, severity, message, mend, start: call.expression.start, end: call.expression.end, steps: [] })
  }
  checkShellText(machine, call)
  checkDangerous(machine, call)
}

function checkShellText(machine: Machine, call: Call): void {
  if (!/^(?:os\.system|os\.popen|subprocess\.\w+|child_process\.\w+)$/.test(call.path ?? '')) return
  const words = call.args.map((arg) => (arg.isList ? [...(arg.fields?.values() ?? [])].map(lowered).join(' ') : (arg.literal ?? ''))).join(' ')
  if (!shellPermissions.test(`${words} `)) return
  addFinding(machine, { rule: 'file-permissions', cwe: 'CWE-732', severity: 'high', message: 'Everybody on the machine may write the file.', mend: 'Give rights to the owner only: chmod 600, or 700 for programs.', start: call.expression.start, end: call.expression.end, steps: [] })
}

const dangerous = { python: /^(?:eval|exec|compile|__import__|builtins\.(?:eval|exec|compile)|os\.system|os\.popen|marshal\.loads|pickle\.loads?)$/, javascript: /^(?:eval|Function|child_process\.(?:exec|execSync)|vm\.runIn\w+)$/ }

/** A dangerous call is named even where nothing bad reaches it: the next change may. */
function checkDangerous(machine: Machine, call: Call): void {
  if (!dangerous[machine.program.language].test(call.path ?? '') || call.all.length === 0) return
  const hasOpen = call.all.some((arg) => deepTaints(arg).some((taint) => !isValidated(machine.frame, taint, 'code') && !isValidated(machine.frame, taint, 'command')))
  if (hasOpen) return
  addFinding(machine, { rule: 'dangerous-call', cwe: 'CWE-676', severity: 'low', message: `${call.path ?? call.name} runs what it is given.`, mend: 'Use a call that cannot run code.', start: call.expression.start, end: call.expression.end, steps: [] })
}
