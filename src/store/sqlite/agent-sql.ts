/** The statements of agents, by what they are for. */
export const agentSql = {
  list: `SELECT * FROM agent WHERE state <> 'revoked' ORDER BY name, enrolled_at, id`,
  // The audit is never cut short, so it has them all.
  revoked: `SELECT name, max(at) AS at FROM agent JOIN audit ON about = name AND action = 'agent-revoked'
    GROUP BY name HAVING sum(state <> 'revoked') = 0`,
  byKey: 'SELECT * FROM agent WHERE key = ?',
  approved: `SELECT * FROM agent WHERE name = ? AND state = 'approved'`,
  certificates: `SELECT agent, report FROM agent_certificate JOIN agent ON agent.id = agent
    WHERE state IN ('approved', 'quarantined') ORDER BY agent, agent_certificate.name`,
  events: `SELECT agent.name AS agent, agent_event.id AS id, at, certificate, kind, text FROM agent_event
    JOIN agent ON agent.id = agent WHERE at >= ?1
    UNION ALL SELECT agent, 'wish-' || id, answered_at, coalesce(certificate, ''), 'failed', 'the wish to renew '
      || coalesce(certificate, 'what "' || issuer || '" issued') || ' is refused: ' || answer
    FROM wish WHERE taken = 0 AND answered_at >= ?1 ORDER BY at DESC, id LIMIT 1000`,
  grant: 'INSERT INTO join_grant (hash, agent, created_at, expires_at, address) VALUES (?, ?, ?, ?, ?)',
  granted: 'SELECT * FROM join_grant WHERE hash = ?',
  // Looks and takes in one: of many at once one finds it unused.
  redeem: `UPDATE join_grant SET used_by = ?1, used_at = ?2 WHERE hash = ?3 AND used_at IS NULL AND expires_at > ?2
    RETURNING *`,
  usedBy: 'SELECT 1 FROM join_grant WHERE hash = ? AND used_by = ?',
  insert: `INSERT INTO agent (name, state, key, address, machine, host, version, node_version, node_end_of_life,
    enrolled_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  approvable: `SELECT 1 FROM agent WHERE id = ? AND state IN ('waiting', 'quarantined')`,
  approve: `UPDATE agent SET state = 'approved', machine = coalesce(other_machine, machine), other_machine = NULL
    WHERE id = ?`,
  revoke: `UPDATE agent SET state = 'revoked' WHERE name = ? AND state <> 'revoked'`,
  revokeOthers: `UPDATE agent SET state = 'revoked' WHERE id <> ?1 AND name = (SELECT name FROM agent WHERE id = ?1)`,
  withdraw: 'DELETE FROM join_grant WHERE agent = ? AND used_at IS NULL',
  changeKey: `UPDATE OR IGNORE agent SET key = ? WHERE key = ? AND state = 'approved'`,
  forgetNonces: 'DELETE FROM agent_nonce WHERE at < ?',
  nonce: 'INSERT INTO agent_nonce (key, nonce, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
  quarantine: `UPDATE agent SET state = 'quarantined', other_machine = ? WHERE id = ?`,
  spoke: `UPDATE agent SET host = ?, version = ?, node_version = ?, node_end_of_life = ?, report_made_at = ?,
    reported_at = ? WHERE id = ?`,
  certificate: `INSERT INTO agent_certificate (agent, name, made_at, report) VALUES (?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET made_at = excluded.made_at, report = excluded.report`,
  dropCertificates: 'DELETE FROM agent_certificate WHERE agent = ? AND made_at < ?',
  event: `INSERT INTO agent_event (agent, id, at, certificate, kind, text) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT DO NOTHING`,
  wish: 'INSERT INTO wish (agent, certificate, issuer, because, by, made_at) VALUES (?, ?, ?, ?, ?, ?)',
  openWishes: 'SELECT * FROM wish WHERE agent = ? AND answered_at IS NULL ORDER BY id LIMIT 100',
  answerWish: `UPDATE wish SET answered_at = ?, taken = ?, answer = ? WHERE id = ? AND agent = ?
    AND answered_at IS NULL`,
  hooks: 'SELECT * FROM agent_hook ORDER BY name',
  hookByHash: 'SELECT * FROM agent_hook WHERE hash = ?',
  hookReports: 'SELECT name, fingerprint, at FROM hook_report WHERE hook = ? ORDER BY name',
  addHook: `INSERT INTO agent_hook (name, client, hash, names, created_at) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT DO NOTHING`,
  removeHook: 'DELETE FROM agent_hook WHERE name = ?',
  hookReport: `INSERT INTO hook_report (hook, name, fingerprint, at) SELECT name, ?1, ?2, ?3 FROM agent_hook
    WHERE hash = ?4 ON CONFLICT DO UPDATE SET fingerprint = excluded.fingerprint, at = excluded.at`,
} as const
