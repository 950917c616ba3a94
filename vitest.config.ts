import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

/** `quick` needs nothing but Node; `servers` compares with programs of Debian; `scale` runs the large figures at CI size. */
export default defineConfig({
  test: {
    // Many tests wait for servers and programs of their own: one worker more than vitest would start keeps the processors busy.
    maxWorkers: Math.max(3, availableParallelism()),
    projects: [
      {
        test: {
          name: 'quick',
          include: ['test/**/*.test.ts'],
          exclude: ['test/{servers,scale}/**'],
          // long enough for a machine that others keep busy: no test waits by it
          testTimeout: 60_000,
          // No test changes what another one sees of the modules; loading them anew for each file costs a fifth of the time.
          isolate: false,
        },
      },
      { test: { name: 'servers', include: ['test/servers/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 120_000 } },
      {
        test: {
          name: 'scale',
          include: ['test/scale/**/*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
