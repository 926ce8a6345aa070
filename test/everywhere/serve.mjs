import { createServer } from 'node:http'

/** Where a recipe can be asked, whatever it exports: a server that listens, its address, or a handler of Fetch. */
export async function serve({ server, url, POST, GET = POST, app }) {
  if (url !== undefined) return { url: `${url}graphql` }
  if (server === undefined) {
    const answer = app ? (request) => app.fetch(request) : (request) => (request.method === 'GET' ? GET : POST)(request)
    const listening = createServer((incoming, outgoing) => void relay(answer, incoming, outgoing)).listen(0)
    return serve({ server: listening })
  }
  if (server.listening === false) await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address?.() ?? server.addr ?? server
  return { url: `http://localhost:${port}/graphql`, server }
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
