import { type PartCheck, spotOf } from '../../inventory/part.ts'

/** Mobile numbers of Japan as people write them: 090-1234-5678, +81 (0)80 1234 5678. */
const mobile = /^(?:(?:\+?81)0?|0)[789]0\d{8}$/

/**
 * Notes mobile numbers in files that git keeps: such a number is nearly always a person's own, and stays in the history.
 *
 * @param isTracked whether git keeps a file; asked only where there is such a number
 */
export function personalPhoneCheck(isTracked: (file: string) => boolean): PartCheck {
  return {
    see(part) {
      for (const contact of part.content.at('contacts').each()) {
        const phone = contact.at('phone')
        const digits = (phone.text ?? '').normalize('NFKC').replaceAll(/[^\d+]/g, '')
        if (!mobile.test(digits) || !isTracked(part.file)) continue
        const { faults, offset } = spotOf(part, phone)
        const hint =
          'write contacts into a file of their own that stays off the repository: include: [{ path: …, optional: true }]'
        faults.warning(offset, 'personal-phone', 'a mobile number stands in a file that git keeps', hint)
      }
    },
  }
}
