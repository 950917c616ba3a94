import { resolve } from 'node:path'
import { type Parsed, quoted, refused, understood } from '../network/parsed.ts'

/** Reads the path of a file to an absolute one; a relative one begins at `folder`. */
export function parsePath(text: string, folder: string): Parsed<string> {
  if (text.trim() === '') return refused('the path is empty', 'write the path of a file, or leave the key out')
  if (/\p{Cc}/u.test(text)) return refused(`${quoted(text)} has control characters`, 'write a plain path')
  if (/^[~$]/.test(text))
    return refused(`${quoted(text)} is no plain path`, 'write it without ~ and $, which nobody expands here')
  if (/^[a-z]+:\/\//i.test(text))
    return refused(`${quoted(text)} is no path`, 'write a path, like /etc/certflow/inventory.yaml')
  return text.endsWith('/')
    ? refused(`${quoted(text)} is a folder`, 'write the path of a file')
    : understood(resolve(folder, text))
}

/** Reads the path of a file, or of a folder, which may end in a slash. */
export function parseFileOrFolder(text: string, folder: string): Parsed<string> {
  return parsePath(text.replace(/(?<=[^/])\/+$/, ''), folder)
}

/** Reads the path of a file for node_exporter's textfile collector, which looks at no others than `*.prom`. */
export function parseMetricsPath(text: string, folder: string): Parsed<string> {
  if (text.endsWith('.prom')) return parsePath(text, folder)
  return refused(
    `${quoted(text)} does not end in .prom`,
    'node_exporter reads no other files: write a path like /var/lib/prometheus/node-exporter/certflow.prom',
  )
}
