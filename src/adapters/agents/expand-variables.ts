/** Puts in variables that a text names as `${NAME}`; one that is not set leaves nothing. */
export function expandVariables(text: string, variables: NodeJS.ProcessEnv): string {
  return text.replaceAll(/\$\{([A-Za-z_]\w*)\}/g, (_, name: string) => variables[name] ?? '')
}
