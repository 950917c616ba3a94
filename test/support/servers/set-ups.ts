import type { KeyType } from '../../../src/demo/keys.ts'
import type { Tearing } from '../split-proxy.ts'

/** One way to set up a TLS server. */
export interface SetUp {
  readonly name: string
  readonly version: 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3'
  /** In OpenSSL's spelling; undefined where no elliptic curve is used. */
  readonly group: string | undefined
  /** A cipher list of OpenSSL, or a suite of TLS 1.3. */
  readonly cipher: string
  readonly keyType: KeyType
  readonly split: Split
}

/** How the server's bytes come: as they are, in records of 512 or fewer, or torn on their way. */
type Split = 'whole' | 'records of 512' | 'records of 3, pieces of 2'

/** What is behind the names of splits: an option of the server, or a proxy before it. */
export const splits: Readonly<Record<Split, { readonly maxSendFragment?: number; readonly tearing?: Tearing }>> = {
  whole: {},
  'records of 512': { maxSendFragment: 512 },
  'records of 3, pieces of 2': { tearing: { records: 3, pieces: 2 } },
}

const groups = ['X25519', 'P-256', 'P-384', 'P-521']
const suites13 = ['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256']
const keys12 = ['rsa-2048', 'ecdsa-p256', 'ecdsa-p384', 'ed25519'] as const
const keys10 = ['rsa-2048', 'ecdsa-p256', 'ecdsa-p384'] as const

/** Cipher families with forward secrecy over elliptic curves, the authentication left open. */
const families12 = ['AES128-GCM-SHA256', 'AES256-GCM-SHA384', 'CHACHA20-POLY1305', 'AES128-SHA']

/** Every TLS version × group × cipher family × key type × split that OpenSSL can serve. */
export function allSetUps(): SetUp[] {
  return [...set13(), ...set12(), ...setOld('TLSv1'), ...setOld('TLSv1.1')]
}

function set13(): SetUp[] {
  return product(groups, suites13, keys12).flatMap(([group, cipher, keyType]) =>
    inSplits({ version: 'TLSv1.3', group, cipher, keyType }),
  )
}

function set12(): SetUp[] {
  const curves = product(groups, families12, keys12).flatMap(([group, family, keyType]) =>
    inSplits({ version: 'TLSv1.2', group, cipher: `${exchangeOf(keyType)}-${family}`, keyType }),
  )
  const ciphers = [
    'AES128-GCM-SHA256',
    'AES256-SHA256',
    'AES128-SHA',
    'DHE-RSA-AES128-GCM-SHA256',
    'DHE-RSA-AES256-SHA',
  ]
  return [...curves, ...withoutCurves('TLSv1.2', ciphers)]
}

function setOld(version: 'TLSv1' | 'TLSv1.1'): SetUp[] {
  const curves = product(groups, keys10).flatMap(([group, keyType]) =>
    inSplits({ version, group, cipher: `${exchangeOf(keyType)}-AES128-SHA`, keyType }),
  )
  return [...curves, ...withoutCurves(version, ['AES128-SHA', 'DHE-RSA-AES256-SHA'])]
}

function withoutCurves(version: SetUp['version'], ciphers: readonly string[]): SetUp[] {
  return ciphers.flatMap((cipher) => inSplits({ version, group: undefined, cipher, keyType: 'rsa-2048' }))
}

function exchangeOf(keyType: KeyType): string {
  return keyType.startsWith('rsa') ? 'ECDHE-RSA' : 'ECDHE-ECDSA'
}

function inSplits(setUp: Omit<SetUp, 'name' | 'split'>): SetUp[] {
  return (Object.keys(splits) as Split[]).map((split) => ({
    ...setUp,
    split,
    name: [setUp.version, setUp.group ?? 'no curve', setUp.cipher, setUp.keyType, split].join(', '),
  }))
}

function product<A, B>(as: readonly A[], bs: readonly B[]): [A, B][]
function product<A, B, C>(as: readonly A[], bs: readonly B[], cs: readonly C[]): [A, B, C][]
function product(...lists: readonly (readonly unknown[])[]): unknown[][] {
  return lists.reduce<unknown[][]>((rows, list) => rows.flatMap((row) => list.map((item) => [...row, item])), [[]])
}
