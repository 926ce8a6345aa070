import { readFileSync } from 'node:fs'
import { type AuditSchemaOptions, auditSchema } from '../../src/inspect/audit-schema.js'
import { readSdl } from '../../src/inspect/read-sdl.js'

/** The findings of an SDL as `rule coordinate`. */
export function found(sdl: string, options?: AuditSchemaOptions): string[] {
  return auditSchema(readSdl([{ name: 'schema.graphql', text: sdl }]), options).findings.map(
    ({ rule, coordinate }) => `${rule} ${coordinate}`,
  )
}

/** The coordinates of one rule alone. */
export function foundBy(rule: string, sdl: string, options?: AuditSchemaOptions): string[] {
  return found(sdl, options)
    .filter((one) => one.startsWith(`${rule} `))
    .map((one) => one.slice(rule.length + 1))
}

const folder = new URL('../../../shared/corpora/', import.meta.url)

/** The SDL of a public product, if it lies beside the repository. */
export function corpus(name: string): string | undefined {
  try {
    return readFileSync(new URL(`${name}/schema.graphql`, folder), 'utf8')
  } catch {
    return undefined
  }
}
