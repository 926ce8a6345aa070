import { isInterfaceType, isObjectType } from 'graphql'
import { describeRequirement, isOpen } from '../../authorization/requirement.js'
import type { Rule } from '../rule.js'
import { nodeOf } from '../subject.js'

/** An interface that does not say what some of its objects require. */
export const interfaceRule: Rule = {
  id: 'interface-rule',
  severity: 'low',
  title: 'an interface says less than its types require',
  why: 'Of the same field one type has a rule and another has none: the type that is added next will have none.',
  owasp: 5,
  cwe: 863,
  *find(subject) {
    for (const type of subject.types) {
      if (!isInterfaceType(type)) continue
      const objects = subject.schema.getPossibleTypes(type).filter(isObjectType)
      for (const field of Object.values(type.getFields())) {
        const ruled = objects.find(({ name }) => !isOpen(subject.requirementOf(name, field.name)))
        const open = objects.find((object) => {
          const own = object.getFields()[field.name]
          return own && subject.isForgotten(object, own)
        })
        if (!ruled || !open) continue
        const requires = describeRequirement(subject.requirementOf(ruled.name, field.name))
        yield {
          coordinate: `${type.name}.${field.name}`,
          message: `${ruled.name}.${field.name} requires ${requires}, ${open.name}.${field.name} requires nothing.`,
          node: nodeOf(field),
          mend: {
            sdl: `${field.name}: ${field.type} …`,
            note: `the rule of ${ruled.name}, on ${type.name}; or @public on ${open.name}.${field.name}`,
          },
        }
      }
    }
  },
}
