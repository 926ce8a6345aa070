// Preloaded into every worker of the graphql 17 project: whoever asks for `graphql`, this package or a dependency, gets
// version 17. A single realm is the point: an object of one copy of graphql is refused by the other.
import Module, { register } from 'node:module'
import { toSeventeen } from './graphql-17-hooks.mjs'

const resolveFilename = Module._resolveFilename
Module._resolveFilename = function (request, ...rest) {
  return resolveFilename.call(this, toSeventeen(request), ...rest)
}

register('./graphql-17-hooks.mjs', import.meta.url)
