import type { Sandbox, SandboxRequest } from '../../ports/sandboxes.ts'

/** Puts the plan's own words before each program; `{workspace}`, `{home}`, `{gateway}` and `{cwd}` in them stand for paths of the attempt. */
export function customSandbox({ spec, workspace, temporaryFolder, gatewaySocketPath }: SandboxRequest): Sandbox {
  return {
    level: 'custom',
    wrap: (program) => {
      const places: Readonly<Record<string, string>> = { workspace, home: temporaryFolder, gateway: gatewaySocketPath ?? '', cwd: program.cwd }
      const prefix = spec.prefix.map((word) => word.replaceAll(/\{(workspace|home|gateway|cwd)\}/g, (_, name: string) => places[name] ?? ''))
      return { ...program, argv: [...prefix, ...program.argv] }
    },
    urlInside: (url) => url,
    home: temporaryFolder,
    trouble: () => null,
    close: async () => {},
  }
}
