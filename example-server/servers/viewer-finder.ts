import type { Viewer } from 'graphql-bulwark'
import type { FindViewer } from '../console/console.js'

interface Enveloped {
  contextFactory(): unknown
}

/** Asks the plugins of Envelop who has sent a request that is not one of GraphQL. */
export function viewerFinder(getEnveloped: (context: object) => unknown): FindViewer {
  return async (req) => {
    const enveloped = getEnveloped({ req }) as Enveloped
    const { viewer } = (await enveloped.contextFactory()) as { viewer?: Viewer }
    return viewer
  }
}
