import type { ExchangeRecord } from '../exchange-record.ts'
import type { GatewayPass } from '../gateway-pass.ts'

/** Who is told of attempts and their calls while they happen. */
export type Telemetry = {
  opened(pass: GatewayPass): void
  called(record: ExchangeRecord): void
  closed(pass: GatewayPass): void
}

export const noTelemetry: Telemetry = { opened: () => {}, called: () => {}, closed: () => {} }
