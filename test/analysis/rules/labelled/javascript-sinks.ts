import type { Sink } from './case-shape.ts'

export const javascriptSinks: Record<'working' | 'held-out', readonly Sink[]> = {
  working: [
    { cwe: 'CWE-78', imports: "import { exec, execFile } from 'node:child_process'", lines: ['exec(`ls ${bar}`)'], cleaned: [], safeLines: ["execFile('ls', [bar])"] },
    { cwe: 'CWE-95', imports: '', lines: ['const value = eval(bar)'], cleaned: [], safeLines: ['const value = JSON.parse(bar)'] },
    { cwe: 'CWE-89', imports: "import mysql from 'mysql2/promise'", lines: ['const db = await mysql.createConnection({})', "await db.query(\"SELECT * FROM users WHERE name = '\" + bar + \"'\")"], cleaned: [], safeLines: ['const db = await mysql.createConnection({})', "await db.query('SELECT * FROM users WHERE name = ?', [bar])"] },
    { cwe: 'CWE-22', imports: "import fs from 'node:fs'\nimport path from 'node:path'", lines: ["const text = fs.readFileSync('/srv/files/' + bar)"], cleaned: ['bar = path.basename(bar)'] },
    { cwe: 'CWE-79', imports: "import escapeHtml from 'escape-html'", lines: ['res.send(`<p>${bar}</p>`)'], cleaned: ['bar = escapeHtml(bar)'] },
    { cwe: 'CWE-601', imports: '', lines: ['res.redirect(bar)'], cleaned: [], safeLines: ["res.redirect('/home?tab=' + encodeURIComponent(bar))"] },
    { cwe: 'CWE-502', imports: "import serialize from 'node-serialize'", lines: ['const data = serialize.unserialize(bar)'], cleaned: [], safeLines: ['const data = JSON.parse(bar)'] },
    { cwe: 'CWE-918', imports: "import axios from 'axios'", lines: ['const answer = await axios.get(bar)'], cleaned: [], safeLines: ["const answer = await axios.get('https://api.example.com/find', { params: { q: bar } })"] },
    { cwe: 'CWE-90', imports: "import ldap from 'ldapjs'", lines: ["const client = ldap.createClient({ url: 'ldap://x' })", "client.search('dc=x', { filter: `(uid=${bar})` }, () => {})"], cleaned: [], safeLines: ["const client = ldap.createClient({ url: 'ldap://x' })", "client.search('dc=x', { filter: new ldap.EqualityFilter({ attribute: 'uid', value: bar }) }, () => {})"] },
    { cwe: 'CWE-643', imports: "import xpath from 'xpath'", lines: ["const rows = xpath.select(\"//user[@name='\" + bar + \"']\", doc)"], cleaned: [], safeLines: ["const rows = xpath.parse('//user[@name=$name]').select({ node: doc, variables: { name: bar } })"] },
  ],
  'held-out': [
    { cwe: 'CWE-78', imports: "const cp = require('child_process')", lines: ["cp.spawn('ping ' + bar, { shell: true })"], cleaned: [], safeLines: ["cp.spawn('ping', [bar])"] },
    { cwe: 'CWE-95', imports: "import vm from 'node:vm'", lines: ['const value = new Function(`return ${bar}`)()'], cleaned: [], safeLines: ["const value = new Function('return 3')()"] },
    { cwe: 'CWE-89', imports: "import pg from 'pg'", lines: ['const pool = new pg.Pool()', "const rows = await pool.query(`DELETE FROM t WHERE id = '${bar}'`)"], cleaned: [], safeLines: ['const pool = new pg.Pool()', "const rows = await pool.query({ text: 'DELETE FROM t WHERE id = $1', values: [bar] })"] },
    { cwe: 'CWE-22', imports: "import { readFile } from 'node:fs/promises'\nimport path from 'node:path'", lines: ["const file = path.resolve('/srv/files', bar)", 'const text = await readFile(file)'], cleaned: [], safeLines: ["const file = path.resolve('/srv/files', bar)", "if (!file.startsWith('/srv/files/')) return res.status(400).end()", 'const text = await readFile(file)'] },
    { cwe: 'CWE-79', imports: '', lines: ["res.write('<h1>' + bar + '</h1>')"], cleaned: [], safeLines: ['res.json({ title: bar })'] },
    { cwe: 'CWE-601', imports: '', lines: ['res.setHeader(\'Location\', bar)', 'res.status(302).end()'], cleaned: ["if (!bar.startsWith('/') || bar.startsWith('//')) return res.status(400).end()"] },
    { cwe: 'CWE-502', imports: "import yaml from 'js-yaml'", lines: ['const data = yaml.load(bar, { schema: yaml.DEFAULT_FULL_SCHEMA })'], cleaned: [], safeLines: ['const data = yaml.load(bar)'] },
    { cwe: 'CWE-918', imports: '', lines: ['const answer = await fetch(`http://${bar}/status`)'], cleaned: ["if (bar !== 'a.example.com' && bar !== 'b.example.com') return res.status(400).end()"] },
    { cwe: 'CWE-90', imports: "import { Client } from 'ldapts'", lines: ["const client = new Client({ url: 'ldap://x' })", "await client.search('dc=x', { scope: 'sub', filter: '(cn=' + bar + ')' })"], cleaned: ["bar = bar.replace(/[^a-zA-Z0-9]/g, '')"] },
    { cwe: 'CWE-643', imports: "const xpath = require('xpath')", lines: ["const found = xpath.select1(`//user[@id='${bar}']`, doc)"], cleaned: ["if (!/^\\d+$/.test(bar)) return res.status(400).end()"] },
  ],
}
