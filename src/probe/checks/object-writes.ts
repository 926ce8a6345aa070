import { isDoorTo, through, writeDoorsOf } from '../by-id.js'
import type { Caller } from '../caller.js'
import { type Check, type Flaw, notTested, verdictOf } from '../check.js'
import { NO_ID } from '../inputs.js'
import { ownOf } from '../own.js'
import { codesOf, isObject, type Result, resultOf } from '../result.js'
import type { Target } from '../target.js'

/** Objects of one type that each mutation is called with. */
const OF_EACH = 2

export const objectWrites: Check = {
  id: 'object-writes',
  severity: 'high',
  title: 'a user changes objects of another one',
  why: 'A caller who writes the id of somebody else changes what is theirs, unless each resolver remembers to look.',
  owasp: 1,
  cwe: 639,
  writes: true,
  async run(target) {
    const { user, other } = target.callers
    const { schema } = target
    if (!user || !other) return notTested('it takes two users: --token and --other-token')
    if (!schema) return notTested('the schema is not known: give --schema')
    const { objects } = await ownOf(target, user)
    const flaws: Flaw[] = []
    const refusals = new Set<string>()
    let tried = 0
    for (const door of writeDoorsOf(schema)) {
      const wanted = objects.filter(({ type }) => isDoorTo(schema, door, type)).slice(0, OF_EACH)
      for (const { type, id } of wanted) {
        const request = through(schema, other, door, id, { kind: 'mutation' })
        if (!request) break
        tried++
        const result = resultOf(await target.ask(request))
        if (!worked(result)) {
          refusals.add(`${door.field.name} ${codesOf(result)}`)
          continue
        }
        if (await worksWithoutOne(target, other, door)) continue
        const message = `${door.coordinate} was done by the other user to the user’s ${type} ${id}.`
        flaws.push({ coordinate: `${door.coordinate}.${door.slot}`, message, request })
        // Once is enough to tell, and less is changed.
        break
      }
    }
    if (tried === 0) return notTested('no mutation was found that takes the id of something which is the user’s own')
    return verdictOf(flaws, `${tried} calls${refusals.size > 0 ? `, refused were ${[...refusals].join(', ')}` : ''}`)
  },
}

/** Whether a mutation says the same of an object that is not there: then it says nothing. */
async function worksWithoutOne(target: Target, caller: Caller, door: Parameters<typeof through>[2]): Promise<boolean> {
  const request = target.schema && through(target.schema, caller, door, NO_ID, { kind: 'mutation' })
  return request !== undefined && worked(resultOf(await target.ask(request)))
}

function worked(result: Result | undefined): boolean {
  const [value] = Object.values(result?.data ?? {})
  if (value === null || value === undefined || value === false) return false
  // Some answer a payload with the errors in it.
  const told = isObject(value) ? Object.entries(value).filter(([key]) => key !== '__typename') : []
  const hasErrors = told.some(
    ([key, one]) => /errors?$/i.test(key) && (Array.isArray(one) ? one.length > 0 : one !== null),
  )
  return !hasErrors && (!isObject(value) || told.some(([, one]) => one !== null && one !== false))
}
