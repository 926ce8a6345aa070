import { createServer } from 'node:http'

/** Where a recipe can be asked, whatever it exports: a server that listens, an address, or a handler of Fetch. */
export async function serve({ server, url, apollo, POST, GET = POST, app }) {
  if (url !== undefined) return { url: `${url}graphql`, close: () => apollo.stop() }
  if (server === undefined) {
    const answer = app ? (request) => app.fetch(request) : (request) => (request.method === 'GET' ? GET : POST)(request)
    return serve({ server: createServer((incoming, outgoing) => void relay(answer, incoming, outgoing)).listen(0) })
  }
  if (server.listening === false) await new Promise((resolve) => server.once('listening', resolve))
  return {
    url: `http://localhost:${portOf(server)}/graphql`,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Of the servers of Bun, Deno and Node. */
function portOf(server) {
  return server.port ?? server.addr?.port ?? server.address().port
}

/** What Next.js does before a route: a request of Node becomes one of Fetch. */
async function relay(answer, incoming, outgoing) {
  const chunks = []
  for await (const chunk of incoming) chunks.push(chunk)
  const { method, headers } = incoming
  const body = method === 'GET' ? undefined : Buffer.concat(chunks)
  const response = await answer(new Request(`http://localhost${incoming.url}`, { method, headers, body }))
  outgoing.writeHead(response.status, Object.fromEntries(response.headers))
  outgoing.end(Buffer.from(await response.arrayBuffer()))
}
