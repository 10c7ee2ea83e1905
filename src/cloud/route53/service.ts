import { fitToRoute53 } from './batches/limits.ts';
import type { Purpose } from '../access.ts';
import type { Service, Uses } from '../service.ts';
import { route53Settings } from './settings.ts';
import { route53Traits } from './traits.ts';

/** Route 53. Its SDK is loaded by the first request. */
export const route53Service = {
  traits: route53Traits,
  settings: route53Settings,
  adjust: fitToRoute53,
  async open({ region, profile = null, delegationSetId = null, zoneIds, tags }, keeping, options) {
    const { route53Provider } = await import('./provider.ts');
    return route53Provider(
      async () => {
        const { openRoute53 } = await import('./client/client.ts');
        return openRoute53({ region, profile, mayStillSend: options.mayStillSend });
      },
      async () => ({ ...(await keeping()), delegationSetId, pinned: zoneIds, tags }),
      options,
    );
  },
  questions: [{ key: 'profile', question: 'AWS profile (empty: default of the AWS SDK)' }],
  leastRights: {
    title: 'Least IAM policy for the credentials',
    text: async (purpose: Purpose | 'who', uses: Uses) => {
      const { iamPolicy, whoPolicy } = await import('./iam-policy.ts');
      return JSON.stringify(purpose === 'who' ? whoPolicy() : iamPolicy(purpose, uses), null, 2);
    },
  },
} satisfies Service<typeof route53Settings>;
