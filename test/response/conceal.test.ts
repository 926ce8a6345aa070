import { buildSchema, GraphQLError, type GraphQLSchema, parse, validate } from 'graphql'
import { errorTable } from 'graphql-bulwark'
import { describe, expect, test } from 'vitest'
import { classifyError, type ErrorClass } from '../../src/response/classify.js'
import { compileMasking } from '../../src/response/masking.js'
import { gateOf, SECRET } from './gate-of.js'

const INVALID = { message: errorTable.DOCUMENT_INVALID.message, extensions: { code: 'DOCUMENT_INVALID' } }
const schema = buildSchema('type Query { secretField: Int }')
const invalid = () => validate(schema, parse('{ secretFeld secretFild }'))
const yes = () => true
const printed = (errors: readonly GraphQLError[]) => JSON.parse(JSON.stringify(errors)) as unknown

describe('errors of a document', () => {
  test('become one constant error', () => {
    const { gate, logged } = gateOf()
    expect(printed(gate.closeAll(invalid(), yes))).toEqual([INVALID])
    expect(logged).toEqual([])
  })

  test('are given back in full by the same gate, and by no other', () => {
    const { gate } = gateOf()
    const closed = gate.closeAll(invalid(), yes)
    expect(gate.open(closed, true).map(({ message }) => message)).toEqual(invalid().map(({ message }) => message))
    expect(printed(gateOf().gate.open(closed, true))).toEqual([INVALID])
  })

  test('stay closed however often they are closed, and can still be opened', () => {
    const { gate } = gateOf()
    const closed = gate.closeAll(invalid(), yes)
    const again = gate.closeAll(gate.closeAll(closed, yes))
    expect(printed(again)).toEqual([INVALID])
    expect(gate.open(again, true)).toHaveLength(2)
  })

  test('opened for one caller, close for the next', () => {
    const { gate } = gateOf()
    const opened = gate.open(gate.closeAll(invalid(), yes), true)
    expect(JSON.stringify(opened)).toContain('secretField')
    expect(printed(gate.closeAll(opened))).toEqual([INVALID])
  })

  test('keep those that are not concealed', () => {
    const { gate } = gateOf()
    const closed = gate.closeAll([...invalid(), new Error(SECRET)], (error) => error instanceof GraphQLError)
    expect(closed.map(({ extensions }) => extensions.code)).toEqual(['DOCUMENT_INVALID', 'INTERNAL_SERVER_ERROR'])
  })

  test('what a scalar threw is for nobody to read', () => {
    const { gate, logged } = gateOf()
    const original = new Error(SECRET)
    const closed = gate.closeAll([new GraphQLError(SECRET, { originalError: original })], yes)
    expect(printed(closed)).toEqual([INVALID])
    expect(printed(gate.open(closed, true))).toEqual([INVALID])
    expect(logged.map(({ error }) => error)).toEqual([original])
  })

  test('what a scalar threw is for nobody to read where nothing is concealed either', () => {
    const { gate, logged } = gateOf({ conceal: false })
    const closed = gate.closeAll([new GraphQLError(SECRET, { originalError: new Error(SECRET) })], yes)
    expect(printed(closed)).toEqual([INVALID])
    expect(logged).toHaveLength(1)
  })

  test('are explained by what a caller sees', () => {
    const { gate } = gateOf()
    const closed = gate.closeAll(invalid(), yes, schema)
    const seeing = (seen: GraphQLSchema) => gate.open(closed, (asked) => (asked === schema ? seen : asked))
    expect(seeing(schema).map(({ message }) => message)).toEqual(invalid().map(({ message }) => message))
    const part = seeing(buildSchema('type Query { shown: Int }'))
    expect(JSON.stringify(part)).not.toContain('secretField')
    expect(part.map(({ message }) => message)).toEqual([
      'Cannot query field "secretFeld" on type "Query".',
      'Cannot query field "secretFild" on type "Query".',
    ])
    // What only others see may be missing and not wrong: then nothing is explained.
    expect(printed(seeing(buildSchema('type Query { secretFeld: Int secretFild: Int }')))).toEqual([INVALID])
  })

  test('of the way a request was sent keep what the server calls them', () => {
    const { gate } = gateOf()
    const sent = (extensions: object) => gate.closeAll([new GraphQLError('Wrong.', { extensions: { ...extensions } })])
    for (const extensions of [{ code: 'BAD_REQUEST' }, { http: { status: 405 } }]) {
      const closed = sent(extensions)
      expect(closed.map((error) => error.extensions.code)).toEqual(['BAD_REQUEST'])
      // It does not speak of the schema, so who sees a part of it is told all.
      expect(gate.open(closed, (seen) => seen).map(({ message }) => message)).toEqual(['Wrong.'])
    }
  })

  test('pass in full where nothing is concealed, without what else they carry', () => {
    const { gate } = gateOf({ conceal: false })
    const error = new GraphQLError('Unknown field.', { extensions: { code: 'GRAPHQL_VALIDATION_FAILED', sql: SECRET } })
    expect(printed(gate.closeAll([error], yes))).toEqual([
      { message: 'Unknown field.', extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } },
    ])
  })

  test('are what they were where nothing is concealed or masked', () => {
    const { gate } = gateOf({ conceal: false, publicCodes: null })
    const errors = invalid()
    expect(gate.closeAll(errors, yes)).toEqual(errors)
  })

  test('nothing is opened that is not closed', () => {
    const { gate } = gateOf()
    const errors = [gate.close(new Error(SECRET))]
    expect(gate.open(errors, true)).toBe(errors)
  })
})

describe('classifyError', () => {
  const { codes } = compileMasking()
  const of = (message: string, extensions: Record<string, unknown>, path?: string[]) =>
    new GraphQLError(message, { extensions, ...(path && { path }) })

  test.each<[string, unknown, boolean, ErrorClass['kind']]>([
    ['a variable that can not be coerced', of('Variable "$a" got 1.', {}), false, 'request'],
    ['the same, with a code that is public', of('Variable "$a" got 1.', { code: 'BAD_USER_INPUT' }), false, 'request'],
    ['the same text of a resolver', of('Variable "$a" got 1.', {}, ['a']), false, 'internal'],
    ['a syntax error', of('Syntax Error', { code: 'GRAPHQL_PARSE_FAILED' }), false, 'request'],
    [
      'the code of a syntax error in a resolver',
      of(SECRET, { code: 'GRAPHQL_PARSE_FAILED' }, ['a']),
      false,
      'internal',
    ],
    ['a method that is not allowed', of('Only POST.', { http: { status: 405 } }), false, 'request'],
    ['a status that applications use', of(SECRET, { http: { status: 404 } }), false, 'internal'],
    ['an error without a code', of(SECRET, {}), false, 'internal'],
    ['the same of a document', of('Unknown field.', {}), true, 'request'],
    ['an unexpected error of a document', of(SECRET, { unexpected: true }), true, 'internal'],
    ['an internal error of a document', of(SECRET, { code: 'INTERNAL_SERVER_ERROR' }), true, 'internal'],
    ['a public code', of('No.', { code: 'NOT_FOUND' }, ['a']), false, 'public'],
    ['a code of the prototype of objects', of(SECRET, { code: 'constructor' }, ['a']), false, 'internal'],
    ['a look-alike of a variable', Object.assign(new Error('Variable "$a"'), { extensions: {} }), false, 'internal'],
  ])('%s', (_name, error, ofDocument, kind) => {
    expect(classifyError(error, codes, ofDocument).kind).toBe(kind)
  })
})

describe('options', () => {
  test.each([
    [{ codes: 'OUT_OF_STOCK' }, 'list of codes'],
    [{ codes: [''] }, 'list of codes'],
    [{ codes: [1] }, 'list of codes'],
    [{ codes: ['INTERNAL_SERVER_ERROR'] }, 'is the code of what is masked'],
    [{ allow: ['OUT_OF_STOCK'] }, 'Unknown option errorMasking.allow'],
    [{ mode: 'off' }, 'mode'],
  ])('%j stops the server', (options, text) => {
    expect(() => compileMasking(options as object)).toThrow(text)
  })
})
