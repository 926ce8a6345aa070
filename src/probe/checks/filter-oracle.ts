import { getNamedType, isCompositeType, isInputObjectType, isScalarType } from 'graphql'
import { NamedFields } from '../../authorization/named-fields.js'
import { type Check, type Flaw, notTested, verdictOf } from '../check.js'
import { inputAt, slotsWhere } from '../inputs.js'
import { lookOf } from '../looks.js'
import { operation } from '../operation.js'
import { isExecuted, resultOf } from '../result.js'
import { callOf, objectsOf } from '../selection.js'

const MOST = 20
const VALUES: Readonly<Record<string, string>> = { Int: '10', Float: '10', String: '"e"', Boolean: 'true', ID: '"1"' }

export const filterOracle: Check = {
  id: 'filter-oracle',
  severity: 'medium',
  title: 'one may filter by what one should not know',
  why: 'A secret is found by halving the range again and again, although nobody answers it.',
  owasp: 3,
  cwe: 203,
  async run(target) {
    const { schema } = target
    if (!schema) return notTested('the schema is not known: give --schema')
    const named = new NamedFields(schema)
    const flaws: Flaw[] = []
    let tried = 0
    for (const field of Object.values(schema.getQueryType()?.getFields() ?? {})) {
      const answered = getNamedType(field.type)
      const slots = slotsWhere(field, ({ name, type }) => {
        const input = getNamedType(type)
        if (!isScalarType(input) || VALUES[input.name] === undefined) return false
        return named.in(answered, name).some((way) => {
          const last = way.at(-1)
          return last !== undefined && lookOf(schema, last.type.name, last.field.name) !== undefined
        })
      })
      for (const slot of slots.slice(0, MOST)) {
        const value = VALUES[getNamedType(inputAt(field, slot)?.type as never as typeof field.type).name] as string
        const call = callOf(field, { [slot]: value })
        if (call === undefined) continue
        const selection = isCompositeType(answered) && objectsOf(schema, answered).length > 0 ? ' { __typename }' : ''
        const request = operation(target.judged, `{ ${call}${selection} }`)
        tried++
        const result = resultOf(await target.ask(request))
        if (!isExecuted(result) || result.errors.length > 0) continue
        const coordinate = coordinateOf(field, slot)
        flaws.push({ coordinate, message: `${target.judged.name} may filter Query.${field.name} by ${slot}.`, request })
      }
    }
    if (tried === 0) return notTested('no filter names a field that looks secret, personal or internal')
    return verdictOf(flaws)
  },
}

function coordinateOf(field: Parameters<typeof inputAt>[0], slot: string): string {
  const above = slot.includes('.') ? inputAt(field, slot.slice(0, slot.lastIndexOf('.'))) : undefined
  const holder = above && getNamedType(above.type)
  const name = slot.split('.').at(-1)
  return holder && isInputObjectType(holder) ? `${holder.name}.${name}` : `Query.${field.name}(${slot}:)`
}
