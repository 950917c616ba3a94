import type { CliContext } from './context.ts'

/** A bar on standard error that shows how far a run has come. */
export interface Progress {
  /** One more endpoint has all its rows. */
  step(): void
  stop(): void
}

/** Redraws a second: enough to be smooth, too few to be seen in a profile. */
const framesPerSecond = 8

/** A progress bar with rate and time left; nothing where standard error is no terminal, or nobody wants to see it. */
export async function showProgress({ stderr }: CliContext, total: number, wanted: boolean): Promise<Progress> {
  if (!wanted || stderr.isTTY !== true || total === 0) return { step: () => undefined, stop: () => undefined }
  const { default: cliProgress } = await import('cli-progress')
  const startedMs = performance.now()
  const bar = new cliProgress.SingleBar(
    {
      stream: stderr as NodeJS.WriteStream,
      format: ' {bar} {value}/{total} · {rate}/s · {eta_formatted} left',
      barsize: 24,
      fps: framesPerSecond,
      hideCursor: true,
      clearOnComplete: true,
      gracefulExit: false,
    },
    cliProgress.Presets.shades_classic,
  )
  bar.start(total, 0, { rate: 0 })
  let done = 0
  return {
    step: () => {
      done += 1
      bar.update(done, { rate: Math.round((done * 1_000) / (performance.now() - startedMs)) })
    },
    stop: () => bar.stop(),
  }
}
