import type { Purpose, Service, Uses } from '../service.ts';
import { route53Settings } from './settings.ts';
import { route53Traits } from './traits.ts';

/** The description of Route 53, available before it is opened. */
export const route53Service = {
  traits: route53Traits,
  settings: route53Settings,
  questions: [{ key: 'profile', question: 'AWS profile (empty: default of the AWS SDK)' }],
  leastRights: {
    title: 'Least IAM policy for the credentials',
    text: async (purpose: Purpose | 'who', uses: Uses) => {
      const { iamPolicy, whoPolicy } = await import('./iam-policy.ts');
      return JSON.stringify(purpose === 'who' ? whoPolicy() : iamPolicy(purpose, uses), null, 2);
    },
  },
} satisfies Service;
