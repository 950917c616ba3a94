import type { AgentConfig, CertificateConfig } from './agent-config.ts'

/** The files of agent.yaml that hold a password or a key, sorted: nobody else is to read them. */
export function secretFiles({ mail, certificates }: AgentConfig): readonly string[] {
  const ofCertificates = certificates.flatMap(({ install, ordering }) => [
    ...install.map(({ passwordFile }) => passwordFile),
    ordering?.account.eab?.hmacFile,
    ordering && ofChallenge(ordering.challenge),
  ])
  const all = [mail?.smtp.passwordFile, ...ofCertificates].filter((path) => path !== undefined)
  return [...new Set(all)].sort()
}

function ofChallenge(challenge: NonNullable<CertificateConfig['ordering']>['challenge']): string | undefined {
  if (challenge.type !== 'dns-01') return undefined
  switch (challenge.provider.kind) {
    case 'rfc2136':
      return challenge.provider.keyFile
    case 'acme-dns':
      return challenge.provider.credentialsFile
    case 'exec':
      return undefined
  }
}
