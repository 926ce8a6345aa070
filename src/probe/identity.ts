import { getNamedType, isObjectType } from 'graphql'
import { CALLER } from '../inspect/accounts.js'
import type { Caller } from './caller.js'
import { operation } from './operation.js'
import { type Result, resultOf } from './result.js'
import { callOf } from './selection.js'
import type { Target } from './target.js'
import type { Answer, ProbeRequest } from './wire.js'

/** What tells a caller from others, in the answer to one query. */
export interface Identity {
  readonly query: string
  /** Whether an answer is the one that the caller gets. */
  is(answer: Answer): boolean
}

const NAMES = ['me', 'viewer', 'currentUser', 'whoami']

const garbage: Caller = { name: 'nobody', headers: { authorization: 'Bearer probe.no.token' } }

/** Finds a query that is answered otherwise to a caller than to strangers, and to who sends rubbish. */
export function identityOf(target: Target, caller: Caller): Promise<Identity | undefined> {
  return target.once(caller, 'identity', () => findIdentity(target, caller))
}

async function findIdentity(target: Target, caller: Caller): Promise<Identity | undefined> {
  for (const query of candidates(target)) {
    const own = signOf(await target.ask(operation(caller, query)))
    if (own === undefined) continue
    const others = [target.callers.anonymous, likewise(caller, garbage)]
    const signs: (string | undefined)[] = []
    for (const other of others) signs.push(signOf(await target.ask(operation(other, query))))
    if (signs.every((sign) => sign !== own)) return { query, is: (answer) => signOf(answer) === own }
  }
  return undefined
}

/** The request by which is looked whether credentials are taken for those of a caller. */
export function identify({ query }: Identity, headers: Readonly<Record<string, string>>): ProbeRequest {
  return operation({ headers }, query)
}

/** Rubbish in the header in which the caller's credentials stand. */
function likewise({ headers }: Caller, other: Caller): Caller {
  const [name = 'authorization'] = Object.keys(headers)
  return name === 'authorization' ? other : { name: other.name, headers: { [name]: 'probe.no.token' } }
}

function candidates({ options, schema }: Target): readonly string[] {
  if (options.identityQuery !== undefined) return [options.identityQuery]
  if (schema === undefined) return [...NAMES.map((name) => `{ ${name} { id } }`), '{ __typename }']
  const fields = Object.values(schema.getQueryType()?.getFields() ?? {})
  const queries = fields.flatMap((field) => {
    const type = getNamedType(field.type)
    const call = callOf(field)
    if (!CALLER.test(field.name) || call === undefined || !isObjectType(type)) return []
    return [`{ ${call} { ${'id' in type.getFields() ? 'id' : '__typename'} } }`]
  })
  return [...queries, '{ __typename }']
}

/** Of an answer that brings something, what stays the same from one time to the next. */
function signOf(answer: Answer): string | undefined {
  const result: Result | undefined = resultOf(answer)
  if (!result?.data || Object.values(result.data).every((value) => value === null)) return undefined
  return JSON.stringify(result.data)
}
