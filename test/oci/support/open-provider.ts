import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalOciDns } from '../../../fixtures/oci-dns/local-oci-dns.ts';
import type { Settings } from '../../../fixtures/oci-dns/settings.ts';
import type { CallOptions } from '../../../src/cloud/call-options.ts';
import { ociProvider, type OciSettings } from '../../../src/cloud/oci/provider.ts';
import type { Provider } from '../../../src/cloud/provider.ts';
import { plainOptions } from '../../support/plain-options.ts';

/** A local service, and providers of it. */
export interface LocalService {
  readonly local: LocalOciDns;
  readonly configFile: string;
  /** Opens a provider for a server. */
  readonly provider: (server?: string, options?: Partial<CallOptions>, settings?: OciSettings) => Provider;
  readonly close: () => Promise<void>;
}

export async function openLocalService(settings: Partial<Settings> = {}): Promise<LocalService> {
  const dir = mkdtempSync(join(tmpdir(), 'dns-sync-oci-'));
  const local = await LocalOciDns.open(settings);
  const configFile = local.writeConfig(join(dir, 'config'));
  return {
    local,
    configFile,
    provider: (server = 'plesk.example', options = {}, own = {}) => {
      const place = { configFile, compartmentId: local.compartmentId, endpoint: local.url, ...own };
      const keeping = { target: 'main', server, names: [server] };
      return ociProvider(place, async () => keeping, { ...plainOptions, ...options }, { ...process.env });
    },
    async close() {
      await local.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
