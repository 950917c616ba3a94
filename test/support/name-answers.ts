import type { NameAnswer } from '../../src/demo/resolver.ts'

/** Two names that point at each other and at nothing else. */
export function cnameLoop({ name }: { readonly name: string }): NameAnswer {
  const other = name.startsWith('loop.') ? name.slice('loop.'.length) : `loop.${name}`
  return [
    { type: 'CNAME', name, ttl: 60, data: other },
    { type: 'CNAME', name: other, ttl: 60, data: name },
  ]
}
