import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isOurs } from './backend-registration.ts';

describe("a command in Plesk's slot", () => {
  const cases: readonly (readonly [boolean, string])[] = [
    [true, '"/usr/bin/node" "/usr/lib/node_modules/dns-sync/dist/dns-sync-hook.cjs"'],
    [true, '/usr/local/bin/dns-sync-hook'],
    [true, '"/usr/local/bin/dns-sync" hook'],
    [true, String.raw`"C:\Program Files\nodejs\node.exe" "C:\Users\a b\npm\dns-sync\dist\dns-sync-hook.cjs"`],
    [true, String.raw`C:\npm\dns-sync-hook.cmd`],
    [true, '"/usr/local/psa/bin/extension" --exec dns-sync hook.php'],
    [true, '/opt/psa/bin/extension --exec dns-sync hook.php'],
    [true, 'plesk bin extension --exec dns-sync hook.php'],
    [true, String.raw`"C:\Program Files (x86)\Plesk\bin\extension.exe" --exec dns-sync hook.php`],
    [true, 'extension.exe --exec dns-sync hook.php'],
    [true, String.raw`"%plesk_dir%bin\extension.exe" --exec dns-sync hook.php`],
    [true, String.raw`"%plesk_dir%\bin\EXTENSION.EXE" --exec "dns-sync" "hook.php"`],
    [true, String.raw`"%plesk_dir%extension.exe" --exec dns-sync hook.php`],
    [false, '"/usr/local/psa/bin/extension" --exec dns-sync watch.php'],
    [false, '"/usr/local/psa/bin/extension" --exec dns-sync-of-others hook.php'],
    [false, '"/opt/our-extension" --exec dns-sync hook.php'],
    [false, '"/usr/local/psa/bin/extension" --exec dns-sync'],
    [false, '"/usr/local/psa/bin/extension" --exec route53 route53.php'],
    [false, String.raw`"C:\Program Files (x86)\Plesk\bin\extension.exe" --exec route53 route53.php`],
    [false, '"/usr/local/bin/dns-sync" plan'],
    [false, '/opt/dns-sync-hook-of-others/run'],
    [false, '"unclosed dns-sync-hook'],
  ];
  for (const [ours, command] of cases)
    it(`${command} is ${ours ? 'ours' : 'of another'}`, () => assert.equal(isOurs(command), ours));
});
