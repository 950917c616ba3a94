/** How many attempts to send a message have not ended, or ended without an answer: so it may have arrived. */
export const unclearAttempts = `
ALTER TABLE message ADD COLUMN unclear INTEGER NOT NULL DEFAULT 0;
UPDATE message SET unclear = attempts WHERE state IN ('waiting', 'withdrawn');
`
