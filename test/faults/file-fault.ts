/** The environment variable that tells the preload what is to go wrong, as JSON. */
export const faultVariable = 'FILE_FAULT';

/** What goes wrong with one of the calls that change something below a folder. */
export interface FileFault {
  /** The folder; calls that touch nothing below it go through and don't count. */
  readonly below: string;
  /** The number of the call, from 1; 0 for none. */
  readonly at: number;
  /**
   * `kill`: the process is killed before the call, or half way through what it writes. Otherwise the call, and where it
   * is `lasting` all after it, fail with a system's code.
   */
  readonly what: 'kill' | { readonly code: string; readonly lasting: boolean };
  /** What becomes of every read of stdin, and of files below the folder: it gives half of what was asked for, or every other one is interrupted by a signal. */
  readonly reads?: 'short' | 'EINTR';
  /** A file that gets a line for each counted call: its name and its path. */
  readonly trace: string;
  /** A file in which what the disk has for sure is handed from process to process (`PowerModel`). */
  readonly disk: string;
}
