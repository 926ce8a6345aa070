import {
  type GraphQLInputType,
  type GraphQLNamedType,
  getNamedType,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql'
import { type ListField, listsWithoutEnd } from '../list-fields.js'
import type { Rule } from '../rule.js'
import { nodeOf, type Subject } from '../subject.js'
import { readable, WorstCosts } from '../worst-costs.js'

/** Arguments by which a client says how many it wants, under names that the cost model does not know. */
const SIZES = /^(?:size|count|max|top|per_?page|page_?size|maxResults|max_?items|amount)$/i

/** A list of which nobody can tell how long it is. */
export const unboundedList: Rule = {
  id: 'unbounded-list',
  severity: 'medium',
  title: 'a list of unknown length',
  why: 'Nested lists multiply. Where nothing tells how long one is, the cost is a guess, and one request can ask for everything.',
  owasp: 4,
  cwe: 770,
  *find(subject) {
    const worst = new WorstCosts(subject)
    const nested = new Map<GraphQLNamedType, boolean>()
    const isNested = ({ holder, field }: ListField) => {
      const type = getNamedType(field.type)
      const known = nested.get(type) ?? holdsObjects(subject, type)
      nested.set(type, known)
      return known && subject.accounts.isRead(holder)
    }
    for (const list of listsWithoutEnd(subject)) {
      const cost = worst.through(list.holder, list.field)
      // What no operation reaches is in nobody's way.
      if (cost === 0) continue
      const node = nodeOf(list.field)
      const directive = sizeDirective(subject, list)
      const what = list.within ? `${list.coordinate} leads to the list ${list.within}` : `${list.coordinate} is a list`
      yield {
        coordinate: list.coordinate,
        severity: isNested(list) ? 'medium' : 'low',
        message: `${what} of unknown length: in ${worst.depth} levels an operation may ask through it for ${readable(cost)} objects.`,
        node,
        mend: {
          sdl: `${list.field.name}: ${list.field.type} ${directive}`,
          note: 'the length it really has; or an argument such as first: Int = 20',
          ...(node && { insert: { node, directive } }),
        },
      }
    }
  },
}

export function sizeDirective(subject: Subject, { field, within }: ListField): string {
  const { listSizeDirective, assumedListSize } = subject.costs.options
  const slicing = field.args.find(({ name, type }) =>
    SIZES.test(name) ? /^Int!?$/.test(String(type)) : isKeys(name, type),
  )
  const parts = [
    `assumedSize: ${assumedListSize}`,
    ...(slicing ? [`slicingArguments: ["${slicing.name}"]`, 'requireOneSlicingArgument: false'] : []),
    ...(within ? [`sizedFields: ["${within}"]`] : []),
  ]
  return `@${listSizeDirective}(${parts.join(', ')})`
}

/** Ids that are asked for are as many as what is answered. */
function isKeys(name: string, type: GraphQLInputType): boolean {
  const list = isNonNullType(type) ? type.ofType : type
  return isListType(list) && /^(?:ids|keys|uuids|representations)$|(?:Ids|IDs)$/.test(name)
}

/** Whether objects of a type, or of what it may be, lead to others. */
function holdsObjects({ schema }: Subject, type: GraphQLNamedType): boolean {
  const objects = isAbstractType(type) ? schema.getPossibleTypes(type) : [type].filter(isObjectType)
  return objects.some((one) => Object.values(one.getFields()).some((inner) => !isLeafType(getNamedType(inner.type))))
}
