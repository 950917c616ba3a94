import type { Language } from '../../messages/messages.ts'
import type { PasswordProblem } from './password.ts'

/** What is wrong with a new password, to be put after a colon. */
export const passwordProblemTexts: Readonly<Record<Language, Readonly<Record<PasswordProblem, string>>>> = {
  en: {
    short: 'it has fewer than 12 characters',
    long: 'it has more than 256 characters',
    lines: 'it has more than one line',
    uniform: 'it is the same few characters again and again',
    same: 'it is the one that you have',
  },
  ja: {
    short: '12文字未満です',
    long: '256文字を超えています',
    lines: '改行が含まれています',
    uniform: '同じ数文字の繰り返しです',
    same: '現在のパスワードと同じです',
  },
}
