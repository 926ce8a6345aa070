import { defaultLimits, type Limits, limitNames, type Rate, type RoleOptions } from './options.js'
import { ANONYMOUS_ROLE, type Viewer } from './viewer.js'

/** What applies to one caller. */
export interface CallerLimits extends Limits {
  readonly introspection: boolean
  readonly seesCost: boolean
  readonly anyDocument: boolean
  /** `null` for who may spend without end. */
  readonly rate: Rate | null
}

/** The limits of everyone, of a caller, and the most generous of all. */
export interface LimitTable {
  /** No caller may pass these: what is beyond may be refused before the caller is known. */
  readonly ceiling: CallerLimits
  of(viewer: Viewer): CallerLimits
}

/** Compiles the limits once; a request costs one look-up. */
export function compileLimits(
  base: Partial<Limits>,
  roles: Readonly<Record<string, RoleOptions>>,
  rights: Partial<Pick<CallerLimits, 'introspection' | 'seesCost' | 'rate'>> = {},
): LimitTable {
  const everyone: CallerLimits = Object.freeze({
    ...defaultLimits,
    ...base,
    introspection: false,
    seesCost: false,
    anyDocument: false,
    rate: null,
    ...rights,
  })
  const byRole = new Map(
    Object.entries(roles).map(([name, role]) => [name, Object.freeze({ ...everyone, ...role }) as CallerLimits]),
  )
  const anonymous = byRole.get(ANONYMOUS_ROLE) ?? everyone
  const ofViewers = new WeakMap<Viewer, CallerLimits>()
  return {
    ceiling: mostGenerous([everyone, ...byRole.values()]),
    of(viewer) {
      if (viewer.kind === 'anonymous') return anonymous
      const { roles } = viewer
      if (roles.length === 1) return byRole.get(roles[0] as string) ?? everyone
      let limits = ofViewers.get(viewer)
      if (limits === undefined) {
        const known = roles.map((role) => byRole.get(role)).filter((role) => role !== undefined)
        limits = known.length === 0 ? everyone : mostGenerous(known)
        ofViewers.set(viewer, limits)
      }
      return limits
    },
  }
}

function mostGenerous(all: readonly CallerLimits[]): CallerLimits {
  const limits: Mutable<CallerLimits> = { ...(all[0] as CallerLimits) }
  for (const other of all.slice(1)) {
    for (const name of limitNames) limits[name] = Math.max(limits[name], other[name])
    limits.introspection ||= other.introspection
    limits.seesCost ||= other.seesCost
    limits.anyDocument ||= other.anyDocument
    limits.rate = moreGenerous(limits.rate, other.rate)
  }
  return Object.freeze(limits)
}

function moreGenerous(a: Rate | null, b: Rate | null): Rate | null {
  if (a === null || b === null) return null
  return {
    capacity: Math.max(a.capacity, b.capacity),
    refillPerSecond: Math.max(a.refillPerSecond, b.refillPerSecond),
  }
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] }
