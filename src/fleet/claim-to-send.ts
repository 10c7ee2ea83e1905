/** Where a claim comes from: the call of a server that it was made of. */
export interface ClaimOrigin {
  /** The server's number of the call, which grows with each one. */
  readonly seq: number;
  /** The ID of the call in the server's journal. */
  readonly journalId: string;
  /** The server's life: a random ID that is new after its state was restored from a backup, or lost. */
  readonly life: string;
}

/**
 * What becomes of a claim that a server has to send:
 *
 *     send      it is newer than the engine's
 *     sent      it is the engine's: an earlier attempt arrived, and only its answer was lost
 *     older     the engine has a newer one
 *     conflict  another machine writes under the name of this server
 */
export type Sending = 'send' | 'sent' | 'older' | 'conflict';

/**
 * Compares a claim with the one of the same server in the engine; null if it has none.
 * A restored server counts from its backup, so its numbers are lower than those that it gave before. A call that it got
 * since then is newer all the same. Anything else from the backup is older than what the engine has.
 */
export function claimToSend(ours: ClaimOrigin, theirs: ClaimOrigin | null, presentLife: string): Sending {
  if (theirs === null) return 'send';
  if (theirs.life !== ours.life) return ours.life === presentLife ? 'send' : 'older';
  if (theirs.seq !== ours.seq) return ours.seq > theirs.seq ? 'send' : 'older';
  return theirs.journalId === ours.journalId ? 'sent' : 'conflict';
}
