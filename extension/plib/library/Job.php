<?php
declare(strict_types=1);

/** Work of a timer: what it says on stderr goes to Plesk's log. */
final class Modules_DnsSync_Job
{
    /** Sends new events to people. A failure is in Plesk's log, and the next run sends them. */
    public static function notify(): void
    {
        try {
            if (Modules_DnsSync_Record::read()['consent'] !== null) {
                Modules_DnsSync_Notifier::run();
            }
        } catch (Exception $error) {
            pm_Bootstrap::getContainer()->get(Psr\Log\LoggerInterface::class)
                ->error('dns-sync: notifications were not sent: ' . get_class($error));
        }
    }

    /** @param array<string, mixed> $options */
    public static function run(string $command, array $options = []): int
    {
        $log = pm_Bootstrap::getContainer()->get(Psr\Log\LoggerInterface::class);
        if (Modules_DnsSync_Record::read()['consent'] === null) {
            return 0;
        }
        @touch(self::mark($command));
        try {
            $end = Modules_DnsSync_Runner::run($command, $options);
        } catch (Exception $error) {
            $log->error("dns-sync $command: " . $error->getMessage());
            return 1;
        }
        if ($end['code'] !== 0) {
            $log->warning("dns-sync $command: " . trim($end['stderr']));
        }
        return $end['code'] === 2 ? 0 : $end['code'];
    }

    /** When a timer last ran a command; null if it never did. */
    public static function lastRun(string $command): ?string
    {
        $time = @filemtime(self::mark($command));
        return $time === false ? null : gmdate('Y-m-d\TH:i:s\Z', $time);
    }

    /** A file whose time is that of the last run: settings of Plesk are in its database, which is written sparingly. */
    private static function mark(string $command): string
    {
        return rtrim(pm_Context::getVarDir(), '/\\') . "/ran-$command";
    }
}
