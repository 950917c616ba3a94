import type { ChannelText } from '../texts.ts'

/**
 * The body for a workflow of Teams, "when a webhook request is received": an adaptive card. Text stands in RichTextBlock, which knows no
 * Markdown, where TextBlock and FactSet do.
 */
export function teamsBody({ title, lines, facts, link }: ChannelText): object {
  return {
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        contentUrl: null,
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.4',
          msteams: { width: 'Full' },
          body: [
            block({ text: title, weight: 'Bolder', size: 'Medium' }),
            ...lines.map((text) => block({ text })),
            ...facts.map(({ label, value }) => block({ text: `${label}: `, weight: 'Bolder' }, { text: value })),
          ],
          ...(link !== undefined && { actions: [{ type: 'Action.OpenUrl', title: link.text, url: link.url }] }),
        },
      },
    ],
  }
}

interface Run {
  readonly text: string
  readonly weight?: 'Bolder'
  readonly size?: 'Medium'
}

function block(...runs: Run[]): object {
  return {
    type: 'RichTextBlock',
    inlines: runs.map((run) => ({ type: 'TextRun', ...run, text: withoutFunctions(run.text) })),
  }
}

/** `{{DATE(…)}}` and `{{TIME(…)}}` are functions in texts of a card. */
function withoutFunctions(text: string): string {
  return text.replaceAll(/\{(?=\{)/g, '{ ')
}
