import { z } from 'zod'

/** How an alert is named in addresses: `CF-4821`, or `4821`. */
export const alertNumber = z
  .string()
  .regex(/^(?:CF-)?[1-9]\d{0,8}$/i, 'write it like CF-4821 or 4821')
  .transform((text) => Number(text.replace(/^CF-/i, '')))
