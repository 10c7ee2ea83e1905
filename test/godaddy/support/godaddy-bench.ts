import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LocalGoDaddy, LOCAL_TOKEN } from '../../../fixtures/godaddy/local-godaddy.ts';
import type { Settings } from '../../../fixtures/godaddy/settings.ts';
import { Bench } from '../../support/bench.ts';

/** A place to run the real executables with a local GoDaddy as the target "own". */
export interface GoDaddyBench {
  readonly bench: Bench;
  readonly local: LocalGoDaddy;
  readonly tokenFile: string;
  /** Configures the target, with other keys of it and of the configuration. */
  configure(target?: object, config?: object): void;
  close(): Promise<void>;
}

/** Opens a bench. The pace has its own tests, so that others don't wait. */
export async function openGoDaddyBench(settings: Partial<Settings> = {}): Promise<GoDaddyBench> {
  const local = await LocalGoDaddy.start({ hasParking: false, ...settings });
  const bench = await Bench.open();
  const tokenFile = join(bench.dir, 'token');
  writeFileSync(tokenFile, `${LOCAL_TOKEN}\n`, { mode: 0o600 });
  const configure = (target: object = {}, config: object = {}): void => {
    const own = { provider: 'godaddy', tokenFile, endpoint: local.url, maxRequestsPerSecond: 10_000, ...target };
    bench.configure({ targets: { own }, ...config });
  };
  configure();
  return {
    bench,
    local,
    tokenFile,
    configure,
    async close() {
      await bench.close();
      await local.close();
    },
  };
}
