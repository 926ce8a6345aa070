import type { Viewer } from '../../src/viewer.js'
import type { SelectionSet } from './random-document.js'
import type { Source } from './random-objects.js'
import type { Said } from './random-said.js'
import { fieldOf, LEAVES, possible, type Types } from './random-types.js'

export type DefaultRule = 'allow' | 'authenticated' | 'deny'

export interface Rules {
  readonly types: Types
  readonly said: (coordinate: string) => Said
  readonly defaultRule: DefaultRule
}

/** Whether the viewer alone may touch a field, whatever object has it. */
export function viewerMay(rules: Rules, type: string, field: string, viewer: Viewer): boolean {
  const { types, said, defaultRule } = rules
  const own = saidOf(rules, type, field)
  const returns = fieldOf(types, type, field)?.returns as string
  const holdsOfReturned = [returns, ...interfacesOf(types, returns)].every((name) => said(name).viewerMay(viewer))
  const isLeft = own.some(({ isStated }) => isStated) || defaultRule === 'allow'
  const byDefault = isLeft || (defaultRule === 'authenticated' && viewer.kind !== 'anonymous')
  return byDefault && holdsOfReturned && own.every((one) => one.viewerMay(viewer))
}

export function objectMay(rules: Rules, type: string, field: string, source: Source): boolean {
  const returns = fieldOf(rules.types, type, field)?.returns as string
  const leaf = LEAVES.includes(returns) ? [rules.said(returns)] : []
  return [...saidOf(rules, type, field), ...leaf].every((one) => one.objectMay(source))
}

/** Of the field and its type, and of every interface. */
function saidOf({ types, said }: Rules, type: string, field: string): readonly Said[] {
  const holders = [type, ...interfacesOf(types, type)]
  return [...holders.map((holder) => said(holder)), ...holders.map((holder) => said(`${holder}.${field}`))]
}

function interfacesOf({ objects, interfaces }: Types, type: string): readonly string[] {
  return (objects[type] ?? interfaces[type])?.interfaces ?? []
}

export type Touched = readonly [type: string, field: string]

/**
 * The fields of objects that an operation may touch. With `exactly` a fragment leaves what its type and all around it have
 * in common; without, everything that its own type may be.
 */
export function touched(types: Types, root: SelectionSet, exactly: boolean): readonly Touched[] {
  const visit = ({ selections }: SelectionSet, objects: readonly string[]): readonly Touched[] =>
    selections.flatMap((selection): readonly Touched[] => {
      if (!selection.conditions.every(({ holds }) => holds)) return []
      const { inner } = selection
      if (selection.kind === 'fragment') {
        const within = possible(types, selection.inner.on)
        return visit(selection.inner, exactly ? within.filter((name) => objects.includes(name)) : within)
      }
      if (selection.name === '__typename') return []
      return objects.flatMap((type) => {
        const field = fieldOf(types, type, selection.name)
        if (field === undefined) return []
        return [[type, field.name] as const, ...(inner ? visit(inner, possible(types, field.returns)) : [])]
      })
    })
  return visit(root, [root.on])
}
