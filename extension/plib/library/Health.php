<?php
declare(strict_types=1);

/** What an administrator checks: "doctor" with its remedies, and when Plesk, the timers and the service were last heard. */
final class Modules_DnsSync_Health
{
    /** Metrics of "dns-sync status --format prometheus" that the page shows. */
    private const METRICS = [
        'lastCall' => 'dns_sync_last_call_timestamp_seconds',
        'lastPass' => 'dns_sync_last_pass_timestamp_seconds',
        'lastFullCheck' => 'dns_sync_last_full_check_timestamp_seconds',
        'requests' => 'dns_sync_api_requests_total',
        'quotaUsed' => 'dns_sync_quota_hosted_zones_used',
        'quotaLimit' => 'dns_sync_quota_hosted_zones_limit',
    ];

    public static function read(): array
    {
        $doctor = Modules_DnsSync_Runner::run('doctor');
        $status = Modules_DnsSync_Runner::run('status', ['limit' => 1], [], []);
        return [
            'format' => 1,
            'doctor' => ['code' => $doctor['code'], 'data' => json_decode($doctor['stdout']), 'message' => $doctor['stderr']],
            'metrics' => self::metrics(),
            'forecasts' => json_decode($status['stdout'])->forecasts ?? [],
            'timers' => [
                'by' => Modules_DnsSync_Timers::isSystem() ? 'system' : 'plesk',
                'retry' => Modules_DnsSync_Job::lastRun('retry'),
                'drift' => Modules_DnsSync_Job::lastRun('drift'),
            ],
            'log' => Modules_DnsSync_Places::log(),
        ] + Modules_DnsSync_Overview::read();
    }

    /** Each metric as its highest value at any target; null if there is none. */
    private static function metrics(): array
    {
        $text = Modules_DnsSync_Runner::run('metrics', [], [], [])['stdout'];
        $values = [];
        foreach (self::METRICS as $name => $metric) {
            preg_match_all("~^$metric(?:\\{[^}\\n]*\\})? ([0-9.e+]+)$~m", $text, $found);
            $values[$name] = $found[1] === [] ? null : max(array_map('floatval', $found[1]));
        }
        return $values;
    }
}
