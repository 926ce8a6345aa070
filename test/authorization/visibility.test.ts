import { buildSchema, printSchema, validateSchema } from 'graphql'
import { ConfigurationError, useFieldAuthorization } from 'graphql-bulwark'
import { describe, expect, it } from 'vitest'
import { completeAuthorization } from '../../src/authorization/authorization-options.js'
import { InputRights } from '../../src/authorization/input-rights.js'
import { RuleTable } from '../../src/authorization/rule-table.js'
import { SchemaViews } from '../../src/authorization/visibility.js'
import { anonymousViewer, createViewer, type Viewer } from '../../src/viewer.js'
import { viewerOf } from './sending.js'
import { viewsOf } from './views.js'

// graphql 16 and 17 write objects with and without spaces.
const flat = (text: string) =>
  text
    .replace(/\s+/g, ' ')
    .replace(/= { (.*?) }/g, '= {$1}')
    .trim()

describe('a stranger sees', () => {
  it.each<[name: string, sdl: string, seen: string, options?: object]>([
    [
      'no field that only others may touch, and no type that only such lead to',
      `type Query { a: Int b: Int @authenticated c: Hidden @authenticated d: Shown }
       type Hidden { x: Int } type Shown { x: Int hidden: Hidden @requiresRole(roles: ["admin"]) }`,
      'type Query { a: Int d: Shown } type Shown { x: Int }',
    ],
    [
      'no field that returns what they may not have, and no member of a union, and no union of such',
      `type Query { a: Closed b: [Closed!]! u: U v: V x: Int s: S } type Closed @authenticated { x: Int } type Open { x: Int }
       union U = Closed | Open union V = Closed scalar S @authenticated`,
      'type Query { u: U x: Int } type Open { x: Int } union U = Open',
    ],
    [
      'no field of an interface that one of its objects closes, and no interface that is left without',
      `type Query { i: I j: J a: A } interface I { x: Int y: Int } interface J { z: Int }
       type A implements I & J { x: Int @authenticated y: Int z: Int @authenticated } type B implements I { x: Int y: Int }`,
      'type Query { i: I a: A } interface I { y: Int } type A implements I { y: Int } type B implements I { x: Int y: Int }',
    ],
    [
      'no argument and input field that they may not give, and what needs one is not there',
      `type Query { a(x: Int @authenticated y: Int): Int b(x: Int! @authenticated): Int c(i: I): Int d(j: J!): Int e(j: J): Int }
       input I { x: Int @authenticated y: Int } input J { x: Int! @authenticated y: Int }`,
      'type Query { a(y: Int): Int c(i: I): Int e: Int } input I { y: Int }',
    ],
    [
      'what a policy decides of an object, since it may be theirs',
      'type Query { a: Int @policy(policies: [["own"]]) b: Int @authenticated }',
      'type Query { a: Int }',
    ],
    [
      'no value of an enum that they may not give, unless it is one that they may get',
      `type Query { a(o: O): Int b(r: R): R } enum O { X Y @authenticated } enum R { X Y @authenticated }`,
      'type Query { a(o: O): Int b(r: R): R } enum O { X } enum R { X Y }',
    ],
    [
      'no default that speaks of what is hidden',
      `type Query { a(o: O = Y): Int b(o: [O!] = [X]): Int c(i: I = { x: 1 }): Int d(i: I = { y: 1 }): Int }
       enum O { X Y @authenticated } input I { x: Int @authenticated y: Int }`,
      'type Query { a: Int b(o: [O!] = [X]): Int c: Int d(i: I = { y: 1 }): Int } enum O { X } input I { y: Int }',
    ],
    [
      'inputs within inputs, and no enum of which they may use no value',
      `type Query { a(i: I): Int b(e: E): Int } input I { j: J e: E } input J { x: Int k: K } input K { y: Int! = 1 @authenticated z: Int }
       enum E { X @authenticated }`,
      'type Query { a(i: I): Int b: Int } input I { j: J } input J { x: Int k: K } input K { z: Int }',
    ],
    [
      'of an interface no argument that an object closes, and no field that needs one',
      `type Query { i: I } interface I { x(a: Int b: Int): Int y(a: Int!): Int z: Int }
       type A implements I { x(a: Int @authenticated b: Int): Int y(a: Int! @authenticated): Int z: Int }
       type B implements I { x(a: Int, b: Int): Int y(a: Int!): Int z: Int }`,
      `type Query { i: I } interface I { x(b: Int): Int z: Int } type A implements I { x(b: Int): Int z: Int }
       type B implements I { x(a: Int, b: Int): Int y(a: Int!): Int z: Int }`,
    ],
    [
      'no filter by what they may not read',
      `type Query { a(where: W): [A] } type A { x: Int y: Int @authenticated } input W { x: Int y_gt: Int and: [W!] }`,
      'type Query { a(where: W): [A] } type A { x: Int } input W { x: Int and: [W!] }',
    ],
    [
      'directives of documents alone, with what they take',
      `directive @lang(as: Lang) on FIELD directive @internal(for: Team) on OBJECT type Query { a: Int b: Int @authenticated }
       enum Lang { EN } enum Team { A } `,
      'directive @lang(as: Lang) on FIELD type Query { a: Int } enum Lang { EN }',
    ],
    [
      'what is said of it, and that it is not to be used any more',
      `type Query { "Says." a: Int @deprecated(reason: "Old.") b: Int @authenticated }`,
      'type Query { """Says.""" a: Int @deprecated(reason: "Old.") }',
    ],
  ])('%s', (_, sdl, seen, options) => {
    const schema = viewsOf(sdl, options).of(anonymousViewer)
    expect(flat(printSchema(schema))).toBe(flat(seen))
    // Anew, since what is made is not looked at again.
    expect(validateSchema(buildSchema(printSchema(schema)))).toEqual([])
  })

  it('all of a schema that hides nothing from them, and it is the schema itself', () => {
    const schema = buildSchema('type Query { a: Int }')
    const complete = completeAuthorization({ visibility: true })
    const table = new RuleTable(schema, complete)
    const inputs = new InputRights(schema, table, complete)
    const views = new SchemaViews({ schema, table, inputs, presets: {} }, complete.profiles ?? [])
    expect(views.of(anonymousViewer)).toBe(schema)
  })
})

describe('a caller sees', () => {
  const sdl = `type Query {
    all: Int some: Int @authenticated a: Int @requiresRole(roles: ["customer"]) b: Int @requiresRole(roles: ["admin"])
    c: Int @requiresScopes(scopes: [["x"], ["y", "z"]]) d: Int @requiresRole(roles: ["anonymous"]) }`
  const options = { visibility: [{ scopes: ['x'] }, { roles: ['customer', 'admin'], scopes: ['y', 'z'] }] }
  const scoped = (roles: string[], scopes: string[]): Viewer =>
    createViewer({ kind: 'key', id: 'k', roles, scopes, claims: {}, credential: null })

  it.each<[viewer: Viewer, fields: string]>([
    [anonymousViewer, 'all d'],
    [viewerOf('alice', []), 'all some'],
    [viewerOf('alice', ['unknown']), 'all some'],
    [viewerOf('alice', ['customer']), 'all some a'],
    [viewerOf('ada', ['admin']), 'all some b'],
    [scoped([], ['x', 'more']), 'all some c'],
    [scoped([], ['y']), 'all some'],
    [scoped(['customer', 'admin'], ['y', 'z']), 'all some a b c'],
  ])('%o', (viewer, fields) => {
    const seen = viewsOf(sdl, options).of(viewer)
    expect(Object.keys(seen.getQueryType()?.getFields() ?? {})).toEqual(fields.split(' '))
  })

  it('nothing that is put in for them, as long as they need not write it', () => {
    const presets = { 'Mutation.f.user': 'id', 'Open.f.by': 'id', 'I.user': 'id', 'I.owner': 'id' }
    const text = `type Query { a: Opened } interface Open { f(by: ID, x: Int): Int } type Opened implements Open { f(by: ID, x: Int): Int }
      type Mutation { f(i: I!, user: ID): Int } input I { user: ID owner: ID! x: Int }`
    const seen = viewsOf(text, { presets }).of(viewerOf('alice', []))
    expect(flat(printSchema(seen))).toBe(
      flat(`type Query { a: Opened } interface Open { f(x: Int): Int } type Opened implements Open { f(x: Int): Int }
        type Mutation { f(i: I!): Int } input I { owner: ID! x: Int }`),
    )
  })

  it('the profile that shows most, if there is none of all their roles', () => {
    const seen = viewsOf(sdl).of(viewerOf('kim', ['admin', 'customer']))
    expect(Object.keys(seen.getQueryType()?.getFields() ?? {})).toHaveLength(3)
  })

  it('the very schema of others who see the same', () => {
    const views = viewsOf('type Query { a: Int b: Int @requiresRole(roles: ["admin"]) }')
    expect(views.of(anonymousViewer)).toBe(views.of(viewerOf('alice', ['customer'])))
  })
})

describe('a mistake in the profiles stops the server', () => {
  it.each<[visibility: unknown, message: string]>([
    ['yes', 'visibility must be true'],
    [{}, 'visibility must be true'],
    [[{ role: ['admin'] }], 'Did you mean'],
    [[{ roles: ['amdin'] }], 'Did you mean admin?'],
    [[{ roles: 'admin' }], 'visibility[0].roles must be a list'],
    [[{ scopes: [''] }], 'visibility[0].scopes must be a list'],
    [[{}], 'names neither'],
    [[null], 'visibility[0] must be an object'],
  ])('%j', (visibility, message) => {
    const start = () => useFieldAuthorization({ visibility: visibility as boolean, roles: { customer: {}, admin: {} } })
    expect(start).toThrow(ConfigurationError)
    expect(start).toThrow(message)
  })
})
