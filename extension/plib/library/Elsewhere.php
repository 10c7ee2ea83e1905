<?php
declare(strict_types=1);

/**
 * Zones that another server publishes, as customers read of them: in a sentence of their language, which names no server
 * of the company.
 */
final class Modules_DnsSync_Elsewhere
{
    private const RULE = 'kept-elsewhere';

    public static function sentence(): string
    {
        return pm_Locale::lmsg('elsewhere');
    }

    /** Replaces the reasons in a status, and returns the zones, in ASCII, that another server publishes. */
    public static function inStatus(object $status): array
    {
        $server = $status->fleet->server ?? null;
        unset($status->fleet);
        $zones = [];
        foreach ($status->zones as $row) {
            $keeper = $row->keptBy ?? $server;
            unset($row->keptBy);
            if ($keeper === $server && !str_contains($row->error->message ?? '', '"' . self::RULE . '"')) {
                continue;
            }
            [$row->reason, $row->error] = [self::sentence(), null];
            $zones[] = rtrim($row->zone, '.');
        }
        return $zones;
    }

    /** Replaces the texts of events. */
    public static function inEvents(array $events): void
    {
        foreach ($events as $event) {
            if (self::isOfEvent($event)) {
                [$event->text, $event->detail] = [self::sentence(), null];
            }
        }
    }

    public static function isOfEvent(object $event): bool
    {
        return in_array(self::RULE, array_column($event->detail->sets ?? [], 'rule'), true);
    }

    /** Replaces such holds in a plan, and returns whether there was one. */
    public static function inPlan(array $zones): bool
    {
        $isElsewhere = false;
        foreach ($zones as $zone) {
            unset($zone->contest);
            foreach ($zone->held ?? [] as $held) {
                if ($held->rule === self::RULE) {
                    [$held->detail, $held->release] = [self::sentence(), ''];
                    $isElsewhere = true;
                }
            }
        }
        return $isElsewhere;
    }
}
