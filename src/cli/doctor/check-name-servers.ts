import { rethrowUnlessKnown } from '../../reconcile/error.ts';
import { ok, type Check } from './check.ts';

/** Checks whether DNS queries leave this network, which `verify` and the trash need. */
export const checkNameServers: Check = {
  name: 'name servers',
  see: 'docs/live.md#cost',
  run: async ({ store, targets: [target] }) => {
    try {
      const [zone] = (await store?.list()) ?? [];
      if (zone === undefined || target === undefined) return [];
      const client = await target.dns();
      await client.delegation(zone);
      if (!client.isBlocked()) return [ok('the root servers answer, so "dns-sync verify" can check zones')];
      return [
        {
          level: 'warning',
          what: 'no root server answers: "dns-sync verify" and the removal of emptied zones need DNS queries',
          hint: 'allow DNS queries (UDP and TCP port 53) from this server to the Internet',
        },
      ];
    } catch (error) {
      // An unreadable state is reported by its own check.
      rethrowUnlessKnown(error);
      return [];
    }
  },
};
