import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { describe, it } from 'node:test';

const root = join(import.meta.dirname, '../..');
const words = /route ?53|hosted zones?\b|\baws\b|delegation ?set|\biam\b/i;

/** Where Route 53's terms appear outside its folder, and why. */
const explained: Readonly<Record<string, string>> = {
  'src/cloud/services.ts': 'the list of services, and the one that a target has without a provider',
  'src/cli/program.ts': 'help: the environment of the AWS SDK, and what the product is for',
  'src/cli/commands/setup.ts': 'help of --profile and --server',
  'src/cli/commands/doctor.ts': 'the option --iam-policy is of AWS',
  'src/cli/commands/provider.ts': 'examples of help',
  'src/cli/commands/adopt.ts': 'help',
  'src/cli/commands/config.ts': 'examples of help',
  'src/config/config-key.ts': 'an example of a key',
  'src/sync/metrics/read-metrics.ts': 'the quota of hosted zones',
  'src/server/timers/systemd-units.ts': 'the folder of credentials of the AWS SDK',
  'src/cli/doctor/check-account.ts': 'the page about rights',
  'src/cli/doctor/target-report.ts': 'a key in the environment',
  'src/cli/doctor/machine/check-hook-user.ts': 'the variables of the SDK, and the page about rights',
  'src/cli/doctor/machine/check-plesk.ts': "the name of Plesk's own extension",
  'src/cli/render/plesk-text.ts': "the name of Plesk's own extension",
  'src/plesk/panel/route53-extension.ts': "the name of Plesk's own extension",
  'src/cli/commands/trash.ts': 'help',
  'src/reconcile/dns/acme-challenge.ts': 'a domain name in records that AWS asks customers for',
};

/** Returns the lines of a file that are neither comments nor imports. */
function codeOf(text: string): readonly string[] {
  return (
    text
      .replaceAll(/\/\*[\s\S]*?\*\//g, '')
      .split('\n')
      .filter((line) => !/^\s*\/\/|^(?:import|export) .* from |^} from /.test(line))
      // Our files and functions call a zone at a service a hosted zone; texts may not.
      .filter((line) => /['"`]/.test(line) && !/^\s*import\(/.test(line))
  );
}

describe('the terms of Route 53', () => {
  it('appear in its own folder, and elsewhere only with a reason', () => {
    const files = ['bin', 'src'].flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
        .map((name) => posix.join(folder, name.replaceAll('\\', '/')))
        .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && !name.includes('cloud/route53/')),
    );
    const found = files.filter((file) =>
      codeOf(readFileSync(join(root, file), 'utf8')).some((line) =>
        words.test(line.replaceAll(/'[./][^']*\.ts'/g, '')),
      ),
    );
    assert.deepEqual(found.toSorted(), Object.keys(explained).toSorted());
  });
});
