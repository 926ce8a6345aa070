import type { Rule } from '../rule.js'

/** Introspection that strangers may use, by the options. */
export const introspection: Rule = {
  id: 'introspection',
  severity: 'medium',
  title: 'strangers may read the schema',
  why: 'The schema is the map of what there is to attack; and with it, errors say what was nearly right.',
  owasp: 8,
  cwe: 200,
  *find({ options: { introspection: own, production, roles } }) {
    const said =
      own === false
        ? 'introspection: false'
        : own?.enabled === true
          ? 'introspection.enabled: true'
          : own?.mode === 'report'
            ? "introspection.mode: 'report'"
            : roles?.anonymous?.introspection === true
              ? 'roles.anonymous.introspection: true'
              : production === false && own?.enabled === undefined
                ? 'production: false'
                : undefined
    if (said === undefined) return
    yield {
      coordinate: 'options.introspection',
      message: `The option ${said} lets everyone read the schema.`,
      mend: { sdl: '', note: 'introspection: { enabled: false }, and roles: { admin: { introspection: true } }' },
    }
  },
}
