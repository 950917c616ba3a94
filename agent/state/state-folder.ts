import { chmod, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { CertflowError } from '../../src/errors.ts'
import { fileProblem } from '../../src/file-errors.ts'
import { quoted } from '../../src/network/parsed.ts'

/** Where the state is unless somebody says otherwise; below /var/lib systemd makes it. */
export const usualStateFolder = '/var/lib/certflow-agent'

/** Where the agent keeps what, all below one folder. Names of certificates are safe in paths: agent.yaml allows no others. */
export class StateFolder {
  readonly root: string

  constructor(root: string) {
    this.root = root
  }

  /** What only one process at a time works with is guarded by a lock of this name. */
  get lock(): string {
    return join(this.root, 'agent')
  }

  /** Keys and URLs of accounts. */
  get accounts(): string {
    return join(this.root, 'accounts')
  }

  /** The link whose target is what is in force: a generation. */
  live(name: string): string {
    return join(this.root, 'live', name)
  }

  /** All generations of a certificate. */
  generations(name: string): string {
    return join(this.root, 'generations', name)
  }

  /** One generation. */
  generation(name: string, number: number): string {
    return join(this.generations(name), String(number))
  }

  /** What waits for a certificate: its key, and the chain once there is one. */
  pending(name: string): string {
    return join(this.root, 'pending', name)
  }

  /** What is known of a certificate and of what is under way. */
  ledger(name: string): string {
    return join(this.root, 'ledgers', `${name}.json`)
  }

  /** How this agent is known to its centre, with its key. */
  get enrolment(): string {
    return join(this.root, 'centre', 'enrolment.json')
  }

  /** The key of an enrolment of which no answer has come. */
  get joining(): string {
    return join(this.root, 'centre', 'joining.json')
  }

  /** What is still to be told to the centre, and what was. */
  get spool(): string {
    return join(this.root, 'centre', 'spool.json')
  }
}

/** Servers read what is installed through these: they may be walked through, not listed. The files in them have their own modes. */
const walkable = 0o711

/** Nobody but the agent has business here. */
const closed = 0o700

/** Opens the folder of the agent's state and makes what is missing. Rejects with `state-unusable`. */
export async function openState(root: string): Promise<StateFolder> {
  try {
    await folderOf(root, walkable)
    for (const name of ['live', 'generations']) await folderOf(join(root, name), walkable)
    for (const name of ['pending', 'ledgers', 'accounts', 'centre']) await folderOf(join(root, name), closed)
    return new StateFolder(root)
  } catch (cause) {
    throw new CertflowError('state-unusable', `Cannot use state folder ${quoted(root)}: ${fileProblem(cause)}`, {
      hint: 'run as root, as the systemd unit does, or name a folder of your own by STATE_DIRECTORY',
      cause,
    })
  }
}

async function folderOf(path: string, mode: number): Promise<void> {
  const made = await mkdir(path, { recursive: true, mode })
  // The umask may have taken from it what servers need to walk through.
  if (made !== undefined) await chmod(path, mode)
}
