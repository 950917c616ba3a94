import { CertflowError } from '../errors.ts'
import { quoted } from '../network/parsed.ts'

/** A source of which nothing can be read. */
export function unreadableAs(format: string, source: string, why: string, hint: string): CertflowError {
  return new CertflowError('source-unreadable', `Cannot read ${quoted(source)} as ${format}: ${why}`, { hint })
}
