import type { Answer } from './wire.js'

/** An error of GraphQL, as far as it is one. */
export interface ResultError {
  readonly message: string
  readonly path?: readonly (string | number)[]
  readonly code: string | null
}

/** A result of GraphQL. */
export interface Result {
  readonly data: Readonly<Record<string, unknown>> | null
  readonly errors: readonly ResultError[]
}

/** The result in an answer; `undefined` for whatever is none. */
export function resultOf({ body }: Answer): Result | undefined {
  const parsed = parseJson(body)
  return isObject(parsed) ? toResult(parsed) : undefined
}

/** The results of a batch; `undefined` for whatever is none. */
export function resultsOf({ body }: Answer): readonly Result[] | undefined {
  const parsed = parseJson(body)
  return Array.isArray(parsed) ? parsed.filter(isObject).flatMap((one) => toResult(one) ?? []) : undefined
}

/** Whether an operation was executed: a refusal has neither data nor an error of a field. */
export function isExecuted(result: Result | undefined): result is Result {
  return result !== undefined && (result.data !== null || result.errors.some(({ path }) => path !== undefined))
}

/** Codes of the errors, or their texts, for a report. */
export function codesOf(result: Result | undefined): string {
  return [...new Set(result?.errors.map(({ code, message }) => code ?? message.slice(0, 80)))].join(', ')
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function toResult({ data, errors }: Readonly<Record<string, unknown>>): Result | undefined {
  if (data === undefined && !Array.isArray(errors)) return undefined
  return {
    data: isObject(data) ? data : null,
    errors: Array.isArray(errors) ? errors.filter(isObject).map(toError) : [],
  }
}

function toError({ message, path, extensions }: Readonly<Record<string, unknown>>): ResultError {
  const code = isObject(extensions) ? extensions.code : undefined
  return {
    message: String(message ?? ''),
    ...(Array.isArray(path) && path.length > 0 && { path: path as (string | number)[] }),
    code: typeof code === 'string' ? code : null,
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
