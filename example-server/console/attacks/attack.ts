/** Which shop is attacked. */
export type Door = 'protected' | 'unprotected'

export interface AttackRequest {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** What an attack is made of; the rest is worked out from what the shop answers. */
export interface Attack {
  readonly id: string
  readonly title: string
  /** What the attacker is after, in a sentence. */
  readonly wants: string
  /** What shows that the attack has succeeded, in words; `spoils` is the same for the last answer. */
  readonly success: string
  readonly spoils: RegExp
  /** How the shop defends itself, in a sentence. */
  readonly defence: string
  /** Where to read on. */
  readonly docs: string
  /** Sent one after the other. In a header, `{alice}` stands for a token of hers. */
  readonly requests: readonly AttackRequest[]
}

const JSON_TYPE = { 'content-type': 'application/json' }
const AS_ALICE = { ...JSON_TYPE, authorization: 'Bearer {alice}' }

export function asStranger(query: string): AttackRequest {
  return { headers: JSON_TYPE, body: JSON.stringify({ query }) }
}

export function asAlice(query: string, operationName?: string): AttackRequest {
  return { headers: AS_ALICE, body: JSON.stringify({ query, operationName }) }
}

export function withToken(token: string, query: string): AttackRequest {
  return { headers: { ...JSON_TYPE, authorization: `Bearer ${token}` }, body: JSON.stringify({ query }) }
}

/** One piece of a document for each number from 0. */
export function repeat(count: number, piece: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => piece(index)).join(' ')
}
