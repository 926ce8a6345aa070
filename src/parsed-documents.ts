import type { DocumentNode } from 'graphql'
import { LRUCache } from 'lru-cache'

/** Documents by their text, for hosts that keep them by what the client has sent, which of an id is no text at all. */
export class ParsedDocuments {
  readonly #byText = new LRUCache<string, DocumentNode>({
    max: 1_000,
    maxSize: 8_000_000,
    sizeCalculation: (_document, text) => text.length + 1,
  })

  /** The document of a text; throws what the parser throws. */
  of(text: string, parse: (text: string) => DocumentNode): DocumentNode {
    let document = this.#byText.get(text)
    if (document === undefined) {
      document = parse(text)
      this.#byText.set(text, document)
    }
    return document
  }
}
