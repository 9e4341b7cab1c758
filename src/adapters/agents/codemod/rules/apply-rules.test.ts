import { execFileSync } from 'node:child_process'
import { symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createAgentRig, type AgentRig, type AgentRigOptions, type RigFiles } from '../../../../ports/agent-rig.ts'
import { createTestSpawner } from '../../test/test-spawner.ts'
import { createCodemodAgent } from '../codemod-agent.ts'
import { listFiles } from './list-files.ts'

const agent = createCodemodAgent({ rename: () => Promise.reject(new Error('not used')) })

function rigFor(rules: string, files: RigFiles, options: Partial<AgentRigOptions> = {}): Promise<AgentRig> {
  return createAgentRig({ spec: { kind: 'codemod', rules: ['rules.yml'] }, spawner: createTestSpawner(), files, planFiles: { 'rules.yml': rules }, ...options })
}

async function rewritten(rules: string, text: string, file = 'a.ts'): Promise<string> {
  await using rig = await rigFor(rules, { [file]: text })
  expect(await rig.run(agent)).toMatchObject({ status: 'finished' })
  return rig.read(file)
}

async function refusal(rules: string, files: RigFiles = { 'a.ts': 'foo(1)\n' }): Promise<string> {
  await using rig = await rigFor(rules, files)
  const before = await rig.readTree()
  const outcome = await rig.run(agent)
  expect(await rig.readTree()).toEqual(before)
  if (outcome.status !== 'failed') throw new Error(JSON.stringify(outcome))
  return outcome.failure.message
}

const assertRule = 'id: assert\nlanguage: TypeScript\nrule: { pattern: "assert.equal($A, $B)" }\nfix: expect($A).toBe($B)\n'

describe('a rule', () => {
  test('rewrites every match, nested ones too, and a second run makes no edit', async () => {
    await using rig = await rigFor(assertRule, { 'src/a.ts': 'assert.equal(f(assert.equal(1, 2)), 3)\n', 'b.ts': '// assert.equal(1, 2)\nassert.equal(é, "𝒳"); assert.equal(x, y)\n', 'c.js': 'assert.equal(1, 2)\n' })
    expect(await rig.run(agent)).toEqual({ status: 'finished', summary: '1 rules made 4 edits in 2 files' })
    expect(await rig.read('src/a.ts')).toBe('expect(f(expect(1).toBe(2))).toBe(3)\n')
    expect(await rig.read('b.ts')).toBe('// assert.equal(1, 2)\nexpect(é).toBe("𝒳"); expect(x).toBe(y)\n')
    expect(await rig.read('c.js')).toBe('assert.equal(1, 2)\n')
    expect(await rig.readLog()).toBe('b.ts: 2 edits\nsrc/a.ts: 2 edits\n')
    expect(await rig.run(agent)).toEqual({ status: 'finished', summary: '1 rules made 0 edits in 0 files' })
  })

  test('keeps lists with their separators, drops empty ones, and can delete', async () => {
    const rule = 'id: r\nlanguage: ts\nrule: { pattern: "old($$$ARGS)" }\nfix: fresh([$$$ARGS])\n---\nid: gone\nlanguage: ts\nrule: { pattern: debugger }\nfix: ""\n'
    expect(await rewritten(rule, 'old(1,  2 /* two */, ...x)\nold()\nif (a) { debugger }\n')).toBe('fresh([1,  2 /* two */, ...x])\nfresh([])\nif (a) {  }\n')
  })

  test('uses transforms, constraints and utilities of ast-grep', async () => {
    const rule = `id: getters
language: TypeScript
utils: { is-call: { pattern: get($K) } }
rule: { all: [{ matches: is-call }, { pattern: get($K) }] }
constraints: { K: { regex: "^'" } }
transform:
  NAME: { substring: { source: $K, startChar: 1, endChar: -1 } }
  CAMEL: { convert: { source: $NAME, toCase: camelCase } }
fix: this.$CAMEL
`
    expect(await rewritten(rule, `get('user-name') + get(other)\n`)).toBe('this.userName + get(other)\n')
  })

  test('indents what it moves and leaves the inside of template strings alone', async () => {
    const rule = 'id: wrap\nlanguage: ts\nrule: { pattern: "use($BODY)" }\nfix: |\n  run({\n    body: $BODY,\n  })\n'
    expect(await rewritten(rule, 'if (x) {\n  use([\n    1,\n    `a\n    b`,\n  ])\n}\n')).toBe('if (x) {\n  run({\n    body: [\n      1,\n      `a\n    b`,\n    ],\n  })\n}\n')
  })

  test('works on TSX, JavaScript, CSS, HTML and Python', async () => {
    const rule = (language: string, pattern: string, fix: string): string => `id: r\nlanguage: ${language}\nrule:\n  pattern: ${JSON.stringify(pattern)}\nfix: ${JSON.stringify(fix)}\n`
    expect(await rewritten(rule('tsx', '<Old>$C</Old>', '<New>$C</New>'), 'const a = <Old>{x}</Old>\n', 'a.tsx')).toBe('const a = <New>{x}</New>\n')
    expect(await rewritten(rule('JavaScript', 'var $A = $B', 'let $A = $B'), 'var a = <b/>\n', 'a.jsx')).toBe('let a = <b/>\n')
    expect(await rewritten('id: r\nlanguage: css\nrule: { kind: color_value, regex: "^#FFF$" }\nfix: white\n', 'a { color: #FFF }\n', 'a.css')).toBe('a { color: white }\n')
    expect(await rewritten('id: r\nlanguage: html\nrule: { kind: tag_name, regex: "^b$" }\nfix: strong\n', '<b>x</b>\n', 'a.html')).toBe('<strong>x</strong>\n')
    expect(await rewritten(rule('Python', 'print($A)', 'log.info($A)'), 'def f():\n    print("""a\n  b""")\n', 'a.py')).toBe('def f():\n    log.info("""a\n  b""")\n')
  })

  test('keeps CRLF line ends', async () => {
    expect(await rewritten('id: r\nlanguage: ts\nrule: { pattern: f($A) }\nfix: "g(\\n  $A\\n)"\n', 'f(1)\r\nf(2)\r\n')).toBe('g(\r\n  1\r\n)\r\ng(\r\n  2\r\n)\r\n')
  })
})

describe('where rules apply', () => {
  const tree: RigFiles = { 'src/a.ts': 'f(1)', 'src/a.test.ts': 'f(1)', 'lib/b.ts': 'f(1)', 'node_modules/x/a.ts': 'f(1)', '.fleet/a.ts': 'f(1)', 'out/a.ts': 'f(1)', 'out/keep.ts': 'f(1)', '.gitignore': 'out/*\n!keep.ts\n' }
  const changed = async (rules: string, options: Partial<AgentRigOptions> = {}): Promise<readonly string[]> => {
    await using rig = await rigFor(rules, tree, options)
    await rig.run(agent)
    return Object.entries(await rig.readTree()).filter(([, content]) => content.endsWith('g(1)')).map(([path]) => path)
  }
  const rule = 'id: r\nlanguage: ts\nrule: { pattern: f($A) }\nfix: g($A)\n'

  test('installed packages, state of Fleet and what git ignores are left alone', async () => {
    expect(await changed(rule)).toEqual(['lib/b.ts', 'out/keep.ts', 'src/a.test.ts', 'src/a.ts'])
  })

  test('globs of the rule and of the task narrow it down', async () => {
    expect(await changed(`${rule}files: ["src/**"]\nignores: ["**/*.test.ts"]\n`)).toEqual(['src/a.ts'])
    expect(await changed(rule, { overrides: { files: ['lib/**'] } })).toEqual(['lib/b.ts'])
  })

  test('what is no text is left alone, and the log says so', async () => {
    const latin1 = Buffer.from('f("\xe9")', 'latin1')
    await using rig = await rigFor(rule, { 'a.ts': latin1 })
    expect(await rig.run(agent)).toMatchObject({ status: 'finished' })
    expect(await rig.readLog()).toBe('left a.ts: too large or not UTF-8\n')
    expect(await rig.readTree()).toEqual({ 'a.ts': expect.stringContaining('f("\xe9")') })
  })

  test('links are not followed', async () => {
    await using rig = await rigFor(rule, {}, { sources: { other: { 'x.ts': 'f(1)' } } })
    await symlink(rig.assignment.sources['other'] ?? '', join(rig.workspace, 'other'))
    await symlink(join(rig.assignment.sources['other'] ?? '', 'x.ts'), join(rig.workspace, 'x.ts'))
    expect(await rig.run(agent)).toMatchObject({ summary: '1 rules made 0 edits in 0 files' })
  })

  test('files are listed as git lists them', async () => {
    const files = { '.gitignore': '# note\n*.log\n/build\ndocs/*.txt\n!keep.log\ntmp/\na[b]c\nmid/**/x\n', 'a.log': '', 'keep.log': '', 'build/x': '', 'sub/build/y': '', 'docs/a.txt': '', 'docs/in/b.txt': '', 'tmp/x': '', 'sub/tmp/y': '', 'sub2/tmp': '', 'abc': '', 'mid/1/2/x': '', 'mid/x': '', 'deep [x]/.gitignore': 'q*\n!q2\n', 'deep [x]/q1': '', 'deep [x]/q2': '', 'q1': '', 'ü/é.ts': '' }
    await using rig = await rigFor(rule, files)
    execFileSync('git', ['-C', rig.workspace, 'init', '-q'])
    const expected = execFileSync('git', ['-C', rig.workspace, 'ls-files', '-z', '--others', '--exclude-standard'], { encoding: 'utf8' }).split('\0').filter(Boolean).sort()
    expect(expected.length).toBeGreaterThan(5)
    expect(await listFiles(rig.workspace)).toEqual(expected)
  })

  test('rule files are taken from the workspace first, then from next to the plan', async () => {
    await using rig = await rigFor(rule, { ...tree, 'rules.yml': rule.replace('g($A)', 'h($A)') })
    await rig.run(agent)
    expect(await rig.read('src/a.ts')).toBe('h(1)')
  })
})

describe('a bad rule is a failure that names its file and the reason', () => {
  test.each([
    ['id: r\nlanguage: ts\nrule: { pattern: x }\n', 'rules.yml is wrong: fix must be a template'],
    ['id: r\nlanguage: cobol\nrule: { pattern: x }\nfix: y\n', 'language is none of typescript'],
    ['id: r\nlanguage: ts\nrule: { patern: x }\nfix: y\n', 'rule r: unknown field `patern`'],
    ['id: r\nlanguage: ts\nrule: { kind: nothing }\nfix: y\n', 'rule r: `rule` is not configured correctly'],
    ['id: r\nlanguage: ts\nrule: { pattern: x }\nfix: y\nrewriters: []\n', 'rewriters are not supported'],
    ['id: [\n', 'rules.yml is wrong: '],
    ['id: r\nlanguage: ts\nrule: { pattern: foo($A) }\nfix: foo($A, 1)\n---\nid: s\nlanguage: ts\nrule: { pattern: "foo($$$A)" }\nfix: "foo($$$A, 1)"\n', 'a.ts: rule s does not come to rest'],
    ['id: r\nlanguage: ts\nrule: { pattern: foo($A) }\nfix: "foo($A"\n', 'a.ts: r would leave code that does not parse'],
  ])('%j', async (rules, message) => {
    expect(await refusal(rules)).toContain(message)
  })

  test('a missing rule file', async () => {
    await using rig = await createAgentRig({ spec: { kind: 'codemod', rules: ['none.yml'] }, spawner: createTestSpawner() })
    expect(await rig.run(agent)).toMatchObject({ failure: { message: 'the rule file none.yml is neither in the workspace nor next to the plan' } })
  })
})
