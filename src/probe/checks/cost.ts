import { getNamedType } from 'graphql'
import { attempt } from '../attempt.js'
import { type Check, notTested } from '../check.js'
import { operation } from '../operation.js'
import { emptyRoots, wayThroughLists, writtenOut } from '../paths.js'

const LISTS = 3
const ITEMS = 100

export const cost: Check = {
  id: 'cost',
  severity: 'medium',
  title: 'nothing bounds what an operation may cost',
  why: 'Lists in lists in lists: the largest answer that a short document can ask for is a million objects.',
  owasp: 4,
  cwe: 400,
  async run(target) {
    const { schema } = target
    if (schema === undefined) return notTested('the schema is not known: give --schema')
    for (const { field, call } of emptyRoots(schema)) {
      const type = getNamedType(field.type)
      const way = wayThroughLists(schema, type, LISTS)
      if (way === undefined) continue
      const ask = (items: number) => operation(target.judged, `{ ${call} ${writtenOut(type, way, items)} }`)
      return attempt(target, {
        coordinate: `Query.${field.name}`,
        small: ask(1),
        request: ask(ITEMS),
        message: `An operation that asks for ${ITEMS} × ${ITEMS} × ${ITEMS} objects was executed; of an object that is not there, so it did no harm.`,
      })
    }
    return notTested('no field that finds an object by its id leads through lists of which one says how long they are')
  },
}
