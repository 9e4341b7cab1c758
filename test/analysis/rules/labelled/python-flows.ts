import type { Flow } from './case-shape.ts'

export const pythonFlows: Record<'working' | 'held-out', readonly Flow[]> = {
  working: [
    { name: 'direct', isTainted: true, lines: ['bar = param'] },
    { name: 'constant', isTainted: false, lines: ["bar = 'fixed'"] },
    { name: 'format', isTainted: true, lines: ["part = '{}-suffix'.format(param)", 'bar = part.strip()'] },
    { name: 'overwritten', isTainted: false, lines: ['bar = param', "bar = 'replaced'"] },
    { name: 'dict-tainted-key', isTainted: true, lines: ["box = {'a': 'one'}", "box['b'] = param", "bar = box['a']", "bar = box['b']"] },
    { name: 'dict-safe-key', isTainted: false, lines: ["box = {'a': 'one'}", "box['b'] = param", "bar = box['b']", "bar = box['a']"] },
    { name: 'list-shifted', isTainted: true, lines: ['items = []', "items.append('one')", 'items.append(param)', "items.append('three')", 'items.pop(0)', 'bar = items[0]'] },
    { name: 'list-safe', isTainted: false, lines: ['items = []', "items.append('one')", 'items.append(param)', "items.append('three')", 'items.pop(0)', 'bar = items[1]'] },
    { name: 'live-branch', isTainted: true, lines: ['num = 86', "bar = 'never' if 7 * 42 - num > 1000 else param"] },
    { name: 'dead-branch', isTainted: false, lines: ['num = 106', "bar = 'always' if 7 * 18 + num > 200 else param"] },
    { name: 'helper', isTainted: true, top: ['def shape(text):', '    return text.lower()'], lines: ['bar = shape(param)'] },
    { name: 'helper-constant', isTainted: false, top: ['def shape(text):', "    return 'shaped'"], lines: ['bar = shape(param)'] },
  ],
  'held-out': [
    { name: 'percent', isTainted: true, lines: ["bar = 'x %s' % param"] },
    { name: 'join-constants', isTainted: false, lines: ["bar = '-'.join(['a', 'b'])"] },
    { name: 'match-live', isTainted: true, lines: ["guess = 'ABC'[0]", 'match guess:', "    case 'A':", '        bar = param', '    case _:', "        bar = 'other'"] },
    { name: 'match-dead', isTainted: false, lines: ["guess = 'ABC'[1]", 'match guess:', "    case 'A':", '        bar = param', "    case 'B':", "        bar = 'bob'", '    case _:', '        bar = param'] },
    { name: 'base64', isTainted: true, imports: 'import base64', lines: ["bar = base64.b64decode(base64.b64encode(param.encode('utf-8'))).decode('utf-8')"] },
    { name: 'number', isTainted: false, lines: ['bar = str(int(param))'] },
    { name: 'config-tainted', isTainted: true, imports: 'import configparser', lines: ['conf = configparser.ConfigParser()', "conf.add_section('s')", "conf.set('s', 'a', 'one')", "conf.set('s', 'b', param)", "bar = conf.get('s', 'b')"] },
    { name: 'config-safe', isTainted: false, imports: 'import configparser', lines: ['conf = configparser.ConfigParser()', "conf.add_section('s')", "conf.set('s', 'a', 'one')", "conf.set('s', 'b', param)", "bar = conf.get('s', 'a')"] },
    { name: 'loop-join', isTainted: true, lines: ['parts = []', 'for piece in param.split(","):', '    parts.append(piece.strip())', "bar = ' '.join(parts)"] },
    { name: 'allow-list', isTainted: false, lines: ["if param not in ('red', 'green', 'blue'):", "    return 'bad colour', 400", 'bar = param'] },
    { name: 'attribute', isTainted: true, top: ['class Holder:', '    pass'], lines: ['holder = Holder()', 'holder.text = param', 'bar = holder.text'] },
    { name: 'dead-if', isTainted: false, lines: ["bar = 'start'", "if len('abc') == 4:", '    bar = param'] },
    { name: 'try', isTainted: true, lines: ["bar = ''", 'try:', '    bar = param', 'except ValueError:', "    bar = 'none'"] },
    { name: 'pattern-guard', isTainted: false, imports: 'import re', lines: ["if not re.fullmatch(r'[a-z0-9]{1,20}', param):", "    return 'bad', 400", 'bar = param'] },
  ],
}
