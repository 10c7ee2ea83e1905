/** The environment variable with the fault for the preload, as JSON. */
export const faultVariable = 'FILE_FAULT';

/** A fault of one of the calls that change something below a folder. */
export interface FileFault {
  /** The folder. Calls outside it are executed and don't count. */
  readonly below: string;
  /** The number of the call, from 1; 0 for none. */
  readonly at: number;
  /**
   * `kill`: the process is killed before the call, or after half of its write.
   * Otherwise the call fails with a system's code, and all later ones too if `lasting`.
   */
  readonly what: 'kill' | { readonly code: string; readonly lasting: boolean };
  /**
   * The fault of every read of stdin and of files below the folder.
   * `short` returns half of what was requested; `EINTR` interrupts every other read by a signal.
   */
  readonly reads?: 'short' | 'EINTR';
  /** A file that gets a line for each counted call: its name and its path. */
  readonly trace: string;
  /** A file that passes the durable content of the disk from process to process (`PowerModel`). */
  readonly disk: string;
}
