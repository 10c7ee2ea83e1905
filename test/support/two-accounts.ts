import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startLocalRoute53, type LocalRoute53 } from '../../fixtures/route53/local-route53.ts';
import { Bench } from './bench.ts';

const fast = { provider: 'route53', maxRequestsPerSecond: 10_000 };

/** The targets of two accounts, as the configuration has them. */
export const twoTargets = { blue: { ...fast, profile: 'blue' }, green: { ...fast, profile: 'green' } };

/** A bench whose targets are two accounts behind two endpoints. That of `blue` is the bench's own. */
export interface TwoAccounts {
  readonly bench: Bench;
  readonly green: LocalRoute53;
  close(): Promise<void>;
}

/** Opens two accounts. Credentials and endpoints come from profiles in the AWS SDK's own file. */
export async function openTwoAccounts(): Promise<TwoAccounts> {
  const green = await startLocalRoute53({ seed: 2, settings: { processingMilliseconds: 0 } });
  const bench = await Bench.open({ targets: twoTargets });
  const file = join(bench.dir, 'aws-config');
  writeFileSync(
    file,
    `[profile blue]
aws_access_key_id = AKIABLUE
aws_secret_access_key = secret
endpoint_url = ${bench.route53.url}

[profile green]
aws_access_key_id = AKIAGREEN
aws_secret_access_key = secret
services = green-services

[services green-services]
route_53 =
  endpoint_url = ${green.url}
`,
  );
  for (const name of ['AWS_ENDPOINT_URL_ROUTE_53', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'])
    delete bench.env[name];
  Object.assign(bench.env, { AWS_CONFIG_FILE: file, AWS_SHARED_CREDENTIALS_FILE: join(bench.dir, 'none') });
  const close = async (): Promise<void> => {
    await bench.close();
    await green.close();
  };
  return { bench, green, close };
}
