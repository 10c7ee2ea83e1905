<?php
declare(strict_types=1);

/** Plesk's only registration of a custom DNS backend. */
final class Modules_DnsSync_Slot
{
    /** The command that Plesk calls now; null if none. */
    public static function holder(): ?string
    {
        $rows = pm_Bootstrap::getDbAdapter()->fetchPairs(
            "SELECT name, value FROM ServiceNodeConfiguration WHERE section = 'dnsConnector'"
            . " AND name IN ('custom', 'custom_script')",
        );
        $isOn = !in_array(strtolower(trim((string) ($rows['custom'] ?? ''))), ['', '0', 'false', 'off', 'no'], true);
        $command = trim((string) ($rows['custom_script'] ?? ''));
        return $isOn && $command !== '' ? $command : null;
    }

    /** Whether Plesk calls this extension, whatever the folder of Plesk. */
    public static function isOurs(): bool
    {
        return preg_match('~[\\\\/]extension(?:\.exe)?"? --exec dns-sync hook\.php$~', (string) self::holder()) === 1;
    }

    /**
     * Registers this extension after an administrator agreed. Another holder is replaced only with "take-over", or with
     * "chain", which passes each call on to it; without, the program names it and changes nothing.
     *
     * @param array{at: string, by: string} $consent
     * @return array{code: int, stdout: string, stderr: string}
     */
    public static function take(array $consent, ?string $other): array
    {
        if ($other !== null && !in_array($other, ['take-over', 'chain'], true)) {
            throw new Modules_DnsSync_Refusal(400, 'Unknown choice.');
        }
        $options = ['command' => Modules_DnsSync_Places::hookCommand()] + ($other === null ? [] : [$other => true]);
        $end = Modules_DnsSync_Runner::run('plesk-enable', $options);
        if ($end['code'] === 0) {
            Modules_DnsSync_Record::write($consent, true);
        }
        return $end;
    }

    /** Frees the registration by an administrator's choice, so that no update takes it again. */
    public static function giveUp(): bool
    {
        $wasOurs = self::free();
        Modules_DnsSync_Record::write(Modules_DnsSync_Record::read()['consent'], false);
        return $wasOurs;
    }

    /** Frees the registration if it is ours, also without Node. Returns whether it was ours. */
    public static function free(): bool
    {
        if (!self::isOurs()) {
            return false;
        }
        pm_ApiCli::call('server_dns', ['--disable-custom-backend']);
        return true;
    }
}
