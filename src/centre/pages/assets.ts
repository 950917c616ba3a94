import { hash } from 'node:crypto'
import { script } from './script.ts'
import { style } from './style.ts'

/** A file that pages load: its address changes with what is in it, so that browsers keep it for ever. */
export interface Asset {
  readonly type: string
  readonly text: string
  readonly hash: string
}

const files = {
  'style.css': assetOf('text/css; charset=utf-8', style),
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
