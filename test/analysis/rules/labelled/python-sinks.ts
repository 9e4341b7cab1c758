import type { Sink } from './case-shape.ts'

export const pythonSinks: Record<'working' | 'held-out', readonly Sink[]> = {
  working: [
    { cwe: 'CWE-78', imports: 'import os\nimport shlex', lines: ["os.system('ls ' + bar)"], cleaned: ['bar = shlex.quote(bar)'] },
    { cwe: 'CWE-95', imports: 'import ast', lines: ['value = eval(bar)'], cleaned: [], safeLines: ['value = ast.literal_eval(bar)'] },
    { cwe: 'CWE-89', imports: 'import sqlite3', lines: ["cur = sqlite3.connect('x.db').cursor()", "sql = f\"SELECT * FROM users WHERE name = '{bar}'\"", 'cur.execute(sql)'], cleaned: [], safeLines: ["cur = sqlite3.connect('x.db').cursor()", "cur.execute('SELECT * FROM users WHERE name = ?', (bar,))"] },
    { cwe: 'CWE-22', imports: 'import os', lines: ["handle = open('/srv/files/' + bar)"], cleaned: ['bar = os.path.basename(bar)'] },
    { cwe: 'CWE-79', imports: 'from markupsafe import escape', lines: ["return '<p>' + bar + '</p>'"], cleaned: ['bar = escape(bar)'] },
    { cwe: 'CWE-601', imports: 'from flask import redirect, url_for', lines: ['return redirect(bar)'], cleaned: [], safeLines: ["return redirect(url_for('home', tab=bar))"] },
    { cwe: 'CWE-502', imports: 'import yaml', lines: ['data = yaml.load(bar, Loader=yaml.Loader)'], cleaned: [], safeLines: ['data = yaml.load(bar, Loader=yaml.SafeLoader)'] },
    { cwe: 'CWE-918', imports: 'import requests', lines: ['answer = requests.get(bar, timeout=3)'], cleaned: [], safeLines: ["answer = requests.get('https://api.example.com/find', params={'q': bar}, timeout=3)"] },
    { cwe: 'CWE-90', imports: 'import ldap3\nfrom ldap3.utils.conv import escape_filter_chars', lines: ["conn = ldap3.Connection('ldap.example.com')", "conn.search('dc=example', f'(uid={bar})')"], cleaned: ['bar = escape_filter_chars(bar)'] },
    { cwe: 'CWE-643', imports: 'from lxml import etree', lines: ["tree = etree.parse('people.xml')", "rows = tree.xpath(\"/people/person[@name='\" + bar + \"']\")"], cleaned: [], safeLines: ["tree = etree.parse('people.xml')", "rows = tree.xpath('/people/person[@name=$name]', name=bar)"] },
    { cwe: 'CWE-501', imports: 'from flask import session', lines: ["session[bar] = 'seen'"], cleaned: [], safeLines: ["session['seen'] = 'yes'"] },
    { cwe: 'CWE-611', imports: 'import xml.sax\nimport xml.sax.handler\nimport xml.dom.minidom', lines: ['parser = xml.sax.make_parser()', 'parser.setFeature(xml.sax.handler.feature_external_ges, True)', 'doc = xml.dom.minidom.parseString(bar, parser)'], cleaned: [], safeLines: ['parser = xml.sax.make_parser()', 'parser.setFeature(xml.sax.handler.feature_external_ges, False)', 'doc = xml.dom.minidom.parseString(bar, parser)'] },
  ],
  'held-out': [
    { cwe: 'CWE-78', imports: 'import subprocess', lines: ["subprocess.run(f'ping {bar}', shell=True, check=False)"], cleaned: [], safeLines: ["subprocess.run(['ping', bar], check=False)"] },
    { cwe: 'CWE-95', imports: '', lines: ["exec('value = ' + bar)"], cleaned: [], safeLines: ["exec('value = 3')"] },
    { cwe: 'CWE-89', imports: 'import psycopg2', lines: ["conn = psycopg2.connect('dbname=x')", 'with conn.cursor() as cur:', '    cur.execute("DELETE FROM t WHERE id = \'%s\'" % bar)'], cleaned: [], safeLines: ["conn = psycopg2.connect('dbname=x')", 'with conn.cursor() as cur:', "    cur.execute('DELETE FROM t WHERE id = %s', [bar])"] },
    { cwe: 'CWE-22', imports: 'import pathlib\nfrom werkzeug.utils import secure_filename', lines: ["text = (pathlib.Path('/srv/files') / bar).read_text()"], cleaned: ['bar = secure_filename(bar)'] },
    { cwe: 'CWE-79', imports: 'from flask import make_response, render_template', lines: ["return make_response(f'<h1>{bar}</h1>')"], cleaned: [], safeLines: ["return render_template('page.html', title=bar)"] },
    { cwe: 'CWE-601', imports: 'import flask\nfrom urllib.parse import urlparse', lines: ['return flask.redirect(bar)'], cleaned: ['where = urlparse(bar)', "if where.netloc not in ['example.com'] or where.scheme != 'https':", "    return 'no', 400"] },
    { cwe: 'CWE-502', imports: 'import pickle\nimport json\nimport base64', lines: ['data = pickle.loads(base64.b64decode(bar))'], cleaned: [], safeLines: ['data = json.loads(bar)'] },
    { cwe: 'CWE-918', imports: 'import urllib.request', lines: ["answer = urllib.request.urlopen('http://' + bar + '/status')"], cleaned: ["if bar not in {'a.example.com', 'b.example.com'}:", "    return 'no', 400"] },
    { cwe: 'CWE-90', imports: 'import ldap\nimport ldap.filter', lines: ["con = ldap.initialize('ldap://x')", "con.search_s('dc=x', ldap.SCOPE_SUBTREE, '(cn=%s)' % bar)"], cleaned: ['bar = ldap.filter.escape_filter_chars(bar)'] },
    { cwe: 'CWE-643', imports: 'import xml.etree.ElementTree as ET', lines: ["root = ET.parse('p.xml')", 'found = root.find(f".//user[@id=\'{bar}\']")'], cleaned: ["if \"'\" in bar:", "    return 'no', 400"] },
    { cwe: 'CWE-501', imports: 'from flask import session', lines: ["session['role'] = bar"], cleaned: [], safeLines: ["session['role'] = 'guest'"] },
    { cwe: 'CWE-611', imports: 'from lxml import etree', lines: ['parser = etree.XMLParser(resolve_entities=True)', 'doc = etree.fromstring(bar, parser)'], cleaned: [], safeLines: ['parser = etree.XMLParser(resolve_entities=False)', 'doc = etree.fromstring(bar, parser)'] },
  ],
}
