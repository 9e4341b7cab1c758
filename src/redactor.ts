import { builtInProviders } from './core/plan/provider-defaults.ts'
import type { NotifyTarget, Plan } from './core/plan/plan.ts'
import { makeRedact, type Redact } from './core/redact.ts'
import { providerRules } from './analysis/secrets/provider-rules.ts'
import { readSecretValues } from './platform/read-secret-values.ts'

/** Takes out of a text what is secret on this machine: values of variables that hold keys, those the plan names among them, and tokens of known forms. */
export function makeRedactor(plan: Plan | null, environment: Readonly<Record<string, string | undefined>> = process.env): Redact {
  const providers = [...builtInProviders.values(), ...(plan?.providers ?? [])]
  const named = [...providers.flatMap(({ keyVariables }) => keyVariables), ...(plan?.notify ?? []).flatMap(variablesOf)]
  return makeRedact({ secrets: readSecretValues(environment, named), rules: providerRules })
}

function variablesOf(target: NotifyTarget): readonly string[] {
  const texts = 'url' in target ? [target.url, 'secret' in target ? (target.secret ?? '') : ''] : []
  return texts.flatMap((text) => [...text.matchAll(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g)].flatMap(([, name]) => name ?? []))
}
