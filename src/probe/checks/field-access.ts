import { doorsOf, isDoorTo, through } from '../by-id.js'
import { allCallers, type Caller } from '../caller.js'
import { type Check, type Flaw, notTested, type Table, verdictOf } from '../check.js'
import { lookOf, only } from '../looks.js'
import { type Own, ownOf } from '../own.js'
import { isExecuted, resultOf } from '../result.js'
import type { IsAsked } from '../selection.js'
import { refusedOf, type Sighting, sightingsIn, sightingsOf } from '../sightings.js'
import type { Target } from '../target.js'

export const fieldAccess: Check = {
  id: 'field-access',
  severity: 'high',
  title: 'a field is read by whom it is not for',
  why: 'Addresses, tax numbers, margins and who the administrators are: whoever gets the object gets them as well.',
  owasp: 3,
  cwe: 359,
  async run(target) {
    const { schema, callers } = target
    if (!schema) return notTested('the schema is not known: give --schema')
    const { user, other } = callers
    const accounts = user ? await accountsOf(target, user) : []
    const flaws = new Map<string, Flaw>()
    const rows = new Map<string, Map<string, boolean>>()
    for (const caller of allCallers(callers)) {
      const own = caller === callers.anonymous ? undefined : await ownOf(target, caller)
      const seen = [...(await sightingsOf(target, caller)), ...(await named(target, caller, accounts))]
      const isJudged = caller === callers.anonymous || caller === user || caller === other
      for (const one of seen) {
        for (const [name, value] of Object.entries(one.object)) {
          if (name === '__typename' || (typeof value === 'object' && value !== null)) continue
          const coordinate = `${one.type}.${name}`
          const row = rows.get(coordinate) ?? new Map<string, boolean>()
          row.set(caller.name, row.get(caller.name) === true || value !== null)
          rows.set(coordinate, row)
          const look = isJudged && value !== null ? lookOf(schema, one.type, name) : undefined
          if (look === undefined || flaws.has(coordinate) || isOwn(own, one)) continue
          const message = `${coordinate} looks ${look}, and ${caller.name} reads it of ${one.type} ${one.id}.`
          const severity = look === 'personal' ? 'medium' : 'high'
          flaws.set(coordinate, { coordinate, message, severity, request: one.request })
        }
      }
      for (const coordinate of await refusedOf(target, caller)) {
        const row = rows.get(coordinate) ?? new Map<string, boolean>()
        if (!row.has(caller.name)) row.set(caller.name, false)
        rows.set(coordinate, row)
      }
    }
    if (rows.size === 0) return notTested('no object was found that anybody may read')
    return { ...verdictOf([...flaws.values()]), table: tableOf(target, rows) }
  },
}

/** Who has read what, of the fields that not everybody has read. */
function tableOf({ callers }: Target, seen: ReadonlyMap<string, ReadonlyMap<string, boolean>>): Table {
  const names = allCallers(callers).map(({ name }) => name)
  const cells = (row: ReadonlyMap<string, boolean>) =>
    names.map((name) => (row.has(name) ? (row.get(name) ? 'yes' : 'no') : '–'))
  const rows = [...seen].map(([coordinate, row]) => [coordinate, ...cells(row)])
  const differing = rows.filter(([, ...row]) => row.some((cell) => cell !== 'yes'))
  return { head: ['field', ...names], rows: differing.sort(([a = ''], [b = '']) => (a < b ? -1 : 1)) }
}

function isOwn(own: Own | undefined, sighting: Sighting): boolean {
  return own?.has(sighting) === true
}

/** The accounts of a user, which others are asked for by their ids. */
async function accountsOf(target: Target, user: Caller): Promise<readonly Sighting[]> {
  const { selves } = await ownOf(target, user)
  const found = (await sightingsOf(target, user)).filter(
    ({ id, root, coordinate }) => selves.has(id) && root === coordinate,
  )
  return found.slice(0, 1)
}

/** Accounts, asked for by their ids: whole, and else each value alone that looks as if it were not for everybody. */
async function named(target: Target, caller: Caller, accounts: readonly Sighting[]): Promise<readonly Sighting[]> {
  const { schema } = target
  const found: Sighting[] = []
  if (!schema) return found
  for (const { type, id, object } of accounts) {
    const looked = Object.keys(object).filter((name) => lookOf(schema, type, name) !== undefined)
    for (const door of doorsOf(schema).filter((one) => isDoorTo(schema, one, type))) {
      const ask = async (isAsked: IsAsked): Promise<boolean> => {
        const request = through(schema, caller, door, id, { isAsked })
        const result = request && resultOf(await target.ask(request))
        if (!request || !isExecuted(result)) return false
        found.push(...sightingsIn(result.data, 'Query', request))
        return true
      }
      if (await ask(() => true)) continue
      for (const name of looked) await ask(only(`${type}.${name}`))
    }
  }
  return found
}
