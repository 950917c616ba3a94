import { Option } from 'commander'
import { durationText } from '../domain/duration.ts'
import { duration, nameServer, positiveInteger, rate, several } from './options.ts'
import { scanDefaults } from './scan-options.ts'

/*
 * Options of every command that connects. Each call makes a new one: commander keeps state in them.
 */

/** `--inventory`, with the places that are looked at without it. */
export function inventoryOption(): Option {
  return new Option('-i, --inventory <file>', 'the inventory to read').default(
    undefined,
    "the settings', or ./inventory.yaml, then /etc/certflow/inventory.yaml",
  )
}

/** `--resolver`. */
export function resolverOption(): Option {
  return new Option('--resolver <ip[:port]>', "name server to ask instead of the system's")
    .argParser(nameServer)
    .default(undefined, "the settings', or the system's")
}

/** `--timeout`; `standard` tells what holds without it. */
export function timeoutOption(standard: string): Option {
  const option = new Option('--timeout <duration>', 'time for one address, name lookup to last byte, all attempts')
  return option.argParser(duration).default(undefined, standard)
}

/** `--connect-timeout`. */
export function connectTimeoutOption(): Option {
  return new Option('--connect-timeout <duration>', 'time for one TCP connection')
    .argParser(duration)
    .default(scanDefaults.connectTimeout, durationText(scanDefaults.connectTimeout))
}

/** `--deadline`. */
export function deadlineOption(): Option {
  return new Option('--deadline <duration>', 'time for the whole run; what is done by then is reported').argParser(
    duration,
  )
}

/** `--concurrency`. */
export function concurrencyOption(): Option {
  return new Option('--concurrency <n>', 'connections open at once, at most')
    .argParser(positiveInteger)
    .default(scanDefaults.concurrency)
}

/** `--rate`; `text` tells of what it is, `standard` what holds without it. */
export function rateOption(text: string, standard: string): Option {
  return new Option('--rate <n/s>', text).argParser(rate).default(undefined, standard)
}

/** `--output`; `what` is written there. */
export function outputOption(what: string): Option {
  return new Option('--output <file>', `write ${what} there in place of standard output`)
}

/** `--ca`. */
export function caOption(): Option {
  const option = new Option('--ca <file>', 'PEM file of further trust anchors; may be repeated')
  return option.argParser(several).default([])
}

/** `--anchors`. */
export function anchorsOption(): Option {
  return new Option('--anchors <store>', "trust anchors: Node's own list or the system's")
    .choices(['bundled', 'system'])
    .default(scanDefaults.anchors)
}
