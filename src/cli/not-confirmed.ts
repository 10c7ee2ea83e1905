import { DnsSyncError } from '../reconcile/error.ts';

/** Creates the error of a command that needs confirmation and has no terminal to ask on. */
export function notConfirmed(command: string): DnsSyncError {
  return new DnsSyncError(
    'not-confirmed',
    `${command} needs confirmation, and there is no terminal to ask on`,
    'add --yes to skip the confirmation',
  );
}
