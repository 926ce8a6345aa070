/** Whether a scalar of this name holds anything, as far as a name can tell. */
export function holdsAnything(scalar: string): boolean {
  return /^(json|any|object|map|record|unknown)/i.test(scalar)
}
