import { data, type Row, refusedWhole } from './row.js'

const request = { query: '{ hello }' }
const mutation = { query: 'mutation { login(password: "x") }' }

/** Who asks. */
export const identityRows: readonly Row[] = [
  ...(
    [
      ['anonymous', ['anonymous']],
      ['customer', ['customer']],
      ['member', ['customer', 'support']],
      ['admin', ['admin']],
    ] as const
  ).map(
    ([caller, roles]): Row => ({
      name: `the viewer of ${caller}`,
      caller,
      request: { query: '{ roles }' },
      expected: data({ roles }, ['Query.roles']),
    }),
  ),
  ...(['forged', 'expired'] as const).flatMap((caller): Row[] => [
    { name: `a token that is ${caller}`, caller, request, expected: refusedWhole('UNAUTHENTICATED', 401) },
    {
      name: `a mutation with a token that is ${caller}`,
      caller,
      type: 'mutation',
      request: mutation,
      expected: refusedWhole('UNAUTHENTICATED', 401),
    },
    {
      name: `an invalid document with a token that is ${caller}`,
      caller,
      request: { query: '{ helo }' },
      expected: { kind: 'unidentified' },
      never: ['helo'],
    },
  ]),
]
