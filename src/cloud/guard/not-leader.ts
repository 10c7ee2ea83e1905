import type { Words } from '../words.ts';

/**
 * A request was not sent, because another worker may send by now.
 * The name is its code, as for the system's errors: a bundle without our error types throws it too.
 */
export class NotLeader extends Error {
  override readonly name = 'NotLeader';

  constructor() {
    super(notLeaderWords.message);
  }
}

export const notLeaderWords: Words = {
  code: 'not-leader',
  message: 'this worker no longer leads its fleet, so it sent nothing',
  hint: 'nothing: the worker that leads continues',
};
