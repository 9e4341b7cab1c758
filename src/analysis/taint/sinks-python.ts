import type { Sink } from './sink-shape.ts'
import { databaseReceiver, sqlText } from './sql-words.ts'

const files = ['os.remove', 'os.unlink', 'os.rmdir', 'os.mkdir', 'os.makedirs', 'os.listdir', 'os.scandir', 'os.open', 'os.stat', 'os.rename', 'os.removedirs', 'shutil.rmtree', 'shutil.copy', 'shutil.copyfile', 'shutil.move']

/** Where Python does harm with a stranger's text. */
export const pythonSinks: readonly Sink[] = [
  { kind: 'command', paths: ['os.system', 'os.popen', 'commands.getoutput', 'commands.getstatusoutput', 'subprocess.getoutput', 'subprocess.getstatusoutput', 'asyncio.create_subprocess_shell', 'popen2.popen2', 'platform.popen'], args: [0, 'cmd', 'command'], weak: 'built' },
  { kind: 'command', paths: ['subprocess.run', 'subprocess.call', 'subprocess.check_call', 'subprocess.check_output', 'subprocess.Popen'], args: [0, 'args'], weak: 'built', when: 'shell' },
  { kind: 'command', paths: ['os.execl', 'os.execle', 'os.execlp', 'os.execv', 'os.execve', 'os.execvp', 'os.spawnl', 'os.spawnv', 'os.spawnvp', 'os.startfile', 'pty.spawn', 'subprocess.run', 'subprocess.call', 'subprocess.check_call', 'subprocess.check_output', 'subprocess.Popen', 'asyncio.create_subprocess_exec'], args: [0], when: 'not-plain' },
  { kind: 'command', paths: ['*.exec_command'], args: [0, 'command'], weak: 'built', receiver: /ssh|client|paramiko/i },
  { kind: 'code', paths: ['eval', 'exec', 'compile', 'builtins.eval', 'builtins.exec', '__import__', 'importlib.import_module', 'code.interact', 'runpy.run_path', 'codeop.compile_command', 'timeit.timeit'], args: [0], weak: 'always' },
  { kind: 'sql', paths: ['*.execute', '*.executemany', '*.executescript', '*.raw', '*.query', '*.mogrify', '*.fetch', '*.fetchrow', '*.fetchval', '*.fetch_all', '*.fetch_one', '*.from_statement'], args: [0, 'sql', 'query', 'statement', 'operation'], weak: 'built', literal: sqlText, receiver: databaseReceiver },
  { kind: 'sql', paths: ['*.execute', '*.executemany', '*.executescript', '*.raw', '*.extra', '*.query'], args: [0, 'sql', 'where'], weak: 'built', literal: sqlText },
  { kind: 'sql', paths: ['sqlalchemy.text', 'django.db.models.expressions.RawSQL', 'pandas.read_sql', 'pandas.read_sql_query'], args: [0], weak: 'built', literal: /(?:)/ },
  { kind: 'path', paths: ['open', 'io.open', 'codecs.open', 'builtins.open', 'aiofiles.open', 'pathlib.Path.open', 'flask.send_file', 'zipfile.ZipFile', 'tarfile.open', 'gzip.open', ...files], args: [0, 'file', 'path', 'filename', 'path_or_file', 'src'] },
  { kind: 'path', paths: ['shutil.copy', 'shutil.copyfile', 'shutil.move', 'os.rename'], args: [1] },
  { kind: 'path', paths: ['*.read_text', '*.read_bytes', '*.write_text', '*.write_bytes', '*.unlink', '*.open', '*.exists', '*.iterdir'], args: ['<receiver>'] },
  { kind: 'path', paths: ['*.save', '*.extract'], args: [0], receiver: /files|upload|file$|zip|tar/i },
  { kind: 'xss', paths: ['flask.make_response', 'flask.Response', 'flask.wrappers.Response', 'django.http.HttpResponse', 'flask.Markup', 'markupsafe.Markup', 'django.utils.safestring.mark_safe', 'django.utils.html.format_html', 'aiohttp.web.Response', 'starlette.responses.HTMLResponse', 'fastapi.responses.HTMLResponse', 'jinja2.Markup'], args: [0, 'text', 'body', 'content', 'response'] },
  { kind: 'xss', paths: ['*.write'], args: [0], receiver: /^@self$|@(?:self\.)?(?:response|wfile)/ },
  { kind: 'template', paths: ['flask.render_template_string', 'jinja2.Template', 'mako.template.Template', 'django.template.Template', 'jinja2.Environment().from_string', 'tornado.template.Template'], args: [0, 'source'] },
  { kind: 'redirect', paths: ['flask.redirect', 'django.shortcuts.redirect', 'django.http.HttpResponseRedirect', 'django.http.HttpResponsePermanentRedirect', 'starlette.responses.RedirectResponse', 'fastapi.responses.RedirectResponse', 'bottle.redirect', 'werkzeug.utils.redirect', 'aiohttp.web.HTTPFound', '@self.redirect'], args: [0, 'location', 'url', 'to', 'redirect_to'] },
  { kind: 'deserialization', paths: ['pickle.loads', 'pickle.load', 'pickle.Unpickler', 'cPickle.loads', 'cPickle.load', '_pickle.loads', 'dill.loads', 'dill.load', 'cloudpickle.loads', 'cloudpickle.load', 'marshal.loads', 'marshal.load', 'shelve.open', 'jsonpickle.decode', 'joblib.load', 'pandas.read_pickle', 'yaml.unsafe_load', 'yaml.unsafe_load_all', 'yaml.full_load', 'numpy.load'], args: [0], weak: 'always' },
  { kind: 'deserialization', paths: ['yaml.load', 'yaml.load_all', 'ruamel.yaml.load'], args: [0], weak: 'always', when: 'unsafe-loader' },
  { kind: 'ssrf', paths: ['requests.get', 'requests.post', 'requests.put', 'requests.delete', 'requests.head', 'requests.patch', 'requests.options', 'urllib.request.urlopen', 'urllib.request.Request', 'urllib.request.urlretrieve', 'urllib2.urlopen', 'urllib.urlopen', 'httpx.get', 'httpx.post', 'httpx.put', 'httpx.delete', 'httpx.stream', 'urllib3.request', 'http.client.HTTPConnection', 'http.client.HTTPSConnection', 'pycurl.Curl().setopt', 'wget.download', 'socket.create_connection'], args: [0, 'url'] },
  { kind: 'ssrf', paths: ['requests.request', 'httpx.request'], args: [1, 'url'] },
  { kind: 'ssrf', paths: ['*.get', '*.post', '*.put', '*.delete', '*.request', '*.head', '*.patch'], args: [0, 1, 'url'], receiver: /(?:requests\.(?:Session|session)|aiohttp\.ClientSession|httpx\.(?:Async)?Client|urllib3\.PoolManager)\(\)$/ },
  { kind: 'ldap', paths: ['*.search', '*.search_s', '*.search_ext', '*.search_ext_s', '*.search_st'], args: [0, 1, 2, 'search_filter', 'filterstr', 'search_base', 'base'], weak: 'built', receiver: /ldap|conn|con$/i, literal: /[(=]|\0/ },
  { kind: 'xpath', paths: ['*.xpath', 'lxml.etree.XPath', 'lxml.etree.ETXPath', 'elementpath.select', '*.findall', '*.find', '*.iterfind', '*.findtext'], args: [0, 1, 'path', '_path'], weak: 'built', literal: /[/@[]/ },
  { kind: 'xxe', paths: ['xml.sax.parseString', 'xml.sax.parse', 'xml.dom.minidom.parseString', 'xml.dom.minidom.parse', 'xml.dom.pulldom.parseString', 'lxml.etree.fromstring', 'lxml.etree.parse', 'lxml.etree.XML', 'xml.sax.make_parser().parse'], args: [0], when: 'entities' },
]
