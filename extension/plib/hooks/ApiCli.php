<?php
declare(strict_types=1);

/** "plesk ext dns-sync --COMMAND" for root's shell. */
class Modules_DnsSync_ApiCli extends pm_Hook_ApiCli
{
    public function infoCommand(): void
    {
        $this->stdout(json_encode(Modules_DnsSync_Overview::read(), JSON_PRETTY_PRINT | JSON_UNESCAPED_SLASHES) . "\n");
    }

    public function infoHelp(): string
    {
        return 'Print Node, the DNS backend, credentials (without keys) and checks as JSON';
    }

    public function registerCommand(): void
    {
        $other = $this->getOption('other');
        $this->attempt(function () use ($other): array {
            $consent = ['at' => gmdate('Y-m-d\TH:i:s\Z'), 'by' => 'root'];
            return Modules_DnsSync_Slot::take($consent, $other === null ? null : (string) $other);
        });
    }

    public function registerHelp(): string
    {
        return "Agree that DNS Sync becomes Plesk's DNS backend; -other chain or take-over replaces another one";
    }

    public function unregisterCommand(): void
    {
        $this->stdout(Modules_DnsSync_Slot::giveUp() ? "Unregistered.\n" : "DNS Sync is not registered.\n");
    }

    public function unregisterHelp(): string
    {
        return "Free Plesk's DNS backend if it is DNS Sync";
    }

    public function keysCommand(): void
    {
        $keys = json_decode((string) stream_get_contents(fopen('php://stdin', 'r'), 4096), true);
        $this->attempt(static fn (): array => self::saved(
            Modules_DnsSync_Credentials::save((string) ($keys['id'] ?? ''), (string) ($keys['secret'] ?? ''), 'route53'),
        ));
    }

    public function keysHelp(): string
    {
        return 'Test a key pair, {"id": …, "secret": …} as JSON on stdin, and keep it if no problem is found';
    }

    public function roleCommand(): void
    {
        $this->attempt(static fn (): array => self::saved(
            Modules_DnsSync_Credentials::save(null, null, 'route53'),
        ));
    }

    public function roleHelp(): string
    {
        return "Test the server's own role, and forget the kept keys if no problem is found";
    }

    private static function saved(array $end): array
    {
        $report = json_encode($end['report'], JSON_PRETTY_PRINT | JSON_UNESCAPED_SLASHES) . "\n";
        return ['code' => $end['saved'] ? 0 : 2, 'stdout' => $report, 'stderr' => $end['message']];
    }

    /** @param callable(): array{code: int, stdout: string, stderr: string} $work */
    private function attempt(callable $work): void
    {
        try {
            ['code' => $code, 'stdout' => $stdout, 'stderr' => $stderr] = $work();
        } catch (Modules_DnsSync_Refusal $error) {
            ['code' => $code, 'stdout' => $stdout, 'stderr' => $stderr]
                = ['code' => 1, 'stdout' => '', 'stderr' => $error->getMessage() . "\n"];
        }
        $this->stdout($stdout);
        $this->stderr($stderr);
        $this->exitCode($code);
    }
}
