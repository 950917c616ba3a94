import { hash } from 'node:crypto'
import { script } from './script.ts'
import { style } from './style.ts'

/** A file that pages load: its address changes with what is in it, so that browsers keep it for ever. */
export interface Asset {
  readonly type: string
  readonly text: string
  readonly hash: string
}

/** A bar of the timeline with a mark on it. */
const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="3" fill="#1d2430"/><path d="M3 8.5l3 3 7-7" fill="none" stroke="#86c29c" stroke-width="2"/></svg>
`

const files = {
  'style.css': assetOf('text/css; charset=utf-8', style),
  'icon.svg': assetOf('image/svg+xml', icon),
  'page.js': assetOf('text/javascript; charset=utf-8', script),
} as const

/** Where a file is found. */
export function assetPath(name: keyof typeof files): string {
  return `/assets/${files[name].hash}/${name}`
}

/** The file at an address; undefined where there is none. */
export function assetAt(hashInPath: string, name: string): Asset | undefined {
  const file = Object.hasOwn(files, name) ? files[name as keyof typeof files] : undefined
  return file?.hash === hashInPath ? file : undefined
}

function assetOf(type: string, text: string): Asset {
  return { type, text, hash: hash('sha256', text).slice(0, 16) }
}
