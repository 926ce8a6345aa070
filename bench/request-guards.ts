import { type OperationDefinitionNode, parse, validate } from 'graphql'
import { documentFacts } from '../src/request/document-facts.js'
import { readSourceFacts } from '../src/request/source-facts.js'
import { anonymousViewer } from '../src/viewer.js'
import { readCorpora } from './corpora.js'
import { formatTime, measure, printTable } from './measure.js'
import { quietBulwark } from './peers.js'

/** What the request guards cost honest clients: a document seen first, and one seen before. */
export function benchRequestGuards(): void {
  const corpora = readCorpora(new URL('../../../shared/corpora/', import.meta.url))
  if (corpora.length === 0) {
    console.log('\nThe corpora are absent: what honest documents cost is not measured.')
    return
  }
  printTable(
    'A document seen first, whole corpus: facts of text and document against parse + validate',
    ['corpus', 'operations', 'parse + validate', 'facts of the document', 'facts of the text'],
    corpora.map(({ name, schema, documents }) => {
      const [whole, source] = measure(
        () => {
          for (const text of documents) validate(schema, parse(text))
        },
        () => {
          for (const text of documents) readSourceFacts(text)
        },
      ) as [Row, Row]
      return [
        name,
        String(documents.length),
        formatTime(whole.median),
        share(timeFacts(documents), whole),
        share(source.median, whole),
      ]
    }),
  )

  const bulwark = quietBulwark()
  printTable(
    'A document seen before: all request guards together, one request',
    ['corpus', 'median operation', 'largest operation'],
    corpora.map(({ name, schema, documents }) => {
      const sorted = [...documents].sort((a, b) => a.length - b.length)
      const cells = [sorted[sorted.length >> 1], sorted.at(-1)].map((text = '') => {
        const document = parse(text)
        const operation = document.definitions.find(
          (definition): definition is OperationDefinitionNode => definition.kind === 'OperationDefinition',
        ) as OperationDefinitionNode
        const input = { document, schema, operation, variables: { id: '1', first: 10 }, viewer: anonymousViewer }
        const [guards] = measure(() => {
          bulwark.source(text)
          bulwark.document(input)
          return bulwark.operation(input)
        }) as [Row]
        return `${formatTime(guards.median)} (${formatTime(guards.min)} to ${formatTime(guards.max)})`
      })
      return [name, ...cells]
    }),
  )
}

/** Facts are kept by document, so each run needs documents of its own, which are not parsed on its time. */
function timeFacts(documents: readonly string[]): number {
  const times: number[] = []
  for (let round = 0; round < 15; round++) {
    let spent = 0
    for (const text of documents) {
      const document = parse(text)
      const start = performance.now()
      const facts = documentFacts(document)
      // What the limits read last is found only when it is asked for.
      if (facts.sameField === 0) throw new Error('unreachable')
      spent += performance.now() - start
    }
    times.push(spent * 1_000)
  }
  return times.sort((a, b) => a - b)[times.length >> 1] as number
}

type Row = ReturnType<typeof measure>[number]

function share(part: number, whole: Row): string {
  return `${formatTime(part)} (${((part / whole.median) * 100).toFixed(2)} %)`
}
