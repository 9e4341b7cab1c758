import { createHmac, timingSafeEqual } from 'node:crypto'
import { expect, it } from 'vitest'
import { listen, type Heard } from '../rig/listen.ts'
import { planOf, Project } from '../rig/project.ts'

const secret = 'whs-4kd93-signing-secret'

/** As the guide tells receivers to do it. */
function isGenuine({ headers, body }: Heard, key: string, now = Date.now()): boolean {
  const timestamp = String(headers['x-fleet-timestamp'])
  const expected = Buffer.from(`sha256=${createHmac('sha256', key).update(`${timestamp}.${body}`).digest('hex')}`)
  const given = Buffer.from(String(headers['x-fleet-signature']))
  const isFresh = Math.abs(now / 1_000 - Number(timestamp)) < 300
  return isFresh && expected.length === given.length && timingSafeEqual(expected, given)
}

/** An address at which nobody listens any more. */
async function closedServer(): Promise<{ readonly url: string }> {
  await using server = await listen()
  return { url: server.url }
}

it('signed webhooks, Slack and a command hear of failures and the end; addresses and secrets are kept nowhere', async () => {
  await using server = await listen()
  await using project = await Project.create()
  await project.write({ '../page.sh': `#!/bin/sh\ncat >> '${project.root}/paged'\necho >> '${project.root}/paged'\n` })
  const notify = {
    ops: { kind: 'webhook', url: '${OPS_HOOK}/signed', secret: '${OPS_SECRET}', on: ['task-failed', 'run-ended'] },
    team: { kind: 'slack', url: '${SLACK_HOOK}' },
    pager: { kind: 'command', run: ['../page.sh'], on: ['run-ended'] },
  }
  await project.writePlan(planOf([{ id: 'bad', script: 'echo "<!channel> & bad" >&2; exit 1', retries: 0 }, { id: 'good' }], { notify }))
  const environment = { OPS_HOOK: server.url, OPS_SECRET: secret, SLACK_HOOK: `${server.url}/services/T0/B0/xyzSecretPath` }
  const { exitCode, stdout, stderr } = await project.run(['run'], { environment })
  expect(exitCode).toBe(1)
  const signed = server.heard.filter(({ url }) => url === '/signed')
  expect(signed.map(({ body }) => (JSON.parse(body) as { event: string }).event).sort()).toEqual(['run-ended', 'task-failed'])
  for (const heard of signed) {
    expect(isGenuine(heard, secret)).toBe(true)
    expect(isGenuine(heard, 'another secret')).toBe(false)
    expect(isGenuine({ ...heard, body: `${heard.body} ` }, secret)).toBe(false)
    expect(isGenuine(heard, secret, Date.now() + 3_600_000)).toBe(false)
    expect(heard.headers['x-fleet-delivery']).toMatch(/^[0-9a-f-]{36}$/)
  }
  expect(JSON.parse(signed.at(-1)?.body ?? '')).toMatchObject({ schemaVersion: 1, run: { id: project.runId, name: 'test' } })
  const slack = server.heard.filter(({ url }) => url.startsWith('/services'))
  expect(slack.map(({ body }) => JSON.parse(body) as object)).toEqual([{ text: expect.stringMatching(/^\*test\*: failed: 1 of 2 tasks/) }])
  expect(JSON.parse(await project.read('../paged'))).toMatchObject({ event: 'run-ended', run: { outcome: 'failed', counts: { failed: 1, succeeded: 1 } } })
  const log = await project.read('.fleet/logs/fleet.log')
  expect(log.match(/"notice":"run-ended"/g)).toHaveLength(3)
  const kept = `${stdout}${stderr}${log}${JSON.stringify(project.query('SELECT * FROM events'))}`
  for (const hidden of [secret, 'xyzSecretPath', server.url]) expect(kept).not.toContain(hidden)
})

it('a target that is away or not set neither fails nor holds up a run', async () => {
  await using project = await Project.create()
  const { url } = await closedServer()
  const notify = { away: { kind: 'webhook', url }, unset: { kind: 'slack', url: '${NOT_SET}' } }
  await project.writePlan(planOf([{ id: 'a' }], { notify }))
  expect((await project.run(['run'])).exitCode).toBe(0)
  const log = await project.read('.fleet/logs/fleet.log')
  expect(log).toContain('"reason":"the variable NOT_SET is not set"')
  expect(log).toMatch(/"target":"away".*"reason":"ECONNREFUSED"/)
})

it('notify --test tries every target, and its exit code says whether all were told', async () => {
  await using server = await listen(({ url }, count) => (url === '/moved' ? 302 : url === '/flaky' && count < 3 ? 503 : 200))
  await using project = await Project.create()
  const plan = (notify: object): object => planOf([{ id: 'a' }], { notify })
  await project.writePlan(plan({ flaky: { kind: 'webhook', url: `${server.url}/flaky` } }))
  expect(await project.run(['notify', '--test'])).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^✔ flaky \(webhook\) {2}told/) })
  await project.writePlan(plan({ moved: { kind: 'webhook', url: `${server.url}/moved` }, gone: { kind: 'command', run: ['./not-there'] } }))
  const { exitCode, stdout } = await project.run(['notify', '--test'])
  expect(exitCode).toBe(1)
  expect(stdout).toMatch(/✖ moved \(webhook\) {2}it answered 302\n✖ gone \(command\) {2}it could not be started/)
  await project.writePlan(planOf([{ id: 'a' }]))
  expect((await project.run(['notify', '--test'])).exitCode).toBe(2)
})

it('the desktop is told through notify-send, its words as arguments', async () => {
  await using project = await Project.create()
  await project.write({ '../bin/notify-send': `#!/bin/sh\nprintf '%s\\n' "$@" > '${project.root}/told'\n` })
  await project.writePlan(planOf([{ id: 'a' }], { name: 'evil $(touch x) --help', notify: { me: { kind: 'desktop', on: 'run-ended' } } }))
  const environment = { PATH: `${project.root}/bin:${project.environment['PATH'] ?? ''}` }
  expect((await project.run(['run'], { environment })).exitCode).toBe(0)
  expect((await project.read('../told')).split('\n')).toEqual(['--app-name=Fleet', '--', 'Fleet: evil $(touch x) --help', expect.stringContaining('succeeded: 1 of 1 task'), ''])
})
