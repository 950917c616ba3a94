/** What the issuer's list says of a certificate, as JSON; NULL: nothing. */
export const revocations = `
ALTER TABLE certificate ADD COLUMN revocation TEXT;
CREATE INDEX certificate_revoked ON certificate (fingerprint) WHERE revocation IS NOT NULL;
`
