import { readFileSync } from 'node:fs'
import { getCACertificates } from 'node:tls'
import type { AnchorSource } from '../../domain/trust.ts'
import { CertflowError } from '../../errors.ts'
import { fileProblem } from '../../file-errors.ts'
import { quoted } from '../../network/parsed.ts'
import { type ParsedCertificate, parseCertificate } from './certificate.ts'
import { DerError } from './der.ts'
import { pemCertificates } from './pem.ts'

/** The trust anchors of a scan or of an entry, to be asked by name. Immutable. */
export interface AnchorSet {
  /** What reports name as the anchors that were asked: the most particular source. */
  readonly source: AnchorSource
  /** Anchors with this name (as compared), the most particular source first. */
  bySubject(subjectKey: string): readonly Anchor[]
}

/** An anchor and where it came from. */
export interface Anchor {
  readonly certificate: ParsedCertificate
  readonly source: AnchorSource
}

/** The certificates of Node's own list (Mozilla's) or of the system, as an anchor set. What cannot be parsed is passed over. */
export function storeAnchors(source: 'bundled' | 'system'): AnchorSet {
  let parsed: AnchorSet | undefined
  return {
    source,
    // Parsing them all takes as long as starting up: it waits for the first question.
    bySubject: (key) => {
      parsed ??= anchorSet(source, getCACertificates(source).flatMap(pemCertificates).flatMap(parsedOrNone))
      return parsed.bySubject(key)
    },
  }
}

/**
 * The certificates of a PEM file in front of those of `base`.
 * Throws CertflowError `anchors-invalid` where the file cannot be read, holds no certificate, or one that is broken.
 */
export function withAnchorFile(base: AnchorSet, file: string): AnchorSet {
  const ders = pemCertificates(readPem(file))
  if (ders.length === 0) throw invalid(file, 'it holds no PEM certificate')
  const certificates = ders.map((der, index) => {
    try {
      return parseCertificate(der)
    } catch (error) {
      if (!(error instanceof DerError)) throw error
      throw invalid(file, `certificate ${index + 1} ${error.message}`, error)
    }
  })
  const own = anchorSet(file, certificates)
  return { source: file, bySubject: (key) => [...own.bySubject(key), ...base.bySubject(key)] }
}

function anchorSet(source: AnchorSource, certificates: readonly ParsedCertificate[]): AnchorSet {
  const index = new Map<string, Anchor[]>()
  const seen = new Set<string>()
  for (const certificate of certificates) {
    // System stores list some certificates twice.
    if (seen.has(certificate.facts.fingerprint)) continue
    seen.add(certificate.facts.fingerprint)
    const same = index.get(certificate.subjectKey)
    if (same === undefined) index.set(certificate.subjectKey, [{ certificate, source }])
    else same.push({ certificate, source })
  }
  return { source, bySubject: (key) => index.get(key) ?? [] }
}

function parsedOrNone(der: Buffer): ParsedCertificate[] {
  try {
    return [parseCertificate(der)]
  } catch (error) {
    if (!(error instanceof DerError)) throw error
    return []
  }
}

function readPem(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw invalid(file, fileProblem(cause), cause)
  }
}

function invalid(file: string, why: string, cause?: unknown): CertflowError {
  return new CertflowError('anchors-invalid', `Cannot read trust anchors ${quoted(file)}: ${why}`, {
    hint: 'give a PEM file with the CA certificates, readable by this user',
    cause,
  })
}
