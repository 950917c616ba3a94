import { z } from 'zod'
import { isMailAddress } from '../domain/mail-address.ts'
import type { Organisation } from './correspondence.ts'

const line = (longest: number) =>
  z
    .string()
    .min(1)
    .max(longest)
    .refine((text) => !/[\p{C}\p{Zl}\p{Zp}]/u.test(text), { error: 'has line ends or characters that cannot be seen' })

/** The keys of `organisation`: who writes. */
export const organisationSettings = z
  .strictObject({
    name: line(60).meta({ description: 'who writes, as readers know it' }),
    extension: line(30).optional().meta({ description: 'an internal telephone number' }),
    email: z
      .string()
      .refine(isMailAddress, { error: 'is not a mail address: write it like pki@center.example.ac.jp' })
      .optional()
      .meta({ description: 'where answers go if smtp.reply_to is not set' }),
    verify_url: z
      .url({
        protocol: /^https?$/,
        error: 'is not a web address: write it like https://www.center.example.ac.jp/certflow',
      })
      .optional()
      .meta({ description: 'a page that says that these mails are genuine' }),
  })
  .transform(
    ({ name, extension, email, verify_url }): Organisation => ({ name, extension, email, verifyUrl: verify_url }),
  )
