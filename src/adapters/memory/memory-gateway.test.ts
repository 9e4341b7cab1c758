import { testModelGateway } from '../../ports/model-gateway.testsuite.ts'
import { firstTurn } from '../../ports/store.samples.ts'
import { ManualClock } from './manual-clock.ts'
import { createMemoryGateway, type MemoryGateway } from './memory-gateway.ts'
import { createMemoryStore } from './memory-store.ts'

testModelGateway('the twin in memory', async () => {
  const clock = new ManualClock(1_760_000_000_000)
  const state = createMemoryStore()
  await state.store.append(firstTurn('r1'))
  const { usage } = state.store
  let gateway: MemoryGateway = createMemoryGateway({ usage, clock })
  return {
    gateway,
    usage,
    reopen: async () => (gateway = createMemoryGateway({ usage, clock })),
    call: (pass, { model, answer }) => {
      if (answer === 'unavailable') gateway.pause('anthropic', clock.now() + 3_600_000)
      const counts = typeof answer === 'string' ? null : answer
      const costUsd = counts === null || model === 'unpriced' ? null : (counts.inputTokens * 10 + counts.outputTokens * 50) / 1_000_000
      return gateway.call(pass, { provider: 'anthropic', model, answer: counts === null ? (answer === 'never' ? null : { inputTokens: 0, outputTokens: 0, costUsd: 0 }) : { ...counts, costUsd } })
    },
    dispose: () => gateway.close(),
  }
})
