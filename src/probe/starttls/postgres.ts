import { more, type StarttlsDialect } from './dialect.ts'

/** SSLRequest: length 8, code 80877103 (PostgreSQL 17, §54.7). */
const sslRequest = Buffer.from('0000000804d2162f', 'hex')

/** PostgreSQL on 5432: one byte answers, `S` yes, `N` no, `E` begins an error of a server that knows no SSLRequest. */
export const postgres: StarttlsDialect = {
  name: 'postgres',
  spec: 'PostgreSQL documentation §54.2.10',
  steps: [
    { send: () => sslRequest },
    {
      label: 'SSLRequest',
      read: (received) => {
        switch (received.toString('latin1', 0, 1)) {
          case '':
            return more
          case 'S':
            return { kind: 'accepted', length: 1 }
          case 'N':
            return { kind: 'refused', words: 'the server answers N: TLS is off' }
          case 'E':
            return { kind: 'refused', words: 'the server answers with an error' }
          default:
            return { kind: 'protocol', words: received.toString('latin1', 0, 80) }
        }
      },
    },
  ],
}
