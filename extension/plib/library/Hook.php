<?php
declare(strict_types=1);

/** A call from Plesk: stdin, both outputs and the exit code pass through unchanged. */
final class Modules_DnsSync_Hook
{
    /** Exit code of a call that was not recorded. */
    private const NOT_RECORDED = 2;

    public static function run(): int
    {
        self::rememberUser();
        $streams = [
            defined('STDIN') ? STDIN : fopen('php://stdin', 'r'),
            defined('STDOUT') ? STDOUT : fopen('php://stdout', 'w'),
            defined('STDERR') ? STDERR : fopen('php://stderr', 'w'),
        ];
        $node = Modules_DnsSync_Node::known();
        $words = [$node, Modules_DnsSync_Places::hook()];
        $code = $node === null
            ? null
            : Modules_DnsSync_Process::attached(
                $words,
                [Modules_DnsSync_NewDomains::withhold($streams[0]), $streams[1], $streams[2]],
                self::environment($streams[2]),
            );
        if ($code !== null) {
            return $code;
        }
        fwrite($streams[2], "dns-sync: the call was not recorded.\n" . Modules_DnsSync_Node::advice());
        return self::NOT_RECORDED;
    }

    /** @param resource $stderr */
    private static function environment($stderr): array
    {
        try {
            return Modules_DnsSync_Credentials::environment() + getenv();
        } catch (Exception) {
            // The call is recorded all the same, and applied once there are credentials. The reason could hold a key.
            fwrite($stderr, "dns-sync: the kept keys can't be read; save them again in the DNS Sync extension.\n");
            return getenv();
        }
    }

    private static function rememberUser(): void
    {
        $user = self::user();
        if ($user !== null && pm_Settings::get('hookUser') !== $user) {
            pm_Settings::set('hookUser', $user);
        }
    }

    /** The user of this process; null where PHP can't know it. */
    public static function user(): ?string
    {
        if (!function_exists('posix_geteuid')) {
            return null;
        }
        $id = posix_geteuid();
        $entry = posix_getpwuid($id);
        return $entry === false ? (string) $id : $entry['name'];
    }
}
