import { getNamedType } from 'graphql'
import { Accounts, CALLER } from '../inspect/accounts.js'
import type { Caller } from './caller.js'
import { isObject } from './result.js'
import { type Sighting, sightingsOf } from './sightings.js'
import type { Target } from './target.js'

/** What is a user's own. */
export interface Own {
  /** Ids of the accounts of the user. */
  readonly selves: ReadonlySet<string>
  /** Objects that say that they are the user's, one of each. */
  readonly objects: readonly Sighting[]
  /** Whether an object is the user, or the user's. */
  has(sighting: Pick<Sighting, 'type' | 'object' | 'id'>): boolean
}

/** Looks through all that a user gets for what is theirs: it names them as its owner. */
export function ownOf(target: Target, caller: Caller): Promise<Own> {
  return target.once(caller, 'own', () => findOwn(target, caller))
}

async function findOwn(target: Target, caller: Caller): Promise<Own> {
  const { schema } = target
  const sightings = await sightingsOf(target, caller)
  const accounts = schema && new Accounts(schema)
  const isSelf = ({ root, coordinate }: Sighting) => root === coordinate && CALLER.test(root.split('.')[1] ?? '')
  const selves = new Set(sightings.filter(isSelf).map(({ id }) => id))
  const has: Own['has'] = ({ type, object, id }) => {
    const named = schema?.getType(type)
    if (!named || !accounts) return false
    if (accounts.has(named)) return selves.has(id)
    const owned = accounts.ownershipOf(named)
    return owned?.tie === 'owner' && selves.has(String(valueAt(object, owned.property)))
  }
  const isAccount = (type: string) => {
    const named = schema?.getType(type)
    return named !== undefined && accounts?.has(getNamedType(named)) === true
  }
  const objects = new Map<string, Sighting>()
  for (const one of sightings) {
    const key = keyOf(one)
    if (!isAccount(one.type) && has(one) && !objects.has(key)) objects.set(key, one)
  }
  return { selves, objects: [...objects.values()], has }
}

export const keyOf = ({ type, id }: Pick<Sighting, 'type' | 'id'>): string => `${type} ${id}`

function valueAt(object: unknown, path: string): unknown {
  let value = object
  for (const name of path.split('.')) value = isObject(value) ? value[name] : undefined
  return value
}
