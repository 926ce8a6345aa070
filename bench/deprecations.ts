import { buildSchema, execute, getOperationAST, type OperationDefinitionNode, parse, validate } from 'graphql'
import { deprecationsGuard } from '../src/deprecation/deprecations.js'
import { createRuntime } from '../src/runtime.js'
import { anonymousViewer } from '../src/viewer.js'
import { formatTime, measure, printTable } from './measure.js'

const logger = { info() {}, warn() {}, error() {} }
const FIELDS = Array.from({ length: 20 }, (_, index) => `f${index}`)

const schemaOf = (mark: string) =>
  buildSchema(`
    enum Color { RED, BLUE ${mark} }
    input Item { sku: ID ${mark}, color: Color, quantity: Int, next: Item }
    type Product { ${FIELDS.map((field) => `${field}: Int`).join(' ')} old: Int ${mark} }
    type Query { product(items: [Item], text: String): Product }`)

const items = Array.from({ length: 20 }, () => ({ sku: '1', color: 'RED', quantity: 1 }))
const plain = `{ product { ${FIELDS.join(' ')} } }`
const cases = [
  ['a schema with nothing deprecated', '', plain, {}],
  ['a schema with some, a query that uses none', '@deprecated', plain, {}],
  [
    'the same, whose variables could hold some: 20 objects',
    '@deprecated',
    `query ($items: [Item]) ${plain.replace('product', 'product(items: $items)')}`,
    { items: items.map(({ quantity }) => ({ quantity })) },
  ],
  ['a query that uses one', '@deprecated', plain.replace('f0', 'old'), {}],
  [
    'one in its variables: 20 objects',
    '@deprecated',
    `query ($items: [Item]) ${plain.replace('product', 'product(items: $items)')}`,
    { items },
  ],
] as const

/** What it costs to know who uses what is deprecated: a document seen before, against its execution, and one seen first. */
export function benchDeprecations(): void {
  const rows = cases.map(([name, mark, text, variables]) => {
    const schema = schemaOf(mark)
    const runtime = createRuntime({ host: { production: true }, logger, onEvent() {}, addressOf: () => null })
    const guard = deprecationsGuard({ headers: true }, runtime)
    guard.schema?.(schema)
    const document = parse(text)
    const operation = getOperationAST(document) as OperationDefinitionNode
    const input = { document, schema, operation, variables, viewer: anonymousViewer }
    const rootValue = { product: Object.fromEntries([...FIELDS, 'old'].map((field) => [field, 1])) }
    const result = { data: {} }
    const [run, own] = measure(
      () => execute({ schema, document, rootValue, variableValues: variables }),
      () => {
        const follower = guard.follow?.(input, () => () => undefined)
        follower?.end?.(result)
        return follower?.headers?.()
      },
    ) as [Row, Row]
    const [whole, first] = measure(
      () => validate(schema, parse(text)),
      () => guard.follow?.({ ...input, document: { ...document } }, () => () => undefined),
    ) as [Row, Row]
    return [name, formatTime(own.median), share(own, run), share(first, whole)]
  })
  printTable(
    'Uses of what is deprecated, one request',
    ['', 'a document seen before', 'share of its execution', 'one seen first, share of parse + validate'],
    rows,
  )
}

type Row = ReturnType<typeof measure>[number]

function share(part: Row, whole: Row): string {
  return `${((part.median / whole.median) * 100).toFixed(2)} %`
}
