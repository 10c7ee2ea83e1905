<?php
declare(strict_types=1);

/** What the program says about some zones, for Plesk's own pages, in the language of the person. */
final class Modules_DnsSync_ZoneStates
{
    /** Worst first: a zone at several services has the state of the worst one. */
    private const ORDER = ['failing', 'held', 'pending', 'paused', 'unavailable', 'excluded', 'trashed', 'retained'];

    /**
     * Returns one row for each zone that the program knows, by its plain name. A failure makes no page of Plesk fail.
     *
     * @param list<string> $names
     * @return array<string, object>
     */
    public static function read(array $names): array
    {
        try {
            if ($names === [] || Modules_DnsSync_Record::read()['consent'] === null) {
                return [];
            }
            $end = Modules_DnsSync_Runner::run('status', ['skip-unknown' => true], $names, []);
        } catch (Exception) {
            return [];
        }
        $status = json_decode($end['stdout']);
        if (!isset($status->zones)) {
            return [];
        }
        // Customers read these pages too.
        Modules_DnsSync_Elsewhere::inStatus($status);
        $rows = [];
        foreach ($status->zones as $row) {
            $name = rtrim($row->zone, '.');
            if (!isset($rows[$name]) || self::place($row) < self::place($rows[$name])) {
                $rows[$name] = $row;
            }
        }
        return $rows;
    }

    /** A short text: the state, and the number of records that are not supported. */
    public static function label(object $row): string
    {
        $state = pm_Locale::lmsg("state-$row->state");
        $count = count($row->rejects);
        return $count === 0 ? $state : $state . ', ' . pm_Locale::lmsg('notSupported', ['count' => $count]);
    }

    /**
     * Sentences about what is wrong; none if the zone is synchronized and all of its records are supported.
     *
     * @return list<string>
     */
    public static function problems(object $row): array
    {
        $problems = [];
        if ($row->state !== 'synchronized' && $row->state !== 'pending') {
            $reason = $row->error->message ?? $row->reason ?? pm_Locale::lmsg('askProvider');
            $problems[] = trim(pm_Locale::lmsg('notSynchronized', [
                'state' => pm_Locale::lmsg("state-$row->state"),
                'reason' => $reason,
            ]));
        }
        foreach (array_slice($row->rejects, 0, 5) as $record) {
            $problems[] = pm_Locale::lmsg('recordNotSupported', [
                'record' => "$record->host $record->type",
                'reason' => $record->reason,
            ]);
        }
        if (count($row->rejects) > 5) {
            $problems[] = pm_Locale::lmsg('moreNotSupported', ['count' => count($row->rejects) - 5]);
        }
        return $problems;
    }

    private static function place(object $row): int
    {
        $place = array_search($row->state, self::ORDER, true);
        return $place === false ? count(self::ORDER) : $place;
    }
}
