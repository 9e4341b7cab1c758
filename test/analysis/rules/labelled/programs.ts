import type { Program } from './case-shape.ts'

/** Configuration that is right or wrong whatever the client sends; first of each pair wrong, then right. */
export const pythonPrograms: Record<'working' | 'held-out', readonly Program[]> = {
  working: [
    { cwe: 'CWE-328', isVulnerable: true, text: "import hashlib\ndef sign(password):\n    return hashlib.md5(password.encode()).hexdigest()\n" },
    { cwe: 'CWE-328', isVulnerable: false, text: "import hashlib\ndef sign(text):\n    return hashlib.sha256(text.encode()).hexdigest()\n" },
    { cwe: 'CWE-330', isVulnerable: true, text: "import random\ndef make_token():\n    token = str(random.randint(0, 999999))\n    return token\n" },
    { cwe: 'CWE-330', isVulnerable: false, text: "import random\ndef make_token():\n    token = str(random.SystemRandom().randint(0, 999999))\n    return token\n" },
    { cwe: 'CWE-295', isVulnerable: true, text: "import requests\ndef ask():\n    return requests.get('https://example.com', verify=False, timeout=2)\n" },
    { cwe: 'CWE-295', isVulnerable: false, text: "import requests\ndef ask():\n    return requests.get('https://example.com', verify=True, timeout=2)\n" },
    { cwe: 'CWE-732', isVulnerable: true, text: "import os\ndef share(path):\n    os.chmod(path, 0o777)\n" },
    { cwe: 'CWE-732', isVulnerable: false, text: "import os\ndef share(path):\n    os.chmod(path, 0o640)\n" },
    { cwe: 'CWE-614', isVulnerable: true, text: "from flask import make_response\ndef view():\n    r = make_response('x')\n    r.set_cookie('session', 'v', secure=False, httponly=True)\n    return r\n" },
    { cwe: 'CWE-614', isVulnerable: false, text: "from flask import make_response\ndef view():\n    r = make_response('x')\n    r.set_cookie('session', 'v', secure=True, httponly=True)\n    return r\n" },
  ],
  'held-out': [
    { cwe: 'CWE-328', isVulnerable: true, text: "import hashlib\ndef sign(password):\n    name = 'sha1'\n    h = hashlib.new(name)\n    h.update(password.encode())\n    return h.hexdigest()\n" },
    { cwe: 'CWE-328', isVulnerable: false, text: "import hashlib\ndef sign(password):\n    name = 'sha512'\n    h = hashlib.new(name)\n    h.update(password.encode())\n    return h.hexdigest()\n" },
    { cwe: 'CWE-330', isVulnerable: true, text: "from random import choice\nimport string\ndef reset_password():\n    password = ''.join(choice(string.ascii_letters) for _ in range(12))\n    return password\n" },
    { cwe: 'CWE-330', isVulnerable: false, text: "import secrets\nimport string\ndef reset_password():\n    password = ''.join(secrets.choice(string.ascii_letters) for _ in range(12))\n    return password\n" },
    { cwe: 'CWE-295', isVulnerable: true, text: "import ssl\ndef context():\n    return ssl._create_unverified_context()\n" },
    { cwe: 'CWE-295', isVulnerable: false, text: "import ssl\ndef context():\n    return ssl.create_default_context()\n" },
    { cwe: 'CWE-732', isVulnerable: true, text: "import os\nimport stat\ndef share(path):\n    os.chmod(path, stat.S_IRWXU | stat.S_IRWXG | stat.S_IRWXO)\n" },
    { cwe: 'CWE-732', isVulnerable: false, text: "import os\nimport stat\ndef share(path):\n    os.chmod(path, stat.S_IRUSR | stat.S_IWUSR)\n" },
    { cwe: 'CWE-327', isVulnerable: true, text: "from Crypto.Cipher import DES\ndef seal(key, data):\n    return DES.new(key, DES.MODE_CBC).encrypt(data)\n" },
    { cwe: 'CWE-327', isVulnerable: false, text: "from Crypto.Cipher import AES\ndef seal(key, data, nonce):\n    return AES.new(key, AES.MODE_GCM, nonce=nonce).encrypt(data)\n" },
  ],
}

export const javascriptPrograms: Record<'working' | 'held-out', readonly Program[]> = {
  working: [
    { cwe: 'CWE-328', isVulnerable: true, text: "import crypto from 'node:crypto'\nexport const sign = (password) => crypto.createHash('md5').update(password).digest('hex')\n" },
    { cwe: 'CWE-328', isVulnerable: false, text: "import crypto from 'node:crypto'\nexport const sign = (text) => crypto.createHash('sha256').update(text).digest('hex')\n" },
    { cwe: 'CWE-330', isVulnerable: true, text: "export function makeToken() {\n  const token = Math.random().toString(36).slice(2)\n  return token\n}\n" },
    { cwe: 'CWE-330', isVulnerable: false, text: "import { randomBytes } from 'node:crypto'\nexport function makeToken() {\n  const token = randomBytes(16).toString('hex')\n  return token\n}\n" },
    { cwe: 'CWE-295', isVulnerable: true, text: "import https from 'node:https'\nexport const agent = new https.Agent({ rejectUnauthorized: false })\n" },
    { cwe: 'CWE-295', isVulnerable: false, text: "import https from 'node:https'\nexport const agent = new https.Agent({ rejectUnauthorized: true })\n" },
  ],
  'held-out': [
    { cwe: 'CWE-732', isVulnerable: true, text: "import { chmodSync } from 'node:fs'\nexport function share(path) {\n  chmodSync(path, 0o777)\n}\n" },
    { cwe: 'CWE-732', isVulnerable: false, text: "import { chmodSync } from 'node:fs'\nexport function share(path) {\n  chmodSync(path, 0o600)\n}\n" },
    { cwe: 'CWE-327', isVulnerable: true, text: "const crypto = require('crypto')\nmodule.exports = (key, iv) => crypto.createCipheriv('des-cbc', key, iv)\n" },
    { cwe: 'CWE-327', isVulnerable: false, text: "const crypto = require('crypto')\nmodule.exports = (key, iv) => crypto.createCipheriv('aes-256-gcm', key, iv)\n" },
    { cwe: 'CWE-614', isVulnerable: true, text: "export function login(req, res) {\n  res.cookie('session', 'v', { httpOnly: true, secure: false })\n}\n" },
    { cwe: 'CWE-614', isVulnerable: false, text: "export function login(req, res) {\n  res.cookie('session', 'v', { httpOnly: true, secure: true })\n}\n" },
  ],
}
