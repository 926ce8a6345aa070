import {
  createErrorGate,
  type ErrorGate,
  type ErrorGateOptions,
  type MaskedError,
} from '../../src/response/error-gate.js'
import { compileMasking } from '../../src/response/masking.js'

/** A gate as of a server in production, and what it has logged. */
export function gateOf(options: Partial<ErrorGateOptions> = {}): { gate: ErrorGate; logged: MaskedError[] } {
  const logged: MaskedError[] = []
  const gate = createErrorGate({
    publicCodes: compileMasking({ codes: ['OUT_OF_STOCK'] }).codes,
    report: false,
    conceal: true,
    log: (masked) => logged.push(masked),
    ...options,
  })
  return { gate, logged }
}

/** Stands for whatever nobody may read. */
export const SECRET = 's3cr3t'
