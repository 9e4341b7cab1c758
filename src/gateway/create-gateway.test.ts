import { join } from 'node:path'
import { createMemoryStore } from '../adapters/memory/memory-store.ts'
import { testModelGateway, type SampleCall } from '../ports/model-gateway.testsuite.ts'
import type { PassRequest } from '../ports/model-gateway.ts'
import { ask, startGateway } from './gateway.testrig.ts'
import { specOf, startProvider } from './scripted-provider.testrig.ts'

testModelGateway('the gateway', async () => {
  let told: SampleCall['answer'] = 'never'
  const provider = await startProvider(() => {
    if (told === 'never') return { type: 'hang' }
    if (told === 'unavailable') return { type: 'error', status: 429, headers: { 'retry-after': '3600' } }
    return { type: 'answer', input: told.inputTokens, output: told.outputTokens }
  })
  const providers = [specOf('anthropic', provider.url)]
  const state = createMemoryStore()
  const rigs = [await startGateway({ providers, state })]
  const withProvider = (gateway: (typeof rigs)[number]['gateway']) => ({ ...gateway, status: () => gateway.status(), close: () => gateway.close(), open: (request: PassRequest) => gateway.open({ ...request, providers, transcriptPath: join(first!.folder, `${request.taskId}.${request.attempt}.ndjson`) }) })
  const [first] = rigs
  return {
    gateway: withProvider(first!.gateway),
    usage: state.store.usage,
    reopen: async () => {
      rigs.push(await startGateway({ providers, state }))
      return withProvider(rigs.at(-1)!.gateway)
    },
    call: async (pass, { model, answer }) => {
      told = answer
      try {
        const response = await ask(pass, '/v1/messages', { model, max_tokens: 20_000, messages: ['x'.repeat(250_000)] }, { provider: 'anthropic' })
        await response.text()
        return response.status === 200 ? 'answered' : 'refused'
      } catch {
        return 'cut'
      }
    },
    dispose: async () => {
      for (const rig of rigs) await rig[Symbol.asyncDispose]()
      await provider.close()
    },
  }
})
