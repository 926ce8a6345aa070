/** In whose name requests are sent. */
export interface Caller {
  /** As reports call them. */
  readonly name: string
  /** With placeholders in the place of secrets. */
  readonly headers: Readonly<Record<string, string>>
}

/** What a placeholder stands for. */
export interface Secret {
  readonly value: string
  /** The same in a line for a shell: a variable, or how it is made from one. */
  readonly shell: string
}

/** Who may be asked as. */
export interface Callers {
  readonly anonymous: Caller
  /** One user of the service. */
  readonly user: Caller | undefined
  /** A second one, who may not have what is the first one's. */
  readonly other: Caller | undefined
  /** Further roles, for the table of who may read what. */
  readonly roles: readonly Caller[]
  /** With a token that was good once. */
  readonly expired: Caller | undefined
  /** With an API key. */
  readonly keyed: Caller | undefined
}

/** Everybody who may be asked as, the one with the fewest rights first. */
export function allCallers({ anonymous, user, other, keyed, roles }: Callers): readonly Caller[] {
  return [anonymous, ...(user ? [user] : []), ...(other ? [other] : []), ...(keyed ? [keyed] : []), ...roles]
}
