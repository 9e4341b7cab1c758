import { join } from 'node:path'
import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import type { Pass } from '../../ports/model-gateway.ts'
import { ask, startGateway, type GatewayRig } from '../gateway.testrig.ts'
import { specOf, startProvider, type Script } from '../scripted-provider.testrig.ts'

const say = (content: string, more: object = {}): object => ({ model: 'priced', max_tokens: 50, messages: [{ role: 'user', content }], ...more })
type Heard = { readonly status: number; readonly text: string }

async function hear(pass: Pass, body: object, path = '/v1/messages', provider = 'anthropic'): Promise<Heard> {
  const response = await ask(pass, path, body, { provider })
  return { status: response.status, text: await response.text().catch(() => 'cut') }
}

/** Records what `talk` says through one gateway and says it again through another that has nothing but the recording. */
async function recordAndReplay(script: (index: number) => Script, talk: (rig: GatewayRig, round: 1 | 2) => Promise<unknown>): Promise<{ readonly recorded: unknown; readonly replayed: unknown; readonly problems: readonly string[]; readonly cassette: string }> {
  const provider = await startProvider((_, index) => script(index))
  const providers = [specOf('anthropic', provider.url), specOf('openai', provider.url)]
  const pathIn = (folder: string) => ({ taskId, attempt }: { readonly taskId: string; readonly attempt: number }) => join(folder, 'cassette', `${taskId}.${attempt}.ndjson`)
  const folder = Promise.withResolvers<string>()
  let home = ''
  await using recording = await startGateway({ providers, recordTo: (key) => pathIn(home)(key) })
  home = recording.folder
  folder.resolve(home)
  const recorded = await talk(recording, 1)
  await provider.close()
  await using replaying = await startGateway({ providers, replayFrom: pathIn(home), environment: {} })
  const replayed = await talk(replaying, 2)
  const problems = 'problems' in replaying.gateway ? (replaying.gateway.problems as readonly string[]) : []
  return { recorded, replayed, problems, cassette: await readFile(pathIn(home)({ taskId: 'a', attempt: 1 }), 'utf8') }
}

describe('a recording', () => {
  test('is answered from again, without a provider and without a key', async () => {
    const { recorded, replayed, problems, cassette } = await recordAndReplay(
      (index) => ({ type: 'answer', text: `answer ${index} in /tmp/work`, pieces: 6, input: 10 + index, output: 5, cacheRead: 3 }),
      async (rig) => {
        const pass = await rig.open()
        const heard = [await hear(pass, say('one')), await hear(pass, say('two', { stream: true })), await hear(pass, say('two', { stream: true })), await hear(pass, { model: 'gpt-x', input: 'three', stream: true }, '/v1/responses', 'openai')]
        await pass.close()
        return { statuses: heard.map(({ status }) => status), ends: heard.map(({ text }) => text.includes('answer') || text.includes('message_stop')), usage: pass.usage(), trouble: pass.trouble() }
      },
    )
    expect(replayed).toEqual(recorded)
    expect(problems).toEqual([])
    expect(cassette).not.toContain('sk-real-key')
  })

  test('knows paths, dates, ids and tokens that are others each time, also where a stream had cut them', async () => {
    const { recorded, replayed, problems } = await recordAndReplay(
      () => ({ type: 'answer', text: 'wrote /tmp/first/workspace-0001/hello.txt', pieces: 12 }),
      async (rig, round) => {
        const workspace = round === 1 ? '/tmp/first/workspace-0001' : '/var/other/place'
        const pass = await rig.open({ paths: { workspace } })
        const today = round === 1 ? '2026-11-22' : '2027-01-05'
        const { text } = await hear(pass, say(`work in ${workspace} on ${today}, token ${pass.token}, id ${crypto.randomUUID()}, FLEET_STRAY_MARK=${crypto.randomUUID().slice(-12)}.${round}, 4096 Nov  ${round} 0${round}:00 src`, { stream: true, metadata: { user_id: String(round) } }))
        await pass.close()
        const said = [...text.matchAll(/"text_delta","text":"([^"]*)"/g)].map(([, part]) => part).join('')
        return said.replace(workspace, 'here')
      },
    )
    expect([recorded, replayed]).toEqual(['wrote here/hello.txt', 'wrote here/hello.txt'])
    expect(problems).toEqual([])
  })

  test('parallel calls and attempts find their own answers, whatever their order', async () => {
    const { recorded, replayed } = await recordAndReplay(
      (index) => ({ type: 'answer', text: `number ${index}` }),
      async (rig, round) => {
        const passes = await Promise.all([rig.open(), rig.open({ taskId: 'b' })])
        const questions = Array.from({ length: 10 }, (_, index) => index)
        const asked = (round === 1 ? questions : questions.toReversed()).map(async (question) => [question, (await hear(passes[question % 2]!, say(`question ${question}`))).text] as const)
        const heard = await Promise.all(asked)
        await Promise.all(passes.map((pass) => pass.close()))
        return heard.toSorted(([a], [b]) => a - b)
      },
    )
    expect(replayed).toEqual(recorded)
  })

  test('variants of one attempt share its recording', async () => {
    const { recorded, replayed, problems } = await recordAndReplay(
      (index) => ({ type: 'answer', text: `variant ${index}` }),
      async (rig) => {
        const heard: string[] = []
        for (const name of ['one', 'two']) {
          const pass = await rig.open({ agent: name })
          heard.push((await hear(pass, say('the same question'))).text)
          await pass.close()
        }
        return heard
      },
    )
    expect(new Set(recorded as readonly string[]).size).toBe(2)
    expect(replayed).toEqual(recorded)
    expect(problems).toEqual([])
  })

  test('a reply that was cut is cut again, an error is the same error, a refusal the same refusal', async () => {
    const scripts: readonly Script[] = [{ type: 'drop', afterPieces: 6 }, { type: 'error', status: 400, body: '{"type":"error","error":{"type":"invalid_request_error","message":"no"}}' }, { type: 'truncate', afterPieces: 5 }, { type: 'error', status: 402, body: '{"type":"error","error":{"type":"billing_error","message":"no credit"}}' }]
    const { recorded, replayed, problems } = await recordAndReplay(
      (index) => scripts[index] ?? { type: 'answer', input: 10, output: 10 },
      async (rig) => {
        const pass = await rig.open({ taskBudget: { usd: null, tokens: 400 } })
        const heard: unknown[] = []
        for (const stream of [true, false, true, false]) {
          const { status, text } = await hear(pass, say(`with ${stream}`, { stream }))
          heard.push(status, stream ? text === 'cut' : text, pass.trouble()?.kind)
        }
        await pass.close()
        return { heard, usage: pass.usage().map(({ calls, inputTokens }) => [calls, inputTokens]) }
      },
    )
    expect(replayed).toEqual(recorded)
    expect(problems).toEqual([])
  })

  test('a request that was not recorded fails and says what changed; one that is not made is missed', async () => {
    const { replayed, problems } = await recordAndReplay(
      () => ({ type: 'answer' }),
      async (rig, round) => {
        const pass = await rig.open()
        await hear(pass, say('same'))
        const second = await hear(pass, say(round === 1 ? 'write the file hello.txt' : 'write the file goodbye.txt', { temperature: round }))
        await pass.close()
        return { second, trouble: pass.trouble() }
      },
    )
    expect(replayed).toMatchObject({ second: { status: 402 }, trouble: { kind: 'environment', message: expect.stringContaining('a.1: call 2 was not recorded; it differs from the next one that was:') as string } })
    expect(problems[0]).toContain('request.messages[0].content\n    recorded: write the file hello.txt\n    now:      write the file goodbye.txt')
    expect(problems[0]).toContain('request.temperature\n    recorded: 1\n    now:      2')
    expect(problems[1]).toBe('a.1: 1 recorded call was not made')
  })

  test('keeps each message once', async () => {
    const long = 'x'.repeat(20_000)
    const { cassette } = await recordAndReplay(
      () => ({ type: 'answer' }),
      async (rig) => {
        const pass = await rig.open()
        const messages: object[] = []
        for (let turn = 0; turn < 6; turn += 1) {
          messages.push({ role: 'user', content: `${turn} ${long}` })
          await hear(pass, { model: 'priced', max_tokens: 5, messages })
        }
        await pass.close()
      },
    )
    expect(cassette.length).toBeLessThan(6 * 21_000 + 6_000)
  })
})
