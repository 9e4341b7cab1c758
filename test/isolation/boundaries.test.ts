import { createServer, type IncomingMessage } from 'node:http'
import { readFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { describe, expect, test } from 'vitest'
import type { Report } from '../../src/core/report/report.ts'
import { planOf, Project } from '../rig/project.ts'
import { canIsolate } from './can-isolate.ts'

const { works, why } = await canIsolate()
if (!works) console.warn(`sandboxes are not tried: ${why}`)

const failureOf = (report: Report, id: string): unknown => report.tasks.find((task) => task.id === id)?.attempts.at(-1)?.failure
const logOf = (project: Project, name: string): Promise<string> => project.read(`.fleet/runs/${project.runId}/logs/${name}.log`)

describe('configuration of agents in a repository', () => {
  const files = { '.claude/settings.json': '{}', '.mcp.json': '{}', 'AGENTS.md': 'Be kind.', 'README.md': 'x' }

  test.each(['process', ...(works ? ['bwrap'] : [])])('is kept from the agent at level %s, without a change, unless it is trusted; instructions are not', async (sandbox) => {
    const plan = planOf([
      { id: 'kept', sandbox, script: 'ls -A > seen.txt', files: ['seen.txt'], checks: ['there'] },
      { id: 'trusted', sandbox: { level: sandbox, trust: ['.claude'] }, script: 'cat .claude/settings.json > trusted.txt; ls -A >> trusted.txt', files: ['trusted.txt'] },
      { id: 'named', sandbox, script: `echo '{"a":1}' > .mcp.json`, files: ['.mcp.json'] },
    ], { checks: { there: { run: ['sh', '-c', 'cat .claude/settings.json .mcp.json'] } } })
    await using project = await Project.create({ files, plan })
    const { exitCode, stdout, stderr } = await project.run(['run'])
    expect(exitCode, `${stdout}${stderr}`).toBe(0)
    const show = (path: string): string => project.git('show', `fleet/${project.runId}:${path}`)
    expect(show('seen.txt').replace('.claude', '')).not.toMatch(sandbox === 'process' ? /settings|mcp/ : /settings/)
    expect(show('seen.txt')).toContain('AGENTS.md')
    expect(show('trusted.txt')).toMatch(/^\{\}.*$/m)
    expect(show('.mcp.json')).toContain('"a":1')
    expect(show('.claude/settings.json')).toBe('{}')
  })

  test.each(['process', ...(works ? ['bwrap'] : [])])('that an agent writes is out of its scope at level %s', async (sandbox) => {
    await using project = await Project.create({ plan: planOf([{ id: 'planting', sandbox, script: 'mkdir -p .claude; echo {} > .claude/settings.json; echo 1 > a.txt', retries: 0 }]) })
    expect((await project.run(['run'])).exitCode).toBe(1)
    expect(failureOf(await project.report(), 'planting')).toMatchObject({ kind: 'out-of-scope', paths: ['.claude/settings.json'] })
  })
})

test('a level that the machine cannot hold halts the run and says how to mend it', async () => {
  await using project = await Project.create({ plan: planOf([{ id: 'a', sandbox: { level: 'process', network: 'gateway' } }]) })
  const { exitCode, stdout, stderr } = await project.run(['run'])
  expect(exitCode).not.toBe(0)
  expect(`${stdout}${stderr}`).toMatch(/only bwrap keeps programs from the network.*/s)
  expect(`${stdout}${stderr}`).toContain('level: bwrap')
})

test('a custom prefix stands before agents, checks and the set-up', async () => {
  const plan = planOf([{ id: 'a', sandbox: { level: 'custom', prefix: ['env', 'BOXED=yes'] }, script: 'echo $BOXED > a.txt', checks: ['boxed'] }], { checks: { boxed: { run: ['sh', '-c', 'test "$BOXED" = yes'], on: 'task' } }, workspace: { setup: ['sh', '-c', 'echo set up $BOXED'] } })
  await using project = await Project.create({ plan })
  const { exitCode, stdout, stderr } = await project.run(['run'])
  expect(exitCode, `${stdout}${stderr}`).toBe(0)
  expect(project.git('show', `fleet/${project.runId}:a.txt`)).toBe('yes')
  expect(await logOf(project, 'a.1.setup')).toContain('set up yes')
})

describe.skipIf(!works)('inside bwrap', () => {
  test('checks of the task, of the merged tree and of the run are held as the agent is', async () => {
    const look = (on: string): object => ({ run: ['sh', '-c', 'if cat "$OUTSIDE" 2>/dev/null; then echo seen; exit 1; fi; ls /home /root /sys 2>/dev/null | grep -q ssh && exit 1; cat tools/a.txt'], on: [on] })
    await using project = await Project.create({ files: { 'tools/a.txt': 'tool' } })
    await project.write({ '../secret.txt': 'secret' })
    const outside = `${project.root}/secret.txt`
    await project.writePlan(planOf([
      { id: 'a', sandbox: 'bwrap', environment: { OUTSIDE: outside }, script: 'cat "$OUTSIDE" || echo 1 > a.txt', checks: ['task', 'merged'] },
      { id: 'b', sandbox: 'bwrap', environment: { OUTSIDE: outside }, checks: ['merged'] },
    ], { checks: { task: look('task'), merged: look('merged'), run: { run: ['sh', '-c', `! cat ${outside}`], on: ['run'] } } }))
    project.git('add', '-A')
    project.git('commit', '-qm', 'plan')
    const { exitCode, stdout, stderr } = await project.run(['run'])
    expect(exitCode, `${stdout}${stderr}`).toBe(0)
  })

  test('the terminal of the user cannot be reached, at no level', async () => {
    const script = `if (exec 3<>/dev/tty) 2>/dev/null; then echo reached > a.txt; else echo none > a.txt; fi`
    await using project = await Project.create({ plan: planOf([{ id: 'a', sandbox: 'bwrap', script }, { id: 'b', sandbox: 'process', script: script.replaceAll('a.txt', 'b.txt') }]) })
    expect((await project.end(project.startOnTerminal(['run']))).exitCode).toBe(0)
    for (const path of ['a.txt', 'b.txt']) expect(project.git('show', `fleet/${project.runId}:${path}`)).toBe('none')
  })

  test('what the plan names as readable is shown, and hosts that it does not name are refused and told', async () => {
    await using project = await Project.create({ plan: planOf([
      { id: 'a', sandbox: { level: 'bwrap', read: ['../kit'], network: ['registry.example.com'] }, agent: { kind: 'command', run: ['node', '-e', `
        const fs = require('node:fs'); fs.writeFileSync('a.txt', fs.readFileSync('${'../'.repeat(3)}../kit/a.txt'));
        const proxy = new URL(process.env.HTTPS_PROXY); const asked = require('node:http').request({ host: proxy.hostname, port: proxy.port, method: 'CONNECT', path: 'evil.example.com:443' });
        asked.on('connect', (answer) => { fs.appendFileSync('a.txt', String(answer.statusCode)); process.exit() }).end()`] } },
    ]) })
    await project.write({ '../kit/a.txt': 'kit ' })
    const { exitCode, stdout, stderr } = await project.run(['run'])
    expect(exitCode, `${stdout}${stderr}`).toBe(0)
    expect(project.git('show', `fleet/${project.runId}:a.txt`)).toBe('kit 403')
    expect(await logOf(project, 'a.1')).toContain('sandbox: connection to evil.example.com:443: not a host that the plan allows')
  })

  test('a plugin gets the models, hosts and sources that it declares, and reaches nothing else', async () => {
    const asked: IncomingMessage[] = []
    const server = createServer((request, response) => {
      asked.push(request)
      request.resume()
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ id: 'x', object: 'chat.completion', model: 'm1', choices: [{ index: 0, message: { role: 'assistant', content: 'a word' }, finish_reason: 'stop' }], usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 } }))
    })
    await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', () => resolve()) })
    try {
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
      await using project = await Project.create({ files: { 'asking.mjs': askingPlugin, 'silent.mjs': silentPlugin, 'README.md': 'x' } })
      await project.write({ '../kit/a.txt': 'kit' })
      await project.writePlan(planOf([
        { id: 'asking', agent: { kind: 'plugin', plugin: './asking.mjs', options: { direct: url } }, retries: 0 },
        { id: 'silent', agent: { kind: 'plugin', plugin: './silent.mjs', options: { direct: url } }, retries: 0 },
      ], { repositories: { app: { path: '.' }, kit: { path: '../kit', readonly: true } }, defaults: { repository: 'app' }, providers: { local: { url, key: 'LOCAL_KEY' } } }))
      const { exitCode, stdout, stderr } = await project.run(['run'], { environment: { LOCAL_KEY: 'the-real-key' } })
      expect(exitCode, `${stdout}${stderr}${await readFile(`${project.folder}/.fleet/runs/${project.runId}/logs/asking.1.log`, 'utf8').catch(String)}`).toBe(0)
      const show = (path: string): unknown => JSON.parse(project.git('show', `fleet/${project.runId}:${path}`))
      expect(show('asking.json')).toMatchObject({ answer: 'a word', direct: 'ECONNREFUSED', source: 'kit', environment: false })
      expect(show('silent.json')).toMatchObject({ models: null, sources: {}, source: 'ENOENT', direct: 'ECONNREFUSED' })
      expect(asked.map(({ headers }) => headers.authorization)).toEqual(['Bearer the-real-key'])
    } finally {
      server.close()
    }
  })
})

const askingPlugin = `
import { readFileSync, writeFileSync } from 'node:fs'
import { defineAgent } from 'elite-fleet/agent'
export default defineAgent({ name: 'asking', capabilities: { models: ['local'], sources: true }, async run({ options, sources }, { models }) {
  const response = await fetch(models.urls.local + '/v1/chat/completions', { method: 'POST', headers: { authorization: 'Bearer ' + models.token, 'content-type': 'application/json' }, body: JSON.stringify({ model: 'm1', messages: [{ role: 'user', content: 'a word' }] }) })
  const answer = await response.json()
  const direct = await fetch(options.direct).then(() => 'reached', (error) => error.cause.code)
  writeFileSync('asking.json', JSON.stringify({ answer: answer.choices?.[0].message.content ?? answer, direct, source: readFileSync(sources.kit + '/a.txt', 'utf8'), environment: JSON.stringify(process.env).includes('the-real-key') }))
} })
`
const silentPlugin = `
import { readFileSync, writeFileSync } from 'node:fs'
export default { name: 'silent', async run({ options, sources, planFolder }, { models }) {
  const direct = await fetch(options.direct).then(() => 'reached', (error) => error.cause.code)
  let source
  try { source = readFileSync(planFolder + '/../kit/a.txt', 'utf8') } catch (error) { source = error.code }
  writeFileSync('silent.json', JSON.stringify({ models, sources, direct, source }))
} }
`
