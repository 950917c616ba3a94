import { type ChannelText, linesOf } from '../texts.ts'

/** The body of an incoming webhook of Mattermost: one text, in Markdown. */
export function mattermostBody(text: ChannelText): object {
  const [title = '', ...lines] = linesOf(text).map(escaped)
  const answer = text.link === undefined ? [] : [`[${escaped(text.link.text)}](${text.link.url})`]
  // two spaces at the end of a line keep it one
  return { text: [`**${title}**`, ...lines, ...answer].join('  \n') }
}

/** Everything that begins something in Markdown, and in what Mattermost adds: #tags, ~channels, :emoji:, @mentions, bare links. */
function escaped(text: string): string {
  return (
    text
      .replaceAll(/[\\`*_{}[\]()#+\-!|~<>&:]/g, '\\$&')
      // A backslash does not keep @all from reaching everybody; a name in the middle of a word is none.
      .replaceAll(/(?<![\p{L}\p{N}])@/gu, '@\u{200b}')
  )
}
