import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { PleskPanel } from '../../fixtures/plesk-panel/plesk-panel.ts';
import { Bench } from '../support/bench.ts';
import { identityService } from '../support/identity-service.ts';

export const root = join(import.meta.dirname, '../..');

/** The packed extension. */
export const zip = join(root, 'dist/dns-sync-extension.zip');

/** A panel beside a local Route 53, with no configuration yet, and with no credentials in the environment. */
export async function openPanel(
  accessKeys?: string[],
  quotas: { readonly zonesPerAccount?: number } = {},
): Promise<{ bench: Bench; panel: PleskPanel }> {
  const bench = await Bench.open({}, accessKeys === undefined ? {} : { settings: { accessKeys, quotas } });
  const { AWS_ACCESS_KEY_ID: _, AWS_SECRET_ACCESS_KEY: __, ...env } = bench.env;
  const panel = new PleskPanel(bench.dir, { ...env, DNS_SYNC_NODE: process.execPath });
  return { bench, panel };
}

/** A panel beside services of AWS that accept an access key with the secret "the-secret". */
export interface PanelWithIdentity {
  readonly bench: Bench;
  readonly panel: PleskPanel;
  readonly identity: Awaited<ReturnType<typeof identityService>>;
}

export async function openPanelWithIdentity(
  accessKey: string,
  quotas: { readonly zonesPerAccount?: number } = {},
): Promise<PanelWithIdentity> {
  const { bench, panel } = await openPanel([accessKey], quotas);
  const identity = await identityService('arn:aws:iam::123456789012:user/dns', 'the-secret');
  panel.env['AWS_ENDPOINT_URL_STS'] = identity.url;
  return { bench, panel, identity };
}

/** Installs the extension with keys that work, and, if it is registered, with the consent of an administrator. */
export async function installReady(panel: PleskPanel, { isRegistered = true } = {}): Promise<void> {
  await panel.install(zip);
  await panel.php("pm_Settings::setEncrypted('keys', json_encode(['id' => 'AKIALOCAL', 'secret' => 'a-secret']));");
  if (isRegistered)
    await panel.php("Modules_DnsSync_Slot::take(['at' => '2026-01-01T00:00:00Z', 'by' => 'admin'], null);");
}

/** Removes the configuration, so that the installation makes it. */
export function withoutConfig(bench: Bench): void {
  rmSync(bench.env['DNS_SYNC_CONFIG'] as string);
}
