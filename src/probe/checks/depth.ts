import { getNamedType } from 'graphql'
import { attempt } from '../attempt.js'
import { type Check, notTested } from '../check.js'
import { operation } from '../operation.js'
import { emptyRoots, endlessTypes, endlessWay, writtenOut } from '../paths.js'

const LEVELS = 30

export const depth: Check = {
  id: 'depth',
  severity: 'medium',
  title: 'operations may be as deep as one likes',
  why: 'An answer that goes round in circles, from customer to order to customer, grows with every level.',
  owasp: 4,
  cwe: 674,
  async run(target) {
    const { schema } = target
    if (schema === undefined) return notTested('the schema is not known: give --schema')
    const endless = endlessTypes(schema)
    for (const { field, call } of emptyRoots(schema)) {
      const type = getNamedType(field.type)
      const way = endlessWay(schema, endless, type, LEVELS - 1)
      if (way === undefined) continue
      const ask = (levels: number) =>
        operation(target.judged, `{ ${call} ${writtenOut(type, way.slice(0, levels - 1), 1)} }`)
      return attempt(target, {
        coordinate: `Query.${field.name}`,
        small: ask(2),
        request: ask(LEVELS),
        message: `An operation of ${LEVELS} levels was executed.`,
      })
    }
    return notTested('no field that finds an object by its id leads into a circle')
  },
}
