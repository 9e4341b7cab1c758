import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { transcriptEntrySchema, type TranscriptEntry } from '../../core/run/transcript-entry.ts'
import { ask, startGateway } from '../gateway.testrig.ts'
import { specOf, startProvider } from '../scripted-provider.testrig.ts'

async function read(path: string): Promise<readonly TranscriptEntry[]> {
  return (await readFile(path, 'utf8')).trimEnd().split('\n').map((line) => transcriptEntrySchema.parse(JSON.parse(line)))
}

const endpoints = [
  { api: 'anthropic', path: '/v1/messages', body: { model: 'priced', system: 'be brief', messages: [{ role: 'user', content: [{ type: 'text', text: 'hello' }] }] } },
  { api: 'openai', path: '/v1/chat/completions', body: { model: 'gpt-x', messages: [{ role: 'system', content: 'be brief' }, { role: 'user', content: 'hello' }] } },
  { api: 'openai', path: '/v1/responses', body: { model: 'gpt-x', instructions: 'be brief', input: [{ role: 'user', content: [{ type: 'input_text', text: 'hello' }] }] } },
  { api: 'google', path: '/v1beta/models/gemini-x:generateContent', body: { systemInstruction: { parts: [{ text: 'be brief' }] }, contents: [{ role: 'user', parts: [{ text: 'hello' }] }] } },
] as const

describe('a transcript', () => {
  test.each(endpoints.flatMap((endpoint) => [{ ...endpoint, stream: false }, { ...endpoint, stream: true }]))('has what was said at $api $path, streamed: $stream', async ({ api, path, body, stream }) => {
    const provider = await startProvider(() => ({ type: 'answer', text: 'hello yourself', pieces: 4, input: 9, output: 3 }))
    await using rig = await startGateway({ providers: [specOf(api, provider.url)] })
    const pass = await rig.open()
    const isGoogle = api === 'google'
    await (await ask(pass, isGoogle && stream ? path.replace('generateContent', 'streamGenerateContent?alt=sse') : path, isGoogle || !stream ? body : { ...body, stream }, { provider: api })).text()
    await pass.close()
    expect(await read(`${rig.folder}/a.1.ndjson`)).toMatchObject([
      { call: 1, provider: api, status: 200, how: 'whole', tries: 1, usage: { inputTokens: 9, outputTokens: 3, isEstimate: false }, input: '[system] be brief\n[user] hello', output: [{ type: 'text', text: 'hello yourself' }], failure: null },
    ])
    await provider.close()
  })

  test('has only what is new of each request, results of tools among it', async () => {
    const provider = await startProvider(() => ({ type: 'answer' }))
    await using rig = await startGateway({ providers: [specOf('anthropic', provider.url)] })
    const pass = await rig.open()
    const messages = [{ role: 'user', content: 'list' }, { role: 'assistant', content: [{ type: 'tool_use', id: 't', name: 'list', input: {} }] }, { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't', content: [{ type: 'text', text: 'a.txt' }] }] }]
    await ask(pass, '/v1/messages', { model: 'priced', system: 'long', messages }, { provider: 'anthropic' })
    await pass.close()
    expect(await read(`${rig.folder}/a.1.ndjson`)).toMatchObject([{ input: '[user] a.txt' }])
    await provider.close()
  })

  test('has no secrets, neither those of Fleet nor those that were said', async () => {
    const token = `ghp_${'k3Jd92LmQx7'.repeat(4).slice(0, 36)}`
    const provider = await startProvider(() => ({ type: 'answer', text: `the key is sk-real-key-of-the-provider and GITHUB_TOKEN=${token}` }))
    await using rig = await startGateway({ providers: [specOf('anthropic', provider.url)] })
    const pass = await rig.open()
    await ask(pass, '/v1/messages', { model: 'priced', messages: [{ role: 'user', content: `my token ${token}` }] }, { provider: 'anthropic' })
    await pass.close()
    const text = await readFile(`${rig.folder}/a.1.ndjson`, 'utf8')
    expect(text).not.toContain(token)
    expect(text).not.toContain('sk-real-key')
    expect(text).not.toContain(pass.token)
    expect((await read(`${rig.folder}/a.1.ndjson`))[0]).toMatchObject({ input: '[user] my token [secret]', output: [{ text: 'the key is [secret] and GITHUB_TOKEN=[secret]' }] })
    await provider.close()
  })

  test('is bounded', async () => {
    const provider = await startProvider(() => ({ type: 'answer', text: 'y'.repeat(500_000) }))
    await using rig = await startGateway({ providers: [specOf('anthropic', provider.url)] })
    const pass = await rig.open()
    await ask(pass, '/v1/messages', { model: 'priced', messages: [{ role: 'user', content: 'x '.repeat(500_000) }] }, { provider: 'anthropic' })
    await pass.close()
    const [entry] = await read(`${rig.folder}/a.1.ndjson`)
    expect(entry?.input.length).toBeLessThan(33_000)
    expect(entry?.input).toContain('characters left out')
    expect(entry?.output[0]?.text.length).toBeLessThan(33_000)
    await provider.close()
  })
})
