/** The part of SARIF 2.1.0 that is written; the whole is in the official schema, which tests hold every log against. */
export type SarifLog = { readonly $schema: string; readonly version: '2.1.0'; readonly runs: readonly SarifRun[] }

type Text = { readonly text: string }
type Level = 'error' | 'warning' | 'note'

export type SarifRun = {
  readonly tool: {
    readonly driver: {
      readonly name: string
      readonly semanticVersion: string
      readonly informationUri: string
      readonly rules: readonly SarifRule[]
    }
  }
  readonly columnKind: 'utf16CodeUnits'
  readonly originalUriBaseIds: Readonly<Record<string, { readonly description: Text }>>
  readonly invocations: readonly {
    readonly executionSuccessful: boolean
    readonly toolExecutionNotifications: readonly SarifNotification[]
  }[]
  readonly results: readonly SarifResult[]
}

export type SarifNotification = {
  readonly level: Level
  readonly descriptor: { readonly id: string }
  readonly message: Text
  readonly locations?: readonly SarifLocation[]
}

export type SarifRule = {
  readonly id: string
  readonly name: string
  readonly shortDescription: Text
  readonly fullDescription: Text
  readonly defaultConfiguration: { readonly level: Level }
  readonly helpUri?: string
  readonly help: Text
  readonly properties: Readonly<Record<string, unknown>>
}

export type SarifLocation = {
  readonly physicalLocation: {
    readonly artifactLocation: { readonly uri: string; readonly uriBaseId: '%SRCROOT%' }
    readonly region?: { readonly startLine: number; readonly startColumn?: number; readonly endLine?: number; readonly endColumn?: number }
  }
  readonly message?: Text
}

export type SarifResult = {
  readonly ruleId: string
  readonly ruleIndex?: number
  readonly level: Level
  readonly message: Text
  readonly locations: readonly SarifLocation[]
  readonly partialFingerprints: Readonly<Record<string, string>>
  readonly codeFlows?: readonly {
    readonly threadFlows: readonly { readonly locations: readonly { readonly location: SarifLocation }[] }[]
  }[]
  /** Empty says "not suppressed"; left out would say "not known". */
  readonly suppressions: readonly { readonly kind: 'inSource'; readonly status: 'accepted'; readonly justification: string }[]
  readonly properties: Readonly<Record<string, unknown>>
}
