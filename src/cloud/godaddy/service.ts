import { fitToGoDaddy } from './wire/fit-to-godaddy.ts';
import type { Service } from '../service.ts';
import { godaddySettings } from './settings.ts';
import { godaddyTraits } from './traits.ts';

/** GoDaddy's DNS, through its API v3. */
export const godaddyService = {
  traits: godaddyTraits,
  settings: godaddySettings,
  adjust: fitToGoDaddy,
  async open({ tokenFile, endpoint }, _, options) {
    const { godaddyProvider } = await import('./provider.ts');
    const { readTokenFile } = await import('./token-file.ts');
    return godaddyProvider(endpoint, () => readTokenFile(tokenFile), options);
  },
  questions: [{ key: 'tokenFile', question: "File with the customer's personal access token (gd_pat_…)" }],
  leastRights: {
    title: 'Least scopes of the personal access token',
    text: async (purpose) =>
      purpose === 'apply' ? 'domains.domain:read and domains.dns:update' : 'domains.domain:read',
  },
  notes: [
    'nothing was confirmed on a live GoDaddy account: it is built from the API description and reports',
    'a new domain has parking records: run "dns-sync adopt ZONE" to replace them',
    "GoDaddy's terms allow only the customer's own token: one target for each customer account",
  ],
} satisfies Service<typeof godaddySettings>;
