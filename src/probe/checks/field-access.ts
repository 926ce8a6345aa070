import { doorsOf, isDoorTo, through } from '../by-id.js'
import { allCallers, type Caller } from '../caller.js'
import { type Check, type Flaw, notTested, type Table, verdictOf } from '../check.js'
import { lookOf } from '../looks.js'
import { type Own, ownOf } from '../own.js'
import { resultOf } from '../result.js'
import { type Sighting, sightingsIn, sightingsOf } from '../sightings.js'
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
  const found = (await sightingsOf(target, user)).filter(({ id, root, coordinate }) => selves.has(id) && root === coordinate)
  return found.slice(0, 1)
}

async function named(target: Target, caller: Caller, accounts: readonly Sighting[]): Promise<readonly Sighting[]> {
  const { schema } = target
  const found: Sighting[] = []
  for (const { type, id } of accounts) {
    for (const door of schema ? doorsOf(schema) : []) {
      const request = schema && isDoorTo(schema, door, type) ? through(schema, caller, door, id) : undefined
      if (!request) continue
      found.push(...sightingsIn(resultOf(await target.ask(request))?.data, 'Query', request))
    }
  }
  return found
}
