import type { Flow } from './case-shape.ts'

export const javascriptFlows: Record<'working' | 'held-out', readonly Flow[]> = {
  working: [
    { name: 'direct', isTainted: true, lines: ['let bar = param'] },
    { name: 'constant', isTainted: false, lines: ["let bar = 'fixed'"] },
    { name: 'template', isTainted: true, lines: ['const part = `${param}-suffix`', 'let bar = part.trim()'] },
    { name: 'overwritten', isTainted: false, lines: ['let bar = param', "bar = 'replaced'"] },
    { name: 'object-tainted-key', isTainted: true, lines: ["const box = { a: 'one' }", 'box.b = param', "let bar = box['b']"] },
    { name: 'object-safe-key', isTainted: false, lines: ["const box = { a: 'one' }", 'box.b = param', "let bar = box['a']"] },
    { name: 'array-shifted', isTainted: true, lines: ["const items = ['one']", 'items.push(param)', 'items.shift()', 'let bar = items[0]'] },
    { name: 'array-safe', isTainted: false, lines: ["const items = ['one']", 'items.push(param)', "items.push('three')", 'items.shift()', 'let bar = items[1]'] },
    { name: 'live-branch', isTainted: true, lines: ['const num = 86', "let bar = 7 * 42 - num > 1000 ? 'never' : param"] },
    { name: 'dead-branch', isTainted: false, lines: ['const num = 106', "let bar = 7 * 18 + num > 200 ? 'always' : param"] },
    { name: 'helper', isTainted: true, top: ['const shape = (text) => text.toLowerCase()'], lines: ['let bar = shape(param)'] },
    { name: 'helper-constant', isTainted: false, top: ["function shape(text) { return 'shaped' }"], lines: ['let bar = shape(param)'] },
  ],
  'held-out': [
    { name: 'concatenation', isTainted: true, lines: ["let bar = 'x'", 'bar += param'] },
    { name: 'join-constants', isTainted: false, lines: ["let bar = ['a', 'b'].join('-')"] },
    { name: 'switch-live', isTainted: true, lines: ["const guess = 'ABC'[0]", 'let bar', 'switch (guess) {', "  case 'A': bar = param; break", "  default: bar = 'other'", '}'] },
    { name: 'switch-dead', isTainted: false, lines: ["const guess = 'ABC'[1]", 'let bar', 'switch (guess) {', "  case 'A': bar = param; break", "  case 'B': bar = 'bob'; break", '  default: bar = param', '}'] },
    { name: 'buffer', isTainted: true, lines: ["let bar = Buffer.from(param, 'base64').toString('utf8')"] },
    { name: 'number', isTainted: false, lines: ['let bar = String(Number.parseInt(param, 10))'] },
    { name: 'map-tainted', isTainted: true, lines: ['const box = new Map()', "box.set('a', 'one')", "box.set('b', param)", "let bar = box.get('b')"] },
    { name: 'map-safe', isTainted: false, lines: ['const box = new Map()', "box.set('a', 'one')", "box.set('b', param)", "let bar = box.get('a')"] },
    { name: 'loop-join', isTainted: true, lines: ['const parts = []', "for (const piece of param.split(',')) parts.push(piece.trim())", "let bar = parts.join(' ')"] },
    { name: 'allow-list', isTainted: false, lines: ["if (!['red', 'green', 'blue'].includes(param)) {", "  return res.status(400).end()", '}', 'let bar = param'] },
    { name: 'destructured', isTainted: true, lines: ["let { text: bar } = { text: param, other: 'x' }"] },
    { name: 'dead-if', isTainted: false, lines: ["let bar = 'start'", "if ('abc'.length === 4) bar = param"] },
    { name: 'callback', isTainted: true, lines: ["let bar = [param].map((each) => each + '!').join('')"] },
    { name: 'pattern-guard', isTainted: false, lines: ['if (!/^[a-z0-9]{1,20}$/.test(param)) return res.status(400).end()', 'let bar = param'] },
  ],
}
