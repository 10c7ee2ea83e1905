import { Option } from 'commander';

/** Creates the option for the time limit of all provider requests. */
export function timeoutOption(): Option {
  return new Option('--timeout <DURATION>', 'Stop asking the provider after this time, such as "90s" or "10m"');
}
