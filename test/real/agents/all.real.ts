import { realAgents } from './real-agents.ts'
import { testRealAgent } from './test-real-agent.ts'

for (const agent of Object.values(realAgents)) testRealAgent(agent, { extent: 'full' })
