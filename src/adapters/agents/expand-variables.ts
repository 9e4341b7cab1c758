import type { McpServer } from '../../core/plan/plan.ts'

const named = /\$\{([A-Za-z_]\w*)\}/g

/** Puts in variables that a text names as `${NAME}`; one that is not set leaves nothing. */
export function expandVariables(text: string, variables: NodeJS.ProcessEnv): string {
  return text.replaceAll(named, (_, name: string) => variables[name] ?? '')
}

/** The first variable that a server names and that is not set; undefined when all are. */
export function findUnset(server: McpServer, variables: NodeJS.ProcessEnv): string | undefined {
  const texts = server.kind === 'http' ? [server.url, ...Object.values(server.headers)] : Object.values(server.environment)
  return texts.flatMap((text) => [...text.matchAll(named)].map(([, name = '']) => name)).find((name) => variables[name] === undefined)
}
