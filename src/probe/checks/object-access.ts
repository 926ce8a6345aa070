import { getNamedType, isLeafType } from 'graphql'
import { Accounts } from '../../inspect/accounts.js'
import { type Door, doorsOf, isDoorTo, through } from '../by-id.js'
import type { Caller } from '../caller.js'
import { type Check, type Flaw, notTested, verdictOf } from '../check.js'
import { NO_ID } from '../inputs.js'
import { keyOf, ownOf } from '../own.js'
import { isObject, resultOf } from '../result.js'
import { type Sighting, sightingsIn, sightingsOf } from '../sightings.js'
import type { Target } from '../target.js'

/** Objects of one type that are asked for by each field. */
const OF_EACH = 3

export const objectAccess: Check = {
  id: 'object-access',
  severity: 'high',
  title: 'a user reads objects of another one',
  why: 'Whoever knows or guesses an id, or finds another way to the object, reads what belongs to somebody else.',
  owasp: 1,
  cwe: 639,
  async run(target) {
    const { user, other, anonymous } = target.callers
    const { schema } = target
    if (!user || !other) return notTested('it takes two users: --token and --other-token')
    if (!schema) return notTested('the schema is not known: give --schema')
    const own = await ownOf(target, user)
    const others = await ownOf(target, other)
    if (own.selves.size > 0 && [...own.selves].every((id) => others.selves.has(id))) {
      return notTested('--token and --other-token are of one user')
    }
    const openly = new Set((await sightingsOf(target, anonymous)).map(keyOf))
    const seen = await sightingsOf(target, other)
    const theirs = new Set(seen.map(keyOf))
    const accounts = new Accounts(schema)
    // What names its owner, and what nobody else was shown.
    const hidden = (await sightingsOf(target, user)).filter((one) => {
      const type = schema.getType(one.type)
      return type && !accounts.has(type) && !openly.has(keyOf(one)) && !theirs.has(keyOf(one))
    })
    const wanted = firstOfEach([...own.objects, ...hidden])
    const flaws = shown(target, [anonymous, other], own.objects, [await sightingsOf(target, anonymous), seen])
    const opened: string[] = []
    for (const door of doorsOf(schema)) {
      const behind = wanted.filter(({ type }) => isDoorTo(schema, door, type))
      // Where not even the user gets it, nothing is learnt from whom it is refused to.
      const [first] = behind
      if (!first || !(await comesBack(target, user, door, first))) continue
      opened.push(door.coordinate)
      const flaw = await tryDoor(target, door, behind, (one) => own.has(one))
      if (flaw) flaws.push(flaw)
    }
    if (wanted.length === 0 && flaws.length === 0) {
      return notTested('nothing was found that is the user’s own, or shown to nobody else')
    }
    const types = [...new Set(wanted.map(({ type }) => type))].join(', ')
    return verdictOf(
      flaws,
      `${wanted.length} objects of ${types}, by ${opened.join(', ') || 'no field that takes an id'}`,
    )
  },
}

/** Own objects of the user that others got in their lists, one flaw for each field. */
function shown(
  target: Target,
  callers: readonly Caller[],
  own: readonly Sighting[],
  seen: readonly (readonly Sighting[])[],
): Flaw[] {
  const keys = new Set(own.map(keyOf))
  const flaws = new Map<
    string,
    { readonly flaw: Omit<Flaw, 'message'>; readonly ids: Set<string>; readonly who: Caller }
  >()
  for (const [index, caller] of callers.entries()) {
    for (const one of seen[index] ?? []) {
      const key = `${one.coordinate} ${one.type}`
      if (!keys.has(keyOf(one)) || (flaws.get(key)?.who ?? caller) !== caller) continue
      const { coordinate, request } = one
      const entry = flaws.get(key) ?? { flaw: { coordinate, request }, ids: new Set(), who: caller }
      entry.ids.add(`${one.type} ${one.id}`)
      flaws.set(key, entry)
    }
  }
  return [...flaws.values()].map(({ flaw, ids, who }) => ({
    ...flaw,
    message: `${flaw.coordinate} shows ${target.callers.user?.name}’s own to ${who.name}: ${[...ids].join(', ')}.`,
  }))
}

async function tryDoor(
  target: Target,
  door: Door,
  wanted: readonly Sighting[],
  isOwned: (one: Sighting) => boolean,
): Promise<Flaw | undefined> {
  const { anonymous, other } = target.callers
  const got: string[] = []
  let first: Flaw['request'] | undefined
  let isOpen = false
  let isSure = false
  for (const one of wanted) {
    const back = await comesBack(target, other as Caller, door, one)
    if (!back) continue
    const toAll = await comesBack(target, anonymous, door, one)
    // Without an owner, what everybody may have is public.
    if (toAll && !isOwned(one)) continue
    got.push(keyOf(one))
    first ??= back
    isOpen ||= toAll !== undefined
    isSure ||= isOwned(one)
  }
  if (first === undefined) return undefined
  return {
    coordinate: door.coordinate,
    message: `${door.coordinate} gave the other user what is the user’s${isOpen ? ', and a stranger too' : ''}: ${got.join(', ')}.`,
    severity: isSure ? 'high' : 'medium',
    request: first,
  }
}

/** The request that brought an object, if it did. */
async function comesBack(target: Target, caller: Caller, door: Door, { type, id }: Sighting) {
  const { schema } = target
  const request = schema && through(schema, caller, door, id)
  if (!request) return undefined
  const { data } = resultOf(await target.ask(request)) ?? {}
  if (!isLeafType(getNamedType(door.field.type))) {
    return sightingsIn(data, 'Query', request).some((one) => one.type === type && one.id === id) ? request : undefined
  }
  // Of a value one can't see whose it is; but it is no answer if there is the same one for nothing.
  const value = answeredBy(data, door)
  if (value === null || value === undefined) return undefined
  const control = through(schema, caller, door, NO_ID)
  const same = control && answeredBy(resultOf(await target.ask(control))?.data, door)
  return JSON.stringify(same) === JSON.stringify(value) ? undefined : request
}

/** What a door has answered: each level of the way to it has one member. */
function answeredBy(data: unknown, { above }: Door): unknown {
  let value = data
  for (let level = 0; level <= above.length; level++) value = isObject(value) ? Object.values(value)[0] : undefined
  return value
}

function firstOfEach(sightings: readonly Sighting[]): readonly Sighting[] {
  const ofType = new Map<string, Map<string, Sighting>>()
  for (const one of sightings) {
    const known = ofType.get(one.type) ?? new Map<string, Sighting>()
    if (!known.has(one.id) && known.size < OF_EACH) known.set(one.id, one)
    ofType.set(one.type, known)
  }
  return [...ofType.values()].flatMap((known) => [...known.values()])
}
