import type { BulwarkOptions } from 'graphql-bulwark'
import { jwtOptions, NOW } from '../../support/tokens.js'
import type { Lines, Sender } from '../hosts/host.js'
import { data, type Expected, type Row, refusedWhole } from '../rows/row.js'

/** A server of certain options, and who gets in. Its rows run in their order, so that one may prepare the next. */
export interface Situation {
  readonly name: string
  /** Made for each server anew, with whatever they count. */
  readonly start: () => Promise<Setting> | Setting
  /** Takes seconds: on one host of each library alone. */
  readonly slow?: boolean
}

/** What a situation is on one server. */
export interface Setting {
  readonly options: BulwarkOptions
  readonly rows: readonly CredentialRow[]
  /** Looks at what the server has done meanwhile. */
  readonly after?: () => void
}

/** Each row asks for the roles of who it is. */
export interface CredentialRow extends Omit<Row, 'request' | 'caller'> {
  readonly caller: Row['caller']
  readonly request?: Row['request']
  /** What `onRefusal` must hear of, where a protection only reports. */
  readonly recorded?: string
}

export const now = () => NOW * 1_000

/** As in production, with tokens of one issuer, and so many attempts as it takes. */
export const base: BulwarkOptions = { production: true, jwt: jwtOptions, failedAttempts: false }

type Text = string | Promise<string>

/** Sends a token, or what looks like one, after the scheme. */
export const bearer = (make: () => Text, others: Lines = []): Sender => ({
  lines: async () => [['authorization', `Bearer ${await make()}`], ...others],
})

/** Sends these lines. */
export const lines = (...given: Lines): Sender => ({ lines: () => given })

export const REFUSED: Expected = refusedWhole('UNAUTHENTICATED', 401)
export const UNAVAILABLE: Expected = refusedWhole('SERVICE_UNAVAILABLE', 503)
export const FORBIDDEN: Expected = refusedWhole('FORBIDDEN', 403)

export const roles = (...names: readonly string[]): Expected => data({ roles: names }, ['Query.roles'])
export const ANONYMOUS = roles('anonymous')

export const row = (name: string, caller: Row['caller'], expected: Expected): CredentialRow => ({
  name,
  caller,
  expected,
})
