import { fitToOci } from './records/fit-to-oci.ts';
import type { Service } from '../service.ts';
import { ociSettings } from './settings.ts';
import { ociTraits } from './traits.ts';

/** Oracle's DNS, to which DynECT's customers were moved. */
export const ociService = {
  traits: ociTraits,
  settings: ociSettings,
  adjust: fitToOci,
  async open(settings, keeping, options) {
    const { ociProvider } = await import('./provider.ts');
    return ociProvider(settings, keeping, options);
  },
  questions: [
    { key: 'compartmentId', question: 'OCID of the compartment for zones (empty: the root compartment)' },
    { key: 'profile', question: 'Profile in ~/.oci/config (empty: DEFAULT)' },
  ],
  leastRights: {
    title: 'Least policy for the credentials, in the Oracle Cloud console (G: group, C: compartment)',
    text: async (purpose) =>
      purpose === 'plan'
        ? 'Allow group G to read dns in compartment C'
        : 'Allow group G to manage dns in compartment C',
  },
  notes: [
    'nothing was confirmed with a live Oracle Cloud account: it is built from the API description and reports',
    'the name of a zone is unique in the realm: another tenancy may have it',
    'a new zone takes up to half a minute; until then its changes are pending, and "dns-sync retry" continues',
  ],
} satisfies Service<typeof ociSettings>;
