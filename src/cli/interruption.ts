import type { CliContext } from './context.ts'

/** The ways in which a run ends before its time, as one signal with a reason. */
export interface Interruption extends Disposable {
  readonly signal: AbortSignal
  /** One sentence, once the run was ended. */
  because(): string | undefined
  /** Ends the run now. */
  end(why: string): void
}

/** Watches for SIGINT, SIGTERM, SIGHUP and the deadline of a run, until it is disposed of. */
export function watchInterruption({ onInterrupt }: CliContext, deadlineMs: number | undefined): Interruption {
  const controller = new AbortController()
  let reason: string | undefined
  const end = (why: string) => {
    reason ??= why
    controller.abort()
  }
  const forget = onInterrupt((signal) => end(`The run was interrupted by ${signal}`))
  const timer =
    deadlineMs === undefined
      ? undefined
      : setTimeout(() => end(`The run reached its deadline of ${deadlineMs / 1_000} s`), deadlineMs)
  return {
    signal: controller.signal,
    because: () => reason,
    end,
    [Symbol.dispose]: () => {
      forget()
      clearTimeout(timer)
    },
  }
}
