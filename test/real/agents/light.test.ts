import { realAgents } from './real-agents.ts'
import { testRealAgent } from './test-real-agent.ts'

testRealAgent(realAgents.pi, { extent: 'short' })
testRealAgent(realAgents.grokAcp, { extent: 'short' })
