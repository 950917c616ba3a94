import { defineConfig } from 'vitest/config'

/** `quick` needs nothing but Node; `servers` compares with programs of Debian; `scale` runs the large figures at CI size. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'quick',
          include: ['test/**/*.test.ts'],
          exclude: ['test/{servers,scale}/**'],
          testTimeout: 20_000,
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
