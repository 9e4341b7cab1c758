import { expect, test } from 'vitest'
import { findIssues } from '../../../src/analysis/rules/find-issues.ts'

type Shape = readonly [name: string, language: 'python' | 'typescript', isVulnerable: boolean, cwe: string, text: string]

/** Programs as frameworks have people write them; put together after the rules, to see what they miss. */
const shapes: readonly Shape[] = [
  ['django sql','python',true,'CWE-89',"from django.db import connection\ndef search(request):\n    q = request.GET.get('q', '')\n    with connection.cursor() as cursor:\n        cursor.execute('SELECT id FROM t WHERE name LIKE \"%%' + q + '%%\"')\n        return cursor.fetchall()\n"],
  ['fastapi path','python',true,'CWE-22',"from fastapi import FastAPI\napp = FastAPI()\n@app.get('/files/{name}')\ndef read(name: str):\n    return open('/data/' + name).read()\n"],
  ['fastapi int','python',false,'CWE-89',"from fastapi import FastAPI\napp = FastAPI()\n@app.get('/u/{uid}')\ndef read(uid: int):\n    db.execute(f'SELECT * FROM u WHERE id = {uid}')\n"],
  ['class method','python',true,'CWE-78',"import subprocess\nfrom flask import request\nclass Runner:\n    def __init__(self, cmd):\n        self.cmd = cmd\n    def go(self):\n        subprocess.call(self.cmd, shell=True)\ndef view():\n    r = Runner(request.args['c'])\n    r.go()\n"],
  ['pillow path safe','python',false,'CWE-22',"import os\nfrom flask import request\nBASE='/data'\ndef view():\n    p = os.path.realpath(os.path.join(BASE, request.args['f']))\n    if not p.startswith(BASE + os.sep):\n        raise ValueError('no')\n    return open(p).read()\n"],
  ['express middleware','typescript',true,'CWE-78',"import { exec } from 'child_process'\nimport type { Request, Response } from 'express'\nexport class C {\n  async run(req: Request, res: Response) {\n    const { host } = req.query\n    exec(`ping -c 1 ${host}`, (err, out) => res.json({ out }))\n  }\n}\n"],
  ['promisified','typescript',true,'CWE-78',"import { promisify } from 'util'\nimport * as cp from 'child_process'\nconst run = promisify(cp.exec)\nexport async function h(req, res) {\n  await run('git clone ' + req.body.url)\n}\n"],
  ['helper sink','typescript',true,'CWE-22',"import fs from 'fs'\nfunction load(name) {\n  return fs.readFileSync('./t/' + name)\n}\napp.get('/x', (req, res) => { res.json(load(req.params.n)) })\n"],
  ['library branch','typescript',true,'CWE-78',"const { execSync } = require('child_process')\nmodule.exports = function checkout(branch) {\n  return execSync('git checkout ' + branch)\n}\n"],
  ['dom','typescript',true,'CWE-79',"const q = new URLSearchParams(window.location.search).get('q')\ndocument.getElementById('x').innerHTML = '<b>' + q + '</b>'\n"],
  ['dom text','typescript',false,'CWE-79',"const q = new URLSearchParams(window.location.search).get('q')\ndocument.getElementById('x').textContent = q\n"],
  ['react','typescript',false,'CWE-79',"export const V = ({ html }) => <div>{html}</div>\n"],
  ['hapi ssrf','typescript',true,'CWE-918',"import axios from 'axios'\nexport const handler = async (event) => {\n  const { url } = JSON.parse(event.body)\n  return (await axios.get(url)).data\n}\n"],
  ['prisma safe','typescript',false,'CWE-89',"export async function h(req, res) {\n  res.json(await prisma.$queryRaw`SELECT * FROM u WHERE id = ${req.params.id}`)\n}\n"],
  ['knex raw','typescript',true,'CWE-89',"export async function h(req, res) {\n  res.json(await knex.raw(`SELECT * FROM u WHERE id = ${req.params.id}`))\n}\n"],
  ['nosql','typescript',true,'CWE-943',"app.post('/l', async (req, res) => {\n  const u = await User.findOne({ name: req.body.name, pass: req.body.pass })\n  res.json(u)\n})\n"],
  ['tornado xss','python',true,'CWE-79',"import tornado.web\nclass H(tornado.web.RequestHandler):\n    def get(self):\n        self.write('<p>' + self.get_argument('n') + '</p>')\n"],
  ['ssti','python',true,'CWE-1336',"from flask import request, render_template_string\n@app.route('/')\ndef i():\n    return render_template_string('<p>' + request.args.get('n') + '</p>')\n"],
  ['sqlalchemy text','python',true,'CWE-89',"from sqlalchemy import text\ndef f(session, name):\n    return session.execute(text(f\"select * from u where n='{name}'\"))\n"],
  ['pickle file','python',true,'CWE-502',"import pickle\ndef load(path):\n    with open(path,'rb') as f:\n        return pickle.load(f)\n"],
  ['argv cmd','python',true,'CWE-78',"import os, sys\nos.system('rm ' + sys.argv[1])\n"],
  ['allow dict','python',false,'CWE-78',"import os\nfrom flask import request\nCMDS={'a':'ls','b':'df'}\ndef v():\n    os.system(CMDS[request.args['c']])\n"],
  ['log loop','python',false,'CWE-89',"def f(cur, names):\n    marks = ','.join('?' for _ in names)\n    cur.execute(f'SELECT * FROM t WHERE n IN ({marks})', names)\n"],
  ['next api','typescript',true,'CWE-601',"import { redirect } from 'next/navigation'\nexport async function GET(request) {\n  const to = new URL(request.url).searchParams.get('to')\n  redirect(to)\n}\n"],
]

test.each(shapes)('%s (%s): vulnerable is %s for %s', async (_name, language, isVulnerable, cwe, text) => {
  const file = language === 'python' ? { path: 'a.py', text, hash: '' } : { path: 'a.tsx', text, hash: '' }
  const { findings } = await findIssues(file, { language: language === 'python' ? 'python' : 'tsx', metrics: null })
  expect(findings.some((one) => one.cwe === cwe && one.ruleId.startsWith('fleet/'))).toBe(isVulnerable)
})
