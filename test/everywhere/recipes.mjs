import { readFileSync } from 'node:fs'

const NO_BATCH = { batch: 'it serves no batches' }
const NO_PEER = { 'the address of the client': 'its handler is not told who is connected' }
const node = ['graphql-yoga']

/**
 * The recipes of docs/hosts.md, by heading: where each runs, what it needs beside the package, and which rows can't hold there.
 * Those that are `alone` need a project of their own; what brings no types of its own is not `typed`.
 */
export const recipes = {
  Node: { on: ['node'], needs: node },
  Apollo: { on: ['node', 'bun', 'deno'], needs: ['@apollo/server'] },
  Bun: { on: ['bun'], needs: node, typed: false },
  Deno: { on: ['deno'], needs: node, typed: false },
  'Cloudflare Workers': { on: ['workerd'], needs: node },
  'Handlers of Fetch: Next.js, Hono and others': { as: 'Next.js', on: ['host'], needs: node, exempt: NO_PEER },
  Hono: {
    in: 'Handlers of Fetch: Next.js, Hono and others',
    block: 1,
    on: ['host'],
    needs: [...node, 'hono'],
    exempt: NO_PEER,
  },
  'Apollo in a handler of Fetch': {
    as: 'Apollo, Fetch',
    on: ['host', 'workerd'],
    needs: ['@apollo/server'],
    exempt: NO_PEER,
  },
  Express: { on: ['host'], needs: [...node, 'express'], typed: false },
  Fastify: { on: ['host'], needs: [...node, 'fastify'] },
  Koa: { on: ['host'], needs: [...node, 'koa@3.3.0'], large: true, typed: false },
  'NestJS with the Yoga driver': {
    as: 'NestJS, Yoga',
    on: ['host'],
    alone: true,
    large: true,
    needs: [
      ...node,
      '@graphql-yoga/nestjs@3.25.1',
      '@nestjs/common@11.2.10',
      '@nestjs/core@11.2.10',
      '@nestjs/graphql@13.4.5',
      '@nestjs/platform-express@11.2.10',
      'reflect-metadata@0.2.2',
      'rxjs@7.8.2',
    ],
  },
  'NestJS with the Apollo driver': {
    as: 'NestJS, Apollo',
    on: ['host'],
    alone: true,
    large: true,
    needs: [
      '@apollo/server',
      '@as-integrations/express5',
      '@nestjs/apollo@14.0.3',
      '@nestjs/common@12.5.1',
      '@nestjs/core@12.5.1',
      '@nestjs/graphql@14.0.3',
      '@nestjs/platform-express@12.5.1',
      'reflect-metadata@0.2.2',
      'rxjs@7.8.2',
    ],
  },
  'graphql-http': { on: ['host'], needs: ['@envelop/core', 'graphql-http'], exempt: NO_BATCH },
  Mercurius: { on: ['host'], needs: ['@envelop/core', 'fastify', 'mercurius'], exempt: NO_BATCH },
}

export const page = new URL('../../docs/hosts.md', import.meta.url)

/** The code of a recipe, as it stands on the page. */
export function codeOf(heading) {
  const { in: section = heading, block = 0 } = recipes[heading]
  const text = readFileSync(page, 'utf8')
    .split(/^###? /m)
    .find((part) => part.startsWith(`${section}\n`))
  const blocks = [...(text ?? '').matchAll(/^```ts\n(.*?)^```/gms)].map(([, code]) => code)
  if (blocks[block] === undefined) throw new Error(`docs/hosts.md has no recipe ${heading}`)
  return blocks[block]
}
