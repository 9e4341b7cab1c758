/**
 * Files by which a repository configures coding agents: servers to start, hooks to run, permissions to grant, addresses of models. Instructions
 * (`CLAUDE.md`, `AGENTS.md`, rules) are not among them: they are text like the rest of the repository.
 */
const names: ReadonlySet<string> = new Set([
  '.aider.conf.yml', '.amp', '.claude', '.cline', '.codex', '.continue', '.crush.json', '.cursor', '.gemini', '.goose', '.grok', '.kiro', '.mcp.json', '.pi', '.qwen', '.vscode', 'crush.json', 'mcp.json',
  'opencode.json', 'opencode.jsonc',
])

/** Whether a file or folder of this name configures agents; letter case does not matter, as on some file systems. */
export function isAgentConfiguration(name: string): boolean {
  const plain = name.toLowerCase()
  return names.has(plain) || plain.startsWith('.opencode')
}

/** Which entries of the top of a workspace are to be kept from an agent: neither trusted nor named by what the task may change. */
export function listHiddenConfiguration(entries: readonly string[], { trust, files }: { readonly trust: readonly string[]; readonly files: readonly string[] }): readonly string[] {
  const trusted = new Set(trust.map((path) => path.replace(/^(?:\.\/+)+|\/+$/g, '')))
  return entries.filter((name) => isAgentConfiguration(name) && !trusted.has(name) && !files.some((glob) => glob.split('/').includes(name)))
}

/** The paths of a change that configure agents although no glob of the task names them by name. */
export function findChangedConfiguration(paths: readonly string[], files: readonly string[]): readonly string[] {
  const named = new Set(files.flatMap((glob) => glob.split('/')))
  return paths.filter((path) => path.split('/').some((part) => isAgentConfiguration(part) && !named.has(part)))
}
