import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after as atTheEnd, before as atFirst, describe, it } from 'node:test';
import type { PleskPanel } from '../../fixtures/plesk-panel/plesk-panel.ts';
import { plesk, type Bench } from '../support/bench.ts';
import { identityService } from '../support/identity-service.ts';
import { openPanel, zip } from './extension-bench.ts';

const id = 'AKIAKEPT1234';
const secret = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
const arn = 'arn:aws:iam::123456789012:user/dns';

interface Saved {
  readonly saved: boolean;
  readonly report: {
    readonly account: string | null;
    readonly identity: string | null;
    readonly missingRights: object;
  };
  readonly message: string;
}

describe('the credentials of the extension', () => {
  let bench: Bench;
  let panel: PleskPanel;
  let service: Awaited<ReturnType<typeof identityService>>;
  atFirst(async () => {
    ({ bench, panel } = await openPanel([id]));
    service = await identityService(arn, secret);
    panel.env['AWS_ENDPOINT_URL_STS'] = service.url;
    await panel.install(zip);
  });
  atTheEnd(async () => {
    service.close();
    await bench.close();
  });

  const save = async (...keys: (string | null)[]): Promise<Saved> => {
    // The keys come on stdin here too: a test with a key in argv could not look for it there.
    const code = `[$id, $secret] = json_decode(stream_get_contents(STDIN));
      echo json_encode(Modules_DnsSync_Credentials::save($id, $secret, 'route53'));`;
    const { stdout, stderr } = await panel.php(code, JSON.stringify(keys));
    assert.equal(stderr, '');
    return JSON.parse(stdout) as Saved;
  };
  const shown = async (): Promise<object> =>
    JSON.parse((await panel.php('echo json_encode(Modules_DnsSync_Credentials::shown());')).stdout) as object;

  it('are those of the server by default', async () => {
    assert.deepEqual(await shown(), { access: 'role', idEnd: null });
    const { code, stdout, stderr } = await panel.exec('credentials.php');
    assert.deepEqual([code, stdout], [1, '']);
    assert.match(stderr, /no keys are kept/);
  });

  it('are tested by the program before they are kept: wrong ones are refused with its report', async () => {
    const { saved, report } = await save('AKIAWRONG1234', secret);
    assert.equal(saved, false);
    assert.match(JSON.stringify(report), /InvalidClientTokenId|security token|credentials/i);
    assert.deepEqual(await shown(), { access: 'role', idEnd: null });
  });

  it('are kept encrypted, and are never shown again', async () => {
    const { saved, report } = await save(id, secret);
    assert.deepEqual([saved, report.account, report.identity], [true, '123456789012', arn], JSON.stringify(report));
    assert.deepEqual(report.missingRights, []);
    assert.deepEqual(await shown(), { access: 'keys', idEnd: '1234' });
  });

  it('reach the program in its environment, and root by credential_process', async () => {
    await panel.php("Modules_DnsSync_Slot::take(['at' => 'x', 'by' => 'admin'], null);");
    assert.equal((await panel.call(plesk('plesk-sample-update-and-ptrs.json'))).code, 0);
    const status = await panel.php("echo json_encode(Modules_DnsSync_Runner::run('plan', [], ['domain.tld']));");
    assert.equal((JSON.parse(status.stdout) as { code: number }).code, 0, status.stdout);
    const { code, stdout } = await panel.exec('credentials.php');
    assert.equal(code, 0);
    assert.deepEqual(JSON.parse(stdout), { Version: 1, AccessKeyId: id, SecretAccessKey: secret });
    const line = (await panel.php('echo Modules_DnsSync_Credentials::processLine();')).stdout;
    mkdirSync(join(bench.dir, '.aws'));
    writeFileSync(join(bench.dir, '.aws/config'), `[profile plesk]\n${line}\n`);
    const words = ['plan', 'domain.tld'];
    const shell = await bench.execute('dns-sync.cjs', words, '', { ...panel.env, AWS_PROFILE: 'plesk' });
    assert.equal(shell.code, 0, shell.stderr);
  });

  it('stay when a new pair fails, and can be given up for the role of the server', async () => {
    assert.equal((await save('AKIAWRONG1234', secret)).saved, false);
    assert.deepEqual(await shown(), { access: 'keys', idEnd: '1234' });
    const roleWorks = { ...panel.env, AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret };
    Object.assign(panel.env, roleWorks);
    assert.equal((await save(null, null)).saved, true);
    assert.deepEqual(await shown(), { access: 'role', idEnd: null });
    delete panel.env['AWS_ACCESS_KEY_ID'];
    delete panel.env['AWS_SECRET_ACCESS_KEY'];
    assert.equal((await save(id, secret)).saved, true);
  });

  it('of another form are refused before anything runs', async () => {
    for (const pair of [
      [id, null],
      ['--yes', secret],
      [`${id}\n`, secret],
      [id, 'with blank'],
      [id, ''],
    ]) {
      const { code, stdout, stderr } = await panel.php(
        `[$id, $secret] = json_decode(stream_get_contents(STDIN));
        try { Modules_DnsSync_Credentials::save($id, $secret, 'route53'); } catch (Modules_DnsSync_Refusal $error) { echo $error->status; }`,
        JSON.stringify(pair),
      );
      assert.deepEqual([code, stdout, stderr], [0, '400', ''], JSON.stringify(pair));
    }
  });

  it('are in no command line, setting, log, state or configuration, and in no message of an error', async () => {
    panel.env['AWS_ENDPOINT_URL_ROUTE_53'] = 'http://127.0.0.1:9';
    const ended = await panel.call(plesk('every-type.json'));
    const tried = await save(id, secret);
    assert.equal(tried.saved, false);
    const below = (folder: string): readonly string[] =>
      readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'));
    const texts = [ended.stdout, ended.stderr, JSON.stringify(tried), panel.everything, ...below(bench.dir)];
    assert.ok(panel.everything.includes('AES-128-CBC'), 'the keys are kept');
    for (const text of texts) {
      assert.ok(!text.includes(secret));
      assert.ok(!text.includes(Buffer.from(secret).toString('base64').slice(0, 30)));
    }
    assert.ok(!panel.everything.includes(id), 'the ID is kept encrypted too');
  });
});
