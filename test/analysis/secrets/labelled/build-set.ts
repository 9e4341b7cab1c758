import { falseValues, providerValues, startRandom, trueValues } from './make-values.ts'
import type { Random } from './make-values.ts'

/** A made-up file; `secretLines` are the 1-based lines that hold a secret. */
export type LabelledFile = { readonly path: string; readonly kind: string; readonly text: string; readonly secretLines: ReadonlySet<number> }

type Line = { readonly text: string; readonly isSecret: boolean }
type Kind = { readonly kind: string; readonly path: (random: Random) => string; readonly assign: (key: string, value: string, random: Random) => string; readonly noise: readonly string[]; readonly harmless: readonly ((random: Random) => string)[] }

const secretKeys = ['password', 'db_password', 'DB_PASS', 'PASSWORD', 'passwd', 'pwd', 'api_key', 'API_KEY', 'apiKey', 'secret', 'SECRET_KEY', 'client_secret', 'clientSecret', 'access_token', 'auth_token', 'token', 'TOKEN', 'private_key', 'smtp_password', 'MYSQL_ROOT_PASSWORD', 'redisPassword', 'encryption_key', 'jwt_secret', 'admin_password', 'webhook_secret', 'aws_secret_access_key', 'credentials']
const harmlessKeys = ['password_field', 'passwordLabel', 'token_type', 'token_url', 'tokenEndpoint', 'secret_name', 'secretName', 'api_key_header', 'keyName', 'sort_key', 'primary_key', 'cache_key', 'auth_method', 'auth_type', 'password_policy', 'password_min_length', 'token_expires_in', 'PASSWORD_RESET_URL', 'keyboard', 'author', 'keywords', 'publicKey', 'key_file', 'credentials_path', 'secretRef', 'passwordEncoder', 'tokenizer', 'csrf_token_name', 'error_message_password', 'key']
const code = ['const retries = 3', 'return value', 'for item in items:', '}', '', 'import os', 'log("started")', 'x = compute(y)', 'if (ready) {', '// the rest is read from the environment']
const hexOf = (length: number) => (r: Random) => r.letters(length, '0123456789abcdef')

const kinds: readonly Kind[] = [
  { kind: 'env', path: (r) => r.pick(['.env', 'deploy/.env.production', 'app/.env.local']), assign: (k, v) => `${k.toUpperCase()}=${v}`, noise: ['PORT=3000', 'DEBUG=false', '# settings', 'LOG_LEVEL=info'], harmless: [() => 'SECRET_NAME=prod/db', (r) => `GIT_COMMIT_KEY=${hexOf(40)(r)}`, () => 'TOKEN_TTL=3600'] },
  { kind: 'yaml', path: (r) => r.pick(['config/app.yml', 'values.yaml', 'docker-compose.yml']), assign: (k, v, r) => `  ${k}: ${r.next() < 0.5 ? `"${v}"` : v}`, noise: ['services:', '  image: postgres:16', '  replicas: 2', 'env:'], harmless: [() => '  secretKeyRef: { name: db, key: password }', (r) => `  key: cache-v1-${hexOf(16)(r)}`, () => '  existingSecret: app-credentials', (r) => `  digest: sha256:${hexOf(64)(r)}`] },
  { kind: 'json', path: (r) => r.pick(['config/default.json', 'appsettings.json', 'package-lock.json', 'locales/en.json']), assign: (k, v) => `  "${k}": "${v}",`, noise: ['{', '  "name": "app",', '  "port": 8080,', '}'], harmless: [(r) => `  "integrity": "sha512-${r.letters(86, 'ABCabc0123456789+/')}==",`, () => '  "password": "Password",', () => '  "forgot_password": "Forgot your password?",', (r) => `  "key": "${r.letters(8, 'abcdefghij')}",`] },
  { kind: 'python', path: (r) => r.pick(['app/settings.py', 'src/db.py', 'tests/test_login.py', 'tools/sync.py']), assign: (k, v, r) => r.pick([`${k} = "${v}"`, `${k.toUpperCase()} = '${v}'`, `    conn = connect(host="db", ${k}="${v}")`, `config["${k}"] = "${v}"`]), noise: code, harmless: [() => 'password = os.environ["DB_PASSWORD"]', () => 'password = getpass.getpass("Password: ")', () => 'def login(user, password=None, token=None):', () => 'token = request.headers.get("X-Token")', () => 'api_key = config.get("api_key", "")', () => 'parser.add_argument("--password", help="the password of the database")', () => 'assert response.json()["token"] == expected_token', () => 'key = "user:%s:profile" % user_id', (r) => `etag_key = "${hexOf(32)(r)}"`] },
  { kind: 'javascript', path: (r) => r.pick(['src/config.js', 'lib/client.ts', 'web/app.tsx', 'test/login.test.js']), assign: (k, v, r) => r.pick([`const ${k} = '${v}'`, `  ${k}: "${v}",`, `const ${k}: string = "${v}";`, `client.set('${k}', '${v}')`]), noise: code, harmless: [() => 'const token = process.env.API_TOKEN', () => "const password = document.querySelector('#password').value", () => "<input type=\"password\" name=\"password\" placeholder=\"Password\" />", () => "case 'token': return parseToken(value)", () => "if (event.key === 'Escape') close()", () => "const passwordPattern = /^(?=.*[A-Z]).{8,}$/", () => "it('rejects a wrong password', async () => {", () => "headers: { Authorization: `Bearer ${token}` },", (r) => `const key = 'item-${r.letters(4, 'abcdef')}'`] },
  { kind: 'java', path: (r) => r.pick(['src/main/java/App.java', 'Main.cs', 'server.go', 'index.php']), assign: (k, v, r) => r.pick([`private static final String ${k.toUpperCase()} = "${v}";`, `String ${k} = "${v}";`, `$${k} = '${v}';`, `${k} := "${v}"`, `  props.put("${k}", "${v}");`]), noise: code, harmless: [() => 'String password = request.getParameter("password");', () => '@Value("${spring.datasource.password}") private String password;', () => 'public static final String PASSWORD_KEY = "user.password";', () => 'throw new BadCredentialsException("Invalid password");', () => 'private String tokenType = "Bearer";', () => '$password = $_POST["password"];', () => 'map.put("token", token);'] },
  { kind: 'properties', path: (r) => r.pick(['application.properties', 'db.ini', 'setup.cfg', 'main.tf']), assign: (k, v, r) => r.pick([`${k}=${v}`, `spring.datasource.${k}=${v}`, `${k} = "${v}"`]), noise: ['[section]', 'server.port=8080', 'logging.level.root=INFO'], harmless: [() => 'spring.datasource.password=${DB_PASSWORD}', () => 'password.hash.algorithm=bcrypt', () => 'key_file = /etc/ssl/key.pem', () => 'messages.password.invalid=Invalid password', () => 'secret_id = aws_secretsmanager_secret.db.id'] },
  { kind: 'markdown', path: (r) => r.pick(['README.md', 'docs/setup.md', 'notes.txt']), assign: (k, v, r) => r.pick([`export ${k.toUpperCase()}=${v}`, `- ${k}: ${v}`, `curl -H "Authorization: Bearer ${v}" https://api.example.com`]), noise: ['# Setup', 'Run the server.', '```sh', '```'], harmless: [() => 'export API_KEY=your-api-key', () => 'Set `password` to the password of the database.', () => '| token | string | The token of the user |', () => 'Authentication: pass the key in the header.', () => 'The secret: keep functions small.'] },
  { kind: 'xml', path: (r) => r.pick(['settings.xml', 'web.config', 'persistence.xml']), assign: (k, v, r) => r.pick([`<${k}>${v}</${k}>`, `<property name="${k}" value="${v}"/>`, `<add key="${k}" value="${v}" />`]), noise: ['<settings>', '</settings>', '<id>main</id>'], harmless: [() => '<password>${env.PASSWORD}</password>', () => '<input type="password" name="pwd" value=""/>', () => '<string name="password_hint">Your password</string>'] },
  { kind: 'shell', path: (r) => r.pick(['deploy.sh', 'scripts/backup.sh', 'Dockerfile']), assign: (k, v, r) => r.pick([`export ${k.toUpperCase()}="${v}"`, `${k.toUpperCase()}=${v}`, `ENV ${k.toUpperCase()}=${v}`, `mysql --password=${v} app`]), noise: ['set -eu', 'cd /srv/app', 'echo done', 'FROM node:24'], harmless: [() => 'PASSWORD="$1"', () => 'TOKEN=$(cat /run/secrets/token)', () => 'read -s -p "Password: " PASSWORD', () => 'SECRET="${SECRET:-}"', () => 'ssh-keygen -t ed25519 -f key'] },
]

const urls: readonly ((r: Random, value: string) => string)[] = [(_, v) => `postgres://app:${v}@db.internal:5432/app`, (_, v) => `mongodb+srv://admin:${v}@cluster0.example.net/test`, (_, v) => `redis://:${v}@cache:6379/0`, (_, v) => `https://deploy:${v}@git.example.com/app.git`]

/** The labelled set: so many made-up files of ten kinds. */
export function buildSecretSet(fileCount = 300, seed = 20_260): readonly LabelledFile[] {
  const random = startRandom(seed)
  return Array.from({ length: fileCount }, (_, at) => buildFile(kinds[at % kinds.length] ?? kinds[0]!, random, at))
}

function buildFile(kind: Kind, random: Random, at: number): LabelledFile {
  const lines = Array.from({ length: 12 }, () => buildLine(kind, random))
  const path = `p${at}/${kind.path(random)}`
  return { path, kind: kind.kind, text: `${lines.map((line) => line.text).join('\n')}\n`, secretLines: new Set(lines.flatMap((line, index) => (line.isSecret ? [index + 1] : []))) }
}

function buildLine(kind: Kind, random: Random): Line {
  const draw = random.next()
  if (draw < 0.22) return { isSecret: true, text: kind.assign(random.pick(secretKeys), random.pick(trueValues)(random), random) }
  if (draw < 0.27) return { isSecret: true, text: kind.assign(random.pick([...secretKeys, 'client', 'value', 'x']), random.pick(providerValues)(random), random) }
  if (draw < 0.3) return { isSecret: true, text: kind.assign('url', random.pick(urls)(random, random.pick(trueValues)(random).replace(/[@/#]/g, 'x')), random) }
  if (draw < 0.32) return { isSecret: false, text: kind.assign('url', random.pick(urls)(random, random.pick(['password', '${PASSWORD}', '<password>', 'xxxx', '$DB_PASS', '{password}'])), random) }
  if (draw < 0.52) return { isSecret: false, text: kind.assign(random.pick(secretKeys), random.pick(falseValues)(random), random) }
  if (draw < 0.66) return { isSecret: false, text: kind.assign(random.pick(harmlessKeys), random.pick([...falseValues, ...falseValues, hexOf(32), hexOf(40)])(random), random) }
  if (draw < 0.84) return { isSecret: false, text: random.pick(kind.harmless)(random) }
  return { isSecret: false, text: random.pick(kind.noise) }
}
