import { Ajv } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import {
  buildSchema,
  type FieldNode,
  getOperationAST,
  Kind,
  type OperationDefinitionNode,
  parse,
  type ValueNode,
} from 'graphql'
import type { InputValidationOptions } from 'graphql-bulwark'
import { describe, expect, test } from 'vitest'
import { inputValidationGuard } from '../../src/input/input-validation.js'
import { anonymousViewer } from '../../src/viewer.js'
import { asking, told } from './asking.js'

const sdl = `
  scalar JSON
  input Settings { id: ID, theme: JSON, free: JSON }
  type Query { save(input: Settings, raw: JSON, list: [JSON!]): Int }`

const theme = {
  type: 'object',
  properties: {
    color: { type: 'string', pattern: '^#[0-9a-f]{6}$' },
    size: { type: 'integer', maximum: 10 },
    fonts: {
      type: 'array',
      maxItems: 2,
      items: { type: 'object', properties: { name: { type: 'string', maxLength: 5 } } },
    },
    mail: { type: 'string', format: 'email' },
    labels: { type: 'object', additionalProperties: { type: 'string' } },
  },
  required: ['color'],
}

const options: InputValidationOptions = {
  ajv: Ajv,
  jsonSchemas: { 'Settings.theme': theme, 'Settings.free': true, 'Query.save.list': theme },
}

describe('a scalar that holds anything', () => {
  const ask = asking(sdl, options)
  const color = '#aabbcc'
  test.each<[value: unknown, told: string[]]>([
    [{ color }, []],
    [{ color, size: 10, fonts: [{ name: 'serif' }], mail: 'a@example.com', labels: { any: 'b' } }, []],
    [null, []],
    [{}, ['required']],
    ['text', ['type']],
    [[], ['type']],
    [{ color: 'red' }, ['color pattern']],
    [{ color, size: 11 }, ['size maximum 10']],
    [{ color, mail: 'a' }, ['mail format']],
    [{ color, fonts: [{}, {}, {}] }, ['fonts maxItems 2']],
    [{ color, fonts: [{}, { name: 'abcdef' }] }, ['fonts.1.name maxLength 5']],
    // All at once; what the client has made up is not told.
    [{ color: 'red', size: 11, evil: 1 }, ['additionalProperties', 'color pattern', 'size maximum 10']],
    [{ color, fonts: [{ secret: 1 }] }, ['fonts.0 additionalProperties']],
    [{ color, labels: { secret: 1 } }, ['labels type']],
  ])('%j', (value, expected) => {
    const at = (place: string) =>
      expected.map((line) => (/^[a-zA-Z]+( \d+)?$/.test(line) ? `${place} ${line}` : `${place}.${line}`))
    const text = JSON.stringify(value).replaceAll(/"(\w+)":/g, '$1:')
    for (const [query, variables, place] of [
      ['query ($v: JSON) { save(input: { theme: $v }) }', { v: value }, 'input.theme'],
      ['query ($v: Settings) { save(input: $v) }', { v: { theme: value } }, 'input.theme'],
      [`{ save(input: { theme: ${text} }) }`, {}, 'input.theme'],
      [`query ($v: JSON = ${text}) { save(input: { theme: $v }) }`, {}, 'input.theme'],
      ['query ($v: [JSON!]) { save(list: $v) }', { v: [value ?? { color }] }, 'list.0'],
    ] as const) {
      const found = ask(query, variables)
      expect([...told(found)].sort(), query).toEqual(at(place).sort())
      expect(JSON.stringify([found, found?.message])).not.toMatch(/evil|secret|abcdef|"red/)
    }
  })

  test('variables within what is written', () => {
    const query = 'query ($v: JSON) { save(input: { theme: { color: "#aabbcc", size: $v } }) }'
    expect(told(ask(query, { v: 3 }))).toEqual([])
    expect(told(ask(query, { v: 30 }))).toEqual(['input.theme.size maximum 10'])
    expect(told(ask(query))).toEqual([])
  })

  describe.each(['theme', 'free'])('I6 keys that reach behind an object, in %s', (field) => {
    test.each(['__proto__', 'constructor', 'prototype'])('%s', (key) => {
      const inner = JSON.parse(`{ "color": "${color}", "labels": { "${key}": { "isAdmin": true } } }`)
      const expected = [`input.${field} propertyNames`]
      expect(told(ask(`query ($v: JSON) { save(input: { ${field}: $v }) }`, { v: inner }))).toEqual(expected)
      expect(told(ask(`{ save(input: { ${field}: { ${key}: 1 } }) }`))).toEqual(expected)
      expect(told(ask(`{ save(input: { ${field}: [[{ a: [{ ${key}: 1 }] }]] }) }`))).toEqual(expected)
      expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined()
    })
  })

  describe('I7 deep, wide and huge', () => {
    const nested = (depth: number, inner: unknown = 1): unknown => {
      let value = inner
      for (let level = 0; level < depth; level++) value = level % 2 ? [value] : { a: value }
      return value
    }
    const keys = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, 1]))
    test.each<[name: string, value: unknown, told: string | undefined]>([
      ['depth 8', nested(8), undefined],
      ['depth 9', nested(9), 'depth 8'],
      ['depth 100,000', nested(100_000), 'depth 8'],
      ['1,000 keys', keys(1_000), undefined],
      ['1,001 keys', keys(1_001), 'keys 1000'],
      ['1,001 items', Array(1_001).fill(1), 'keys 1000'],
      ['a million items', Array(1_000_000).fill(1), 'keys 1000'],
      ['keys of several objects', [keys(600), keys(600)], 'keys 1000'],
      ['16 kB', 'a'.repeat(16_382), undefined],
      ['more', 'a'.repeat(16_383), 'bytes 16384'],
      ['in UTF-8', '€'.repeat(5_462), 'bytes 16384'],
      ['a long key', { ['a'.repeat(16_384)]: 1 }, 'bytes 16384'],
    ])('%s', (_name, value, expected) => {
      const start = performance.now()
      const found = told(ask('query ($v: JSON) { save(input: { free: $v }) }', { v: value }))
      expect(performance.now() - start).toBeLessThan(2_000)
      expect(found).toEqual(expected === undefined ? [] : [`input.free ${expected}`])
    })

    test('one variable, in many places of what is written', () => {
      const list = `[${'$v '.repeat(900)}]`
      const query = `query ($v: JSON) { save(input: { free: ${list} }) }`
      expect(told(ask(query, { v: 'a'.repeat(1_000) }))).toEqual(['input.free bytes 16384'])
      expect(told(ask(query, { v: keys(100) }))).toEqual(['input.free keys 1000'])
    })

    test('as deep as a parser goes', () => {
      const deep = `${'['.repeat(1_000)}1${']'.repeat(1_000)}`
      const found = ask(`{ save(input: { free: ${deep} }) }`)
      expect(found?.code).toBe('BAD_USER_INPUT')
    })
  })

  test('I7 a document deeper than any parser goes, which a host may have made itself', () => {
    const document = parse('{ save(raw: 1) }')
    const operation = getOperationAST(document) as OperationDefinitionNode
    let value: ValueNode = { kind: Kind.INT, value: '1' }
    for (let depth = 0; depth < 50_000; depth++) value = { kind: Kind.LIST, values: [value] }
    const [field] = operation.selectionSet.selections as [FieldNode]
    Object.assign(field.arguments?.[0] as object, { value })
    const schema = buildSchema(sdl)
    const guard = inputValidationGuard({ jsonSchemas: { 'Query.save.raw': true } })
    const found = guard.operation?.({ document, operation, schema, variables: {}, viewer: anonymousViewer })
    expect(found).toMatchObject({ code: 'BAD_USER_INPUT', detail: 'Nobody can tell what the operation gives.' })
  })

  test('a pattern of a schema runs in linear time', () => {
    const hang = asking(sdl, { ajv: Ajv, jsonSchemas: { 'Query.save.raw': { type: 'string', pattern: '^(a+)+$' } } })
    const start = performance.now()
    expect(told(hang('query ($v: JSON) { save(raw: $v) }', { v: `${'a'.repeat(10_000)}!` }))).toEqual(['raw pattern'])
    expect(performance.now() - start).toBeLessThan(2_000)
  })
})

describe('objects are closed unless the schema says otherwise', () => {
  const properties = { a: { type: 'integer' } }
  test.each<[schema: object, value: unknown, isRefused: boolean]>([
    [{ type: 'object' }, { b: 1 }, false],
    [{ type: 'object', properties }, { b: 1 }, true],
    [{ type: 'object', properties, additionalProperties: true }, { b: 1 }, false],
    [{ type: 'object', properties, unevaluatedProperties: { type: 'integer' } }, { b: 1 }, false],
    [{ type: 'object', properties: { properties: { type: 'object', properties } } }, { properties: { b: 1 } }, true],
    [{ type: 'object', properties: { properties: { type: 'object' } } }, { properties: { b: 1 } }, false],
    [{ type: 'array', items: { type: 'object', properties } }, [{ b: 1 }], true],
    [{ $defs: { d: { type: 'object', properties } }, $ref: '#/$defs/d' }, { b: 1 }, true],
    [{ type: 'object', patternProperties: { '^x': { type: 'object', properties } } }, { x1: { b: 1 } }, true],
    [{ type: 'object', properties: { a: { const: { properties: 1 } } } }, { a: { properties: 1 } }, false],
    [
      {
        type: 'object',
        allOf: [{ properties }, { properties: { c: { type: 'integer' } } }],
        unevaluatedProperties: false,
      },
      { a: 1, c: 1 },
      false,
    ],
    [{ type: 'object', allOf: [{ properties }], unevaluatedProperties: false }, { b: 1 }, true],
  ])('%j', (schema, value, isRefused) => {
    const before = structuredClone(schema)
    const ask = asking(sdl, { ajv: Ajv2020, jsonSchemas: { 'Query.save.raw': schema } })
    const found = told(ask('query ($v: JSON) { save(raw: $v) }', { v: value }))
    expect(found.length > 0).toBe(isRefused)
    expect(schema).toEqual(before)
  })
})

describe('a mistake stops the server', () => {
  const json = 'scalar JSON type Query { f(a: JSON): Int }'
  test.each<[options: object, message: string]>([
    [{ jsonSchemas: { 'Query.f.a': {} } }, 'of Query.f.a needs ajv: install it and hand in its class'],
    [{ ajv: Ajv, jsonSchemas: { 'Query.f.a': 3 } }, 'of Query.f.a must be a schema or true.'],
    [{ ajv: Ajv, jsonSchemas: { 'Query.f.a': { type: 'text' } } }, 'of Query.f.a: schema is invalid'],
    [
      { ajv: Ajv, jsonSchemas: { 'Query.f.a': { typ: 'string' } } },
      'of Query.f.a: strict mode: unknown keyword: "typ"',
    ],
    [{ ajv: Ajv, jsonSchemas: { 'Query.f.a': { type: 'string', format: 'url' } } }, 'unknown format "url"'],
    [{ ajv: Ajv, jsonSchemas: { 'Query.f.a': { type: 'string', pattern: '(a)\\1' } } }, "can't be run in linear time"],
    [
      { ajv: Ajv, jsonSchemas: { 'Query.f.a': { type: 'object', anyOf: [{ properties: { a: {} } }] } } },
      'where schemas are combined, say additionalProperties or unevaluatedProperties.',
    ],
  ])('%j', (given, message) => {
    expect(() => asking(json, given as InputValidationOptions)).toThrow(message)
  })
})
