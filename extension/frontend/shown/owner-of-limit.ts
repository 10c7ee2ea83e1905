import type { Translate } from '../parts/translate.ts';

/** Names the owner of a limit. The program says it in English; the account is what nearly all limits belong to. */
export function ownerOfLimit(of: string, t: Translate): string {
  return of === 'the account' ? t('limit.account') : of;
}
