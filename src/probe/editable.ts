import { getNamedType, isLeafType, isObjectType } from 'graphql'
import { isForStrangers } from '../inspect/names.js'
import type { Caller } from './caller.js'
import { type Field, idSlots, isRequiredSlot, slotsWhere } from './inputs.js'
import { operation } from './operation.js'
import { isObject, resultOf } from './result.js'
import { callOf } from './selection.js'
import type { Target } from './target.js'
import type { ProbeRequest } from './wire.js'

/** Something of the caller's own that a mutation writes, and answers as well: it can be seen, and put back. */
export interface Editable {
  readonly field: Field
  /** Where the value is given, such as `input.isAdmin`. */
  readonly slot: string
  readonly name: string
}

/** Inputs of some name that are written without an id, and come back in what the mutation answers. */
export function editables({ schema }: Target, isOne: (name: string) => boolean): readonly Editable[] {
  const fields = Object.values(schema?.getMutationType()?.getFields() ?? {})
  return fields.flatMap((field) => {
    const type = getNamedType(field.type)
    if (!isObjectType(type) || isForStrangers(field.name) || idSlots(field).some((slot) => isRequiredSlot(field, slot)))
      return []
    const answered = type.getFields()
    const slots = slotsWhere(field, ({ name }) => {
      const read = answered[name]
      return isOne(name) && read !== undefined && isLeafType(getNamedType(read.type))
    })
    return slots.map((slot) => ({ field, slot, name: slot.split('.').at(-1) as string }))
  })
}

/** The request that writes a value; without one, the request that writes nothing and reads it. */
export function write(caller: Caller, { field, slot, name }: Editable, value?: unknown): ProbeRequest | undefined {
  const holder = slot.includes('.') ? slot.slice(0, slot.lastIndexOf('.')) : undefined
  // A place within the input, so that the input itself is written.
  const nothing: Record<string, string> = holder === undefined ? {} : { [`${holder}.`]: '' }
  const call = callOf(field, value === undefined ? nothing : { [slot]: JSON.stringify(value) })
  return call === undefined ? undefined : operation(caller, `mutation { ${call} { ${name} } }`)
}

/** What a mutation answers; `undefined` where it was not done. */
export async function written(target: Target, request: ProbeRequest | undefined): Promise<unknown> {
  if (!request) return undefined
  const result = resultOf(await target.ask(request))
  const [answer] = Object.values(result?.data ?? {})
  return isObject(answer) && result?.errors.length === 0 ? Object.values(answer)[0] : undefined
}
