import {
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  getNamedType,
  isInputObjectType,
  isLeafType,
  isObjectType,
} from 'graphql'
import { wordsOf } from '../../authorization/named-fields.js'
import type { Found } from '../finding.js'
import type { Rule } from '../rule.js'
import { isKept, nodeOf, type Subject, type Write } from '../subject.js'
import { isSettled } from './missing-owner.js'

type Input = GraphQLArgument | GraphQLInputField

/** An id by which a write is about an object that may be somebody else's. */
export const missingOwns: Rule = {
  id: 'missing-owns',
  severity: 'high',
  title: 'a write takes the id of an owned object unchecked',
  why: 'A caller who writes the id of somebody else changes what is theirs, unless each resolver remembers to look.',
  owasp: 1,
  cwe: 639,
  *find(subject) {
    const types = typesByWords(subject)
    for (const write of subject.writes) {
      if (isKept(write.requirement)) continue
      for (const arg of write.field.args) {
        yield* check(subject, types, `${write.coordinate}.${arg.name}`, arg, write, wordsOf(write.field.name))
      }
    }
    for (const type of subject.types) {
      const write = isInputObjectType(type) && subject.writeOf.get(type.name)
      if (!write) continue
      const words = wordsOf(type.name).filter((word) => word !== 'input')
      for (const field of Object.values(type.getFields())) {
        yield* check(subject, types, `${type.name}.${field.name}`, field, write, words)
      }
    }
  },
}

function* check(
  subject: Subject,
  types: ReadonlyMap<string, GraphQLObjectType>,
  coordinate: string,
  input: Input,
  write: Write,
  about: readonly string[],
): Iterable<Found> {
  if (!isId(input) || subject.isOwnedId(coordinate, input) || subject.hasPreset(coordinate)) return
  const type = typeOfId(input.name, types, about, write)
  if (type === undefined) return
  const hasOwner = subject.owners.ruleOf(type.name) !== undefined
  const owned = isSettled(subject, type) ? undefined : subject.accounts.ownershipOf(type)
  // What somebody has made is theirs to change, even where everybody may see it.
  if (!hasOwner && owned === undefined) return
  const node = nodeOf(input)
  const directive = `@${subject.ownership.ownsDirective}(type: ${JSON.stringify(type.name)})`
  yield {
    coordinate,
    severity: hasOwner || owned?.tie === 'owner' ? 'high' : 'low',
    message: `${coordinate} is the id of ${article(type.name)}; nothing looks whether it is the caller's.`,
    node,
    mend: {
      sdl: `${input.name}: ${input.type} ${directive}`,
      note: `ownership.loaders.${type.name}${hasOwner ? '' : `, and @owner on ${type.name}`}`,
      ...(node && { insert: { node, directive } }),
    },
  }
}

function isId({ name, type }: Input): boolean {
  const named = getNamedType(type)
  if (!isLeafType(named)) return false
  if (/^(?:ids?|uuid)$/i.test(name) || /(?:[a-z]I[dD]s?|_ids?)$/.test(name)) return true
  return named.name === 'ID' && name !== 'clientMutationId'
}

/** The type that an id is of, by its own name, or by what the write is about. */
function typeOfId(
  name: string,
  types: ReadonlyMap<string, GraphQLObjectType>,
  about: readonly string[],
  write: Write,
): GraphQLObjectType | undefined {
  const words = wordsOf(name)
  const last = words.at(-1) as string
  const own = /^(?:uu)?ids?$/.test(last) ? words.slice(0, -1) : words
  if (own.length > 0) return longestAtEnd(own, types)
  const answered = getNamedType(write.field.type)
  return longestIn(about, types) ?? (isObjectType(answered) ? answered : undefined)
}

/** `headRepositoryId` is of a Repository, `repositoryRoleId` is not. */
function longestAtEnd(
  words: readonly string[],
  types: ReadonlyMap<string, GraphQLObjectType>,
): GraphQLObjectType | undefined {
  for (let from = 0; from < words.length; from++) {
    const type = types.get(words.slice(from).join(''))
    if (type) return type
  }
  return undefined
}

/** `cancelPendingOrder` is about an Order, if there is no PendingOrder. */
function longestIn(
  words: readonly string[],
  types: ReadonlyMap<string, GraphQLObjectType>,
): GraphQLObjectType | undefined {
  for (let size = words.length; size > 0; size--) {
    for (let from = words.length - size; from >= 0; from--) {
      const name = words.slice(from, from + size).join('')
      const type = types.get(name) ?? types.get(name.replace(/s$/, ''))
      if (type) return type
    }
  }
  return undefined
}

function typesByWords({ types, accounts }: Subject): ReadonlyMap<string, GraphQLObjectType> {
  const isRead = (type: GraphQLNamedType): type is GraphQLObjectType => isObjectType(type) && accounts.isRead(type)
  const objects = types.filter(isRead)
  return new Map(objects.map((type) => [wordsOf(type.name).join(''), type]))
}

const article = (name: string): string => `${/^[aeiou]/i.test(name) ? 'an' : 'a'} ${name}`
