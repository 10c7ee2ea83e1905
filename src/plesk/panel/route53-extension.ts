import { extensionScript } from './backend-registration.ts';

/**
 * Whether a command runs Plesk's own Route 53 extension: `"…/bin/extension" --exec route53 route53.php`, or its script by its
 * path. It deletes and re-creates the record sets of a zone with each update, so it must never be chained.
 */
export function isRoute53Extension(command: string): boolean {
  const id = extensionScript(command)?.id;
  return id === 'route53' || id === 'ext-route53' || /[\\/]modules[\\/]route53[\\/]/i.test(command);
}

/** Why that extension and dns-sync can't work side by side, and what to do instead. */
export const route53Extension = {
  fact: "Plesk's Route 53 extension deletes and re-creates whole zones, so it must never be chained",
  advice: 'replace it with "dns-sync plesk enable --take-over"; see docs/migrating-from-plesk-route53.md',
} as const;
