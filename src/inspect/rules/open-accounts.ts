import { type GraphQLObjectType, getNamedType, isListType, isNonNullType, isObjectType } from 'graphql'
import type { Rule } from '../rule.js'
import { nodeOf } from '../subject.js'

/** A list of accounts that strangers may read. */
export const openAccounts: Rule = {
  id: 'open-accounts',
  severity: 'high',
  title: 'anybody may list the accounts',
  why: 'A list of everyone is where an attack on accounts begins: names, ids and whatever else one of them shows.',
  owasp: 5,
  cwe: 862,
  *find(subject) {
    const query = subject.schema.getQueryType()
    if (!query) return
    for (const field of Object.values(query.getFields())) {
      const type = isNonNullType(field.type) ? field.type.ofType : field.type
      const named = getNamedType(type)
      const listed = isListType(type) ? named : isObjectType(named) ? itemOf(named) : undefined
      if (!listed || !subject.accounts.has(listed) || !subject.isForgotten(query, field)) continue
      const node = nodeOf(field)
      const directive = subject.staffDirective
      yield {
        coordinate: `${query.name}.${field.name}`,
        message: `${query.name}.${field.name} lists objects of ${listed.name} for everyone.`,
        node,
        mend: { sdl: `${field.name}: ${field.type} ${directive}`, ...(node && { insert: { node, directive } }) },
      }
    }
  },
}

/** What a connection holds. */
function itemOf(connection: GraphQLObjectType) {
  const { nodes, edges } = connection.getFields()
  if (nodes) return getNamedType(nodes.type)
  const edge = edges && getNamedType(edges.type)
  const node = isObjectType(edge) ? edge.getFields().node : undefined
  return node && getNamedType(node.type)
}
