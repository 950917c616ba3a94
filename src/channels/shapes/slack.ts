import type { ChannelText } from '../texts.ts'

/**
 * The body of a Slack incoming webhook: blocks of plain text alone, in which nothing is mark-up. `text` stands in notifications and is
 * read as mrkdwn: `&`, `<` and `>` are all that begins anything there which could notify or link.
 */
export function slackBody({ title, lines, facts, link }: ChannelText): object {
  return {
    text: title.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
    blocks: [
      { type: 'header', text: plain(title) },
      { type: 'section', text: plain(lines.join('\n')) },
      { type: 'section', fields: facts.map(({ label, value }) => plain(`${label}\n${value}`)) },
      ...(link === undefined
        ? []
        : [{ type: 'actions', elements: [{ type: 'button', text: plain(link.text), url: link.url }] }]),
    ],
  }
}

/** Without `emoji: false` names between colons become pictures. */
function plain(text: string): object {
  return { type: 'plain_text', text, emoji: false }
}
