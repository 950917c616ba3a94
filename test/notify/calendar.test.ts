import ICAL from 'ical.js'
import { expect, test } from 'vitest'
import type { Notice } from '../../src/domain/alert.ts'
import { finding } from '../../src/domain/finding.ts'
import { calendarOf } from '../../src/notify/calendar.ts'
import { alert, notice, place } from '../support/alerts.ts'
import { daysFromNow } from '../support/facts.ts'
import { correspondence, recipient } from './correspondence.ts'

function eventsOf(text: string | undefined) {
  const calendar = new ICAL.Component(ICAL.parse(text ?? ''))
  return {
    method: calendar.getFirstPropertyValue('method'),
    events: calendar.getAllSubcomponents('vevent').map((event) => ({
      ...Object.fromEntries(
        event.getAllProperties().map((property) => [property.name, String(property.getFirstValue())]),
      ),
    })),
  }
}

function calendar(notices: readonly Notice[], now = daysFromNow(0), language: 'en' | 'ja' = 'en') {
  return calendarOf(notices, recipient({ language }), correspondence({ now }))
}

test('the end of a certificate is an entry', () => {
  expect(eventsOf(calendar([notice()]))).toEqual({
    method: 'PUBLISH',
    events: [
      {
        uid: 'CF-4821-1795176000000@center.example.ac.jp',
        sequence: '0',
        dtstamp: '2026-11-20T12:00:00Z',
        dtstart: '2026-12-20T12:00:00Z',
        summary: 'Certificate of www.example.ac.jp expires [CF-4821]',
        status: 'CONFIRMED',
        transp: 'TRANSPARENT',
      },
    ],
  })
})

test('a later mail moves the same entry, and the cure takes it away', () => {
  const moved = finding('expiring', 'warning', { notAfter: daysFromNow(40), daysLeft: 40 })
  const all = [
    eventsOf(calendar([notice()])),
    eventsOf(calendar([notice({ alert: alert({ finding: moved }) })], daysFromNow(1))),
    eventsOf(calendar([notice({ kind: 'cured' })], daysFromNow(2))),
  ].flatMap(({ events }) => events as { uid: string; sequence: string; status: string }[])
  expect(new Set(all.map(({ uid }) => uid)).size).toBe(1)
  expect(all.map(({ sequence }) => Number(sequence))).toEqual([0, 1440, 2880])
  expect(all.map(({ status }) => status)).toEqual(['CONFIRMED', 'CONFIRMED', 'CANCELLED'])
})

test('lines end with CRLF, are at most 75 octets long and tear no character', () => {
  const long = notice({
    alert: alert({ subject: { kind: 'manual', name: '機' }, places: [place({ endpoint: '漢字🏫'.repeat(30) })] }),
  })
  const text = calendar([long], daysFromNow(0), 'ja') ?? ''
  expect(text).not.toMatch(/[^\r]\n/)
  for (const line of text.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75)
  expect(eventsOf(text).events[0]).toMatchObject({ summary: expect.stringContaining('漢字🏫漢字🏫漢字🏫') })
})

test('without an end there is none', () => {
  const about = alert({ condition: 'self-signed', finding: finding('self-signed', 'warning', { subject: 'CN=x' }) })
  expect(calendar([notice({ alert: about })])).toBeUndefined()
})

test('what has a meaning in calendars stands for itself', () => {
  const odd = place({ endpoint: 'a,b;c\\n\\,d:8443' })
  const text = calendar([notice({ alert: alert({ places: [odd] }) })]) ?? ''
  expect(eventsOf(text).events[0]).toMatchObject({
    summary: 'Certificate of a,b;c\\n\\,d:8443 expires [CF-4821]',
  })
  expect(text.replaceAll('\r\n ', '')).toContain('a\\,b\\;c\\\\n\\\\\\,d:8443')
})
