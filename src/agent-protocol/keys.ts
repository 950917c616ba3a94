import { createPublicKey, generateKeyPairSync, hash, type KeyObject } from 'node:crypto'

/** SPKI of an Ed25519 key but for its 32 bytes (RFC 8410 §4). */
const spkiHead = Buffer.from('302a300506032b6570032100', 'hex')

/** 32 bytes in base64url. */
const publicKeyForm = /^[A-Za-z0-9_-]{43}$/

/** A new Ed25519 key. */
export function newKey(): KeyObject {
  return generateKeyPairSync('ed25519').privateKey
}

/** The public part of a key as it goes over the wire: its 32 bytes (RFC 8032 §5.1.2) in base64url. */
export function publicKeyText(key: KeyObject): string {
  return createPublicKey(key).export({ type: 'spki', format: 'der' }).subarray(spkiHead.length).toString('base64url')
}

/** A public key from the wire; undefined for what is none, and for what is written otherwise than `publicKeyText` does. */
export function publicKeyOf(text: string): KeyObject | undefined {
  if (!isPublicKeyText(text)) return undefined
  const spki = Buffer.concat([spkiHead, Buffer.from(text, 'base64url')])
  return createPublicKey({ key: spki, format: 'der', type: 'spki' })
}

/** Reports whether a text is a public key as `publicKeyText` writes it: bits that nobody reads would make several names of one key. */
export function isPublicKeyText(text: string): boolean {
  return publicKeyForm.test(text) && Buffer.from(text, 'base64url').toString('base64url') === text
}

/** By which a public key is known: SHA-256 of its 32 bytes, in hex. */
export function keyFingerprint(publicKey: string): string {
  return hash('sha256', Buffer.from(publicKey, 'base64url'))
}
