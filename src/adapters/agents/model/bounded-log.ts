import type { AgentContext } from '../../../ports/agent.ts'
import { logSize } from '../../../platform/log-tail.ts'

/** Writes lines to the attempt's log until it is as long as it may be; says so once. */
export function makeBoundedLog({ log, logPath, maxLogBytes }: Pick<AgentContext, 'log' | 'logPath' | 'maxLogBytes'>): (line: string) => void {
  let left = maxLogBytes - logSize(logPath)
  return (line) => {
    if (left <= 0) return
    left -= Buffer.byteLength(line) + 1
    log(left > 0 ? line : '[the log has reached its limit]')
  }
}
