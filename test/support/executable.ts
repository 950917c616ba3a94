import { chmodSync, globSync, readFileSync, writeFileSync } from 'node:fs'

const shebang = '#!/usr/bin/env node\n'

// tsc leaves the run bit off, and npx says "Permission denied" then; npm itself sets it only for what it installs
for (const file of globSync('dist/bin/*.js')) {
  const code = readFileSync(file, 'utf8')
  if (!code.startsWith(shebang)) writeFileSync(file, shebang + code)
  chmodSync(file, 0o755)
}
