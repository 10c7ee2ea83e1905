import type { CallOptions } from '../../src/cloud/call-options.ts';

/** No deadline, and no pace. */
export const plainOptions: CallOptions = {
  now: Date.now,
  deadline: null,
  lateCode: 'Throttling',
  limiter: { take: async () => true, refused: async () => undefined },
  perSecond: null,
  onCall: () => undefined,
};
