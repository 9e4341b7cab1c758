import type { Sink } from './sink-shape.ts'
import { databaseReceiver, sqlText } from './sql-words.ts'

const fileCalls = ['readFile', 'readFileSync', 'writeFile', 'writeFileSync', 'appendFile', 'appendFileSync', 'createReadStream', 'createWriteStream', 'unlink', 'unlinkSync', 'rm', 'rmSync', 'rmdir', 'rmdirSync', 'readdir', 'readdirSync', 'open', 'openSync', 'stat', 'statSync', 'lstat', 'access', 'accessSync', 'exists', 'existsSync', 'mkdir', 'mkdirSync', 'chmod', 'chmodSync', 'copyFile', 'copyFileSync', 'rename', 'renameSync', 'readJson', 'readJsonSync', 'remove', 'outputFile', 'cp', 'cpSync']
const requesters = ['axios', 'axios.get', 'axios.post', 'axios.put', 'axios.delete', 'axios.head', 'axios.patch', 'axios.request', 'fetch', 'node-fetch', 'cross-fetch', 'undici.fetch', 'undici.request', 'got', 'got.get', 'got.post', 'got.stream', 'request', 'request.get', 'request.post', 'superagent.get', 'superagent.post', 'needle', 'needle.get', 'http.get', 'http.request', 'https.get', 'https.request', 'ky', 'ky.get', 'request-promise', 'bent', 'phin']

/** Where JavaScript does harm with a stranger's text. */
export const javascriptSinks: readonly Sink[] = [
  { kind: 'command', paths: ['child_process.exec', 'child_process.execSync', 'shelljs.exec', 'node-exec', 'execa.command', 'execa.commandSync', 'execa.execaCommand', 'execa.execaCommandSync', 'ssh2.Client().exec'], args: [0], weak: 'built' },
  { kind: 'command', paths: ['child_process.spawn', 'child_process.spawnSync', 'child_process.execFile', 'child_process.execFileSync', 'execa', 'execa.execa', 'execa.sync', 'cross-spawn', 'cross-spawn.sync'], args: [0, 1], weak: 'built', when: 'shell' },
  { kind: 'command', paths: ['child_process.spawn', 'child_process.spawnSync', 'child_process.execFile', 'child_process.execFileSync', 'child_process.fork', 'execa', 'execa.execa', 'cross-spawn'], args: [0] },
  { kind: 'code', paths: ['eval', 'Function', 'globalThis.eval', 'window.eval', 'vm.runInThisContext', 'vm.runInNewContext', 'vm.runInContext', 'vm.Script', 'vm.compileFunction', 'vm2.VM().run', 'vm2.NodeVM().run', 'safe-eval', 'static-eval', 'expression-eval.eval'], args: 'all', weak: 'always' },
  { kind: 'code', paths: ['setTimeout', 'setInterval', 'window.setTimeout', 'setImmediate'], args: [0], weak: 'built' },
  { kind: 'code', paths: ['require'], args: [0] },
  { kind: 'sql', paths: ['*.query', '*.execute', '*.raw', '*.$queryRawUnsafe', '*.$executeRawUnsafe', '*.whereRaw', '*.orderByRaw', '*.havingRaw', '*.joinRaw', '*.unsafe', '*.prepare', '*.literal'], args: [0, 'sql', 'text'], weak: 'built', literal: sqlText, receiver: databaseReceiver },
  { kind: 'sql', paths: ['*.query', '*.execute', '*.raw', '*.run', '*.get', '*.all', '*.each', '*.exec', '*.prepare', '*.sql', '*.whereRaw', '*.where', '*.orderBy', '*.andWhere', '*.queryAsync'], args: [0, 'sql', 'text'], weak: 'built', literal: sqlText },
  { kind: 'nosql', paths: ['*.find', '*.findOne', '*.findOneAndUpdate', '*.deleteOne', '*.deleteMany', '*.updateOne', '*.updateMany', '*.countDocuments', '*.aggregate'], args: [0], receiver: /collection\(\)|(?:model|users?|db\.\w+|collection|[A-Z]\w+)$/ },
  { kind: 'path', paths: [...fileCalls.flatMap((name) => [`fs.${name}`, `fs-extra.${name}`, `graceful-fs.${name}`]), 'Bun.file', 'Deno.readTextFile', 'Deno.readFile', 'Deno.writeFile'], args: [0] },
  { kind: 'path', paths: ['fs.rename', 'fs.renameSync', 'fs.copyFile', 'fs.copyFileSync', 'fs.cp'], args: [1] },
  { kind: 'path', paths: ['*.sendFile', '*.download', '*.sendfile'], args: [0], receiver: /^@(?:res|response|reply|ctx|c)/, when: 'not-plain' },
  { kind: 'xss', paths: ['*.send', '*.write', '*.end', '*.html'], args: [0], receiver: /^@(?:res|response|reply|ctx\.res|c)(?:\.(?:status|type|set|header|code|contentType)\(\))*$/ },
  { kind: 'xss', paths: ['document.write', 'document.writeln', 'window.document.write'], args: 'all', weak: 'built' },
  { kind: 'xss', paths: ['*.insertAdjacentHTML'], args: [1], weak: 'built' },
  { kind: 'xss', paths: ['*.html', '*.append', '*.prepend', '*.after', '*.before'], args: [0], receiver: /^(?:\$|jquery)\(\)/i, weak: 'built' },
  { kind: 'xss', paths: ['jquery', '*.createContextualFragment', '*.parseHTML', '*.setHTMLUnsafe', '*.bypassSecurityTrustHtml', 'handlebars.SafeString'], args: [0] },
  { kind: 'redirect', paths: ['*.redirect'], args: [0, 1], receiver: /^@(?:res|response|reply|ctx|context|c)\b/ },
  { kind: 'redirect', paths: ['next/navigation.redirect', 'next/server.NextResponse.redirect', 'NextResponse.redirect', 'Response.redirect', '@sveltejs/kit.redirect', 'window.location.assign', 'window.location.replace', 'location.assign', 'location.replace', 'document.location.assign', 'document.location.replace', 'window.open'], args: [0, 1] },
  { kind: 'redirect', paths: ['*.setHeader', '*.set', '*.header', '*.append', '*.writeHead'], args: [1, 'Location', 'location'], receiver: /^@(?:res|response|reply|ctx|context|c)\b/, when: 'location' },
  { kind: 'deserialization', paths: ['node-serialize.unserialize', 'serialize-to-js.deserialize', 'funcster.deepDeserialize', 'cryo.parse', 'v8.deserialize', 'php-unserialize.unserialize'], args: [0], weak: 'always' },
  { kind: 'deserialization', paths: ['js-yaml.load', 'js-yaml.loadAll', 'yaml.load'], args: [0], when: 'unsafe-schema' },
  { kind: 'ssrf', paths: requesters, args: [0, 'url', 'uri', 'host', 'hostname', 'baseURL'] },
  { kind: 'ssrf', paths: ['*.goto'], args: [0], receiver: /page|browser/i },
  { kind: 'ldap', paths: ['*.search', '*.searchAsync'], args: [0, 1], weak: 'built', receiver: /ldap|client|conn/i, literal: /[(=]|\0/ },
  { kind: 'xpath', paths: ['xpath.select', 'xpath.select1', 'xpath.evaluate', 'xpath.parse', 'document.evaluate', '*.xpath', 'xpath.useNamespaces()()'], args: [0], weak: 'built' },
  { kind: 'xxe', paths: ['libxmljs.parseXml', 'libxmljs.parseXmlString', 'libxmljs2.parseXml', 'libxmljs2.parseXmlString'], args: [0], when: 'entities' },
  { kind: 'template', paths: ['handlebars.compile', 'ejs.render', 'ejs.compile', 'pug.compile', 'pug.render', 'nunjucks.renderString', 'lodash.template', '_.template', 'mustache.render', 'dot.template', 'hogan.js.compile'], args: [0] },
]
