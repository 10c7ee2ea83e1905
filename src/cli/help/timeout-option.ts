import { Option } from 'commander';

/** The time that a command has for all that it asks of the provider. */
export function timeoutOption(): Option {
  return new Option('--timeout <DURATION>', 'Stop asking the provider after this time, such as "90s" or "10m"');
}
