import type { ApolloServerOptions, ApolloServerPlugin, BaseContext } from '@apollo/server'
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled'
import { defaultFieldResolver, execute, type GraphQLFormattedError } from 'graphql'
import type { Bulwark } from '../src/assemble.js'
import { createBulwark } from '../src/bulwark.js'
import type { BulwarkOptions } from '../src/bulwark-options.js'
import { isRefused, markRefused, type Violation } from '../src/errors.js'
import { rememberResolvers } from '../src/field-resolver.js'
import type { OperationInput } from '../src/guard.js'
import { PerRequest } from '../src/per-request.js'
import { csrfOfApollo, toForgeable } from './apollo-csrf.js'
import { documentRule } from './apollo-document-rule.js'
import { ApolloRequests, toApolloError } from './apollo-requests.js'
import { createResponses, formatClosed } from './apollo-responses.js'
import { noteUnseen } from './apollo-unseen.js'
import { readEnvironment } from './environment.js'
import { type FieldResolver, type Followed, followOperation } from './followers.js'
import { inputOfApollo } from './request-input.js'
import { settleFor } from './settle-for.js'
import { keepBulwark } from './unstarted.js'

export type { BulwarkOptions } from '../src/bulwark-options.js'
export { ConfigurationError, publicError } from '../src/errors.js'
export type { Viewer } from '../src/viewer.js'
export { batchBodies } from './batch-bodies.js'
export { bodyErrors } from './body-errors.js'

/** What {@link bulwarkApollo} gives to `new ApolloServer`. */
export interface BulwarkApolloOptions
  extends Pick<ApolloServerOptions<BaseContext>, 'fieldResolver' | 'csrfPrevention'>,
    Required<
      Pick<
        ApolloServerOptions<BaseContext>,
        'formatError' | 'validationRules' | 'stringifyResult' | 'includeStacktraceInErrorResponses' | 'introspection'
      >
    > {
  readonly plugins: ApolloServerPlugin<BaseContext>[]
}

/**
 * The whole suite for Apollo Server, to be spread into its options after your own. Add your plugins to `plugins`. A
 * `fieldResolver` of your own has to be named here as well: resolvers are guarded, and Apollo tells no plugin of it. In
 * production Apollo's landing page is off.
 *
 * @throws ConfigurationError for a mistake in the options or a coordinate that the schema does not have.
 *
 * @example
 * ```ts
 * import { ApolloServer } from '@apollo/server'
 * import { bulwarkApollo } from 'graphql-bulwark/apollo'
 *
 * const server = new ApolloServer({ typeDefs: 'type Query { hello: String }', ...bulwarkApollo() })
 * ```
 */
export function bulwarkApollo(
  options: BulwarkOptions = {},
  { fieldResolver }: Pick<BulwarkApolloOptions, 'fieldResolver'> = {},
): BulwarkApolloOptions {
  const bulwark = createBulwark(options, readEnvironment())
  const responses = createResponses(bulwark)
  let isStarted = false
  const markStarted = () => {
    isStarted = true
  }
  // Apollo formats an error without its request.
  const ofErrors = new WeakMap<object, string>()
  // Fields without a resolver may have to be given up as well.
  const resolvers = new PerRequest<FieldResolver>()
  const resolveField: FieldResolver = (source, args, context, info) =>
    (resolvers.get(context as object) ?? fieldResolver ?? defaultFieldResolver)(source, args, context as object, info)
  const guarded: BulwarkApolloOptions = {
    // Who may read the schema depends on the caller, so it is decided for each operation and not by a cached rule.
    introspection: true,
    includeStacktraceInErrorResponses: false,
    validationRules: [documentRule(bulwark, () => isStarted)],
    formatError(formatted, error): GraphQLFormattedError {
      const requestId = ofErrors.get(error as object)
      const gate = requestId === undefined ? bulwark.gate : bulwark.gate.of(requestId)
      const closed = formatClosed(toForgeable(error) ?? gate.close(error), formatted)
      return isRefused(error) ? markRefused(closed) : closed
    },
    stringifyResult: responses.stringify,
    plugins: [
      createPlugin({ bulwark, responses, markStarted, fieldResolver, resolvers, ofErrors }),
      // A page of your own may still be added: this one turns off nothing but what Apollo adds by itself.
      ...(bulwark.production ? [ApolloServerPluginLandingPageDisabled()] : []),
    ],
    ...csrfOfApollo(options),
    ...(options.executionTimeLimit === false ? fieldResolver && { fieldResolver } : { fieldResolver: resolveField }),
  }
  keepBulwark(guarded, bulwark)
  return guarded
}

const NO_STREAM: Violation = Object.freeze({
  code: 'BAD_REQUEST',
  message: 'Subscriptions are not served over HTTP here.',
})

interface Parts {
  readonly bulwark: Bulwark
  readonly responses: ReturnType<typeof createResponses>
  readonly markStarted: () => void
  readonly fieldResolver: BulwarkApolloOptions['fieldResolver']
  /** What resolves fields without a resolver, by context, where an operation has its own. */
  readonly resolvers: PerRequest<FieldResolver>
  /** The ids of the requests that errors are of. */
  readonly ofErrors: WeakMap<object, string>
}

function createPlugin(parts: Parts): ApolloServerPlugin<BaseContext> {
  const { bulwark, responses, markStarted, fieldResolver, resolvers, ofErrors } = parts
  const requests = new ApolloRequests(bulwark)
  return {
    async unexpectedErrorProcessingRequest({ requestContext }) {
      requests.leave(requestContext)
    },

    async invalidRequestWasReceived({ error }) {
      noteUnseen(bulwark, error)
    },

    async serverWillStart() {
      markStarted()
      for (const line of bulwark.notice) bulwark.logger.info(line)
      return {
        schemaDidLoadOrUpdate({ apiSchema }) {
          bulwark.schema(apiSchema)
        },
        serverWillStop: () => bulwark.close(),
      }
    },

    async requestDidStart(context) {
      const { viewer, violation, request, member } = await requests.start(context)
      const { http } = context.request
      const sender = {
        viewer,
        ...(http && { request: inputOfApollo(http, context.contextValue) }),
        context: context.contextValue,
      }
      let asked: OperationInput | undefined
      let checked: Promise<Followed | undefined> | undefined
      const check = async (input: OperationInput): Promise<Followed | undefined> => {
        const { document, schema } = input
        const found = bulwark.document({ document, schema }, input) ?? (await bulwark.operation(input))
        if (found) throw toApolloError(found)
        rememberResolvers(context.contextValue, { fieldResolver })
        const followed = followOperation(bulwark, input)
        const resolve = followed?.fieldResolver(fieldResolver as FieldResolver | undefined)
        if (resolve) resolvers.set(context.contextValue, resolve)
        return followed
      }
      return {
        async didResolveOperation({ document, operation, schema, request }) {
          const variables = request.variables ?? {}
          if (violation) throw toApolloError(violation)
          // Without an operation to run there is nothing to check: the executor says what is wrong.
          if (!operation) return
          // Apollo would execute it as a query.
          if (operation.operation === 'subscription') throw toApolloError(NO_STREAM)
          asked = { document, schema, operation, variables, ...sender, batch: member, unstoppable: true }
          checked = check(asked)
          await checked
        },
        async didEncounterErrors({ errors }) {
          if (request.trace) for (const error of errors) ofErrors.set(error, request.trace.requestId)
        },
        async responseForOperation() {
          const view = asked && bulwark.view(asked)
          if (!asked || !view) return null
          const { document, operation, variables } = asked
          const operationName = operation.name?.value
          return responses.of(await execute({ schema: view, document, operationName, variableValues: variables }))
        },
        async willSendResponse(sending) {
          member?.leave()
          // Another plugin may have refused the operation while a store was asked about it.
          const followed = await checked?.catch(() => undefined)
          if (followed) {
            responses.follow(sending, followed)
            if (asked) responses.noteInvalid(sending, asked)
            responses.bound(sending, followed)
          } else
            await responses.charge(sending, asked ?? { ...sender, text: sending.source, document: sending.document })
          responses.finish(sending, viewer, request)
          settleFor(bulwark, context.contextValue)
        },
      }
    },
  }
}
