/** Whether an error says that a variable can't be coerced. Every server words it alike; some add a code that applications use too. */
export function isOfVariables(error: unknown): boolean {
  const { message, path } = (error ?? {}) as { message?: unknown; path?: unknown }
  return typeof message === 'string' && message.startsWith('Variable "$') && path === undefined
}

/** What a request was refused for by the server itself: of variables one code, whoever looks first and whatever a host makes of it. */
export function refusedFor(error: unknown): unknown {
  if (isOfVariables(error)) return 'DOCUMENT_INVALID'
  return (error as { extensions?: { code?: unknown } } | null | undefined)?.extensions?.code
}
