import type { Language } from '../../src/messages/messages.ts'

/** The words of the agent's mails. Texts that come in are as they came. */
interface AgentMailWords {
  readonly failingSubject: (names: readonly string[], host: string) => string
  readonly solvedSubject: (names: readonly string[], host: string) => string
  readonly failing: (host: string) => string
  readonly solved: (host: string) => string
  readonly item: (certificate: string, sites: readonly string[], text: string) => string
  readonly until: (end: string) => string
  readonly what: readonly string[]
}

/** The words in both languages. */
export const agentMailWords: Readonly<Record<Language, AgentMailWords>> = {
  en: {
    failingSubject: (names, host) => `[Action needed] ${host}: the certificate ${names.join(', ')} is not renewed`,
    solvedSubject: (names, host) => `[Solved] ${host}: the certificate ${names.join(', ')} is renewed`,
    failing: (host) => `certflow-agent on ${host} cannot renew or install:`,
    solved: (host) => `certflow-agent on ${host} has put in force, and seen served:`,
    item: (certificate, sites, text) => `${certificate} (${sites.join(', ')}): ${text}`,
    until: (end) => `The certificate in force is valid until ${end}.`,
    what: [
      'What was in force before is still served. The agent tries again by itself.',
      'On that server, "certflow-agent status" tells more, and "certflow-agent doctor" looks for the cause.',
    ],
  },
  ja: {
    failingSubject: (names, host) => `[要対応] ${host}：証明書 ${names.join('、')} を更新できません`,
    solvedSubject: (names, host) => `[解決] ${host}：証明書 ${names.join('、')} を更新しました`,
    failing: (host) => `${host} の certflow-agent が、次の証明書を更新または設置できません。`,
    solved: (host) => `${host} の certflow-agent が、次の証明書を設置し、配信されていることを確認しました。`,
    item: (certificate, sites, text) => `${certificate}（${sites.join('、')}）：${text}`,
    until: (end) => `いま使われている証明書は ${end} まで有効です。`,
    what: [
      'これまでの証明書はそのまま使われています。エージェントは自動で再試行します。',
      'このサーバで certflow-agent status を実行すると状況が、certflow-agent doctor を実行すると原因の手がかりが分かります。',
    ],
  },
}
