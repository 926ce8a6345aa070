import { type GraphQLArgument, type GraphQLInputField, getNamedType, isInputObjectType } from 'graphql'
import { wordsOf } from '../../authorization/named-fields.js'
import { isOpen } from '../../authorization/requirement.js'
import type { Severity } from '../finding.js'
import { isAboutAccounts, isAttempt } from '../names.js'
import type { Rule } from '../rule.js'
import { isKept, nodeOf } from '../subject.js'

const SECRETS = new Set(['password', 'passwd', 'otp', 'pin', 'passcode', 'totp'])

/** A mutation by which one can guess, as often as one likes. */
export const unlimitedAttempts: Rule = {
  id: 'unlimited-attempts',
  severity: 'high',
  title: 'a mutation can be tried again and again',
  why: 'Under a hundred aliases one request tries a hundred passwords or codes, or asks which of a list of emails are known.',
  owasp: 2,
  cwe: 307,
  *find(subject) {
    const mutation = subject.schema.getMutationType()
    if (!mutation) return
    for (const { coordinate, field, requirement } of subject.writes) {
      if (mutation.getFields()[field.name] !== field || isKept(requirement)) continue
      if (subject.calls.of(mutation, field.name).length > 0) continue
      const given = inputsOf(field.args)
      const secret = given.find(({ input }) => SECRETS.has(wordsOf(input.name).at(-1) ?? ''))
      const email = given.find(({ input }) => wordsOf(input.name).at(-1) === 'email')
      const severity: Severity | undefined = isAttempt(field.name)
        ? 'high'
        : secret
          ? 'medium'
          : email && isAboutAccounts(field.name)
            ? 'low'
            : undefined
      if (severity === undefined) continue
      const by = [isOpen(requirement) ? 'address' : 'viewer', ...(email ? [`args.${email.path}`] : [])]
      const name = (subject.options.rateLimit || undefined)?.directive ?? 'rateLimit'
      const directive = `@${name}(limit: 10, window: "15m", by: ${JSON.stringify(by)}, countFailuresOnly: true)`
      const node = nodeOf(field)
      yield {
        coordinate,
        severity,
        message:
          severity === 'low'
            ? `${coordinate} takes an email, and may be asked without end which ones are known.`
            : `${coordinate} takes ${secret ? `a ${secret.input.name}` : 'a guess'}, and may be tried without end.`,
        node,
        mend: { sdl: `${field.name}(…): ${field.type} ${directive}`, ...(node && { insert: { node, directive } }) },
      }
    }
  },
}

/** Arguments, and what stands directly in an input object of theirs. */
function inputsOf(
  args: readonly GraphQLArgument[],
): { readonly path: string; readonly input: GraphQLArgument | GraphQLInputField }[] {
  return args.flatMap((arg) => {
    const type = getNamedType(arg.type)
    const isSingle = !String(arg.type).includes('[')
    const inner = isSingle && isInputObjectType(type) ? Object.values(type.getFields()) : []
    return [{ path: arg.name, input: arg }, ...inner.map((input) => ({ path: `${arg.name}.${input.name}`, input }))]
  })
}
