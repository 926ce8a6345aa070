import type { Guard } from '../guard.js'
export interface JwtOptions {
  readonly issuer: string
}
export function jwtGuard(_options: JwtOptions): Guard {
  return { name: 'jwt', mode: 'enforce', summary: '' }
}
