import type { Language } from '../../messages/messages.ts'
import { en } from './en.ts'
import { ja } from './ja.ts'
import type { MailWords } from './words.ts'

/** The words of mails in every language. */
export const mailWords: Readonly<Record<Language, MailWords>> = { en, ja }
