/**
 * The SDL of the directives that this package reads. Add it to a schema that is written as SDL.
 *
 * @example
 * ```ts
 * import { buildSchema } from 'graphql'
 * import { bulwarkDirectives } from 'graphql-bulwark'
 *
 * buildSchema(`${bulwarkDirectives} type Query { shelves: [String!]! @listSize(assumedSize: 5) }`)
 * ```
 */
export const bulwarkDirectives = `
"What one of these costs, in cost units."
directive @cost(weight: String!) on ARGUMENT_DEFINITION | ENUM | FIELD_DEFINITION | INPUT_FIELD_DEFINITION | OBJECT | SCALAR
"How long a list is expected to be."
directive @listSize(
  assumedSize: Int
  slicingArguments: [String!]
  sizedFields: [String!]
  requireOneSlicingArgument: Boolean = true
) on FIELD_DEFINITION
"viewer, key, address or args.<argument>"
scalar RateLimitKey
"How often the field may be called: limit times in a window such as 30s, 15m or 1d, for each of by."
directive @rateLimit(limit: Int!, window: String!, by: [RateLimitKey!], countFailuresOnly: Boolean) on FIELD_DEFINITION
"Only for callers with credentials."
directive @authenticated on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM | ARGUMENT_DEFINITION | INPUT_FIELD_DEFINITION | ENUM_VALUE
"Any of the roles."
directive @requiresRole(roles: [String!]!) repeatable on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM | ARGUMENT_DEFINITION | INPUT_FIELD_DEFINITION | ENUM_VALUE
"All scopes of one of the lists."
directive @requiresScopes(scopes: [[String!]!]!) repeatable on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM | ARGUMENT_DEFINITION | INPUT_FIELD_DEFINITION | ENUM_VALUE
"All policies of one of the lists; the application decides."
directive @policy(policies: [[String!]!]!) repeatable on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM
"Open to everyone, where the default is another, or where an input names a field that has a rule."
directive @public on FIELD_DEFINITION | OBJECT | INPUT_FIELD_DEFINITION | ENUM_VALUE
"An object of the type is the viewer's whose by equals the object's field; roles in unless may see all."
directive @owner(field: [String!], by: [String!] = ["id"], unless: [String!]) on OBJECT
"The id given here must be of an object of the viewer's; it is loaded and looked at before the resolver runs."
directive @owns(type: String!) on ARGUMENT_DEFINITION | INPUT_FIELD_DEFINITION
"What has to hold of the value, by the names of JSON Schema; of several all have to. The last three are about a list."
directive @constraint(
  minLength: Int
  maxLength: Int
  pattern: String
  format: String
  min: Float
  max: Float
  exclusiveMin: Float
  exclusiveMax: Float
  multipleOf: Float
  minItems: Int
  maxItems: Int
  uniqueItems: Boolean
) repeatable on ARGUMENT_DEFINITION | INPUT_FIELD_DEFINITION
"The value is never recorded."
directive @sensitive on ARGUMENT_DEFINITION | INPUT_FIELD_DEFINITION
`
