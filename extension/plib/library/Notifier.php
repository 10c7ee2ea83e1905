<?php
declare(strict_types=1);

/** Sends new events of the program to Plesk's bell and by mail, each once. */
final class Modules_DnsSync_Notifier
{
    public const KINDS = [
        'synchronized',
        'unsynchronizable',
        'rejected',
        'held',
        'failing',
        'recovered',
        'drift',
        'renamed',
        'limit',
        'not-live',
        'backend-lost',
        'silent',
    ];
    /** Kinds that need an administrator at once. */
    public const URGENT = ['unsynchronizable', 'failing', 'limit', 'backend-lost', 'silent'];

    private const LAST = 'lastNotified';
    /** There was no event when the first run looked, so all of them are new. */
    private const NONE = 'none';
    /** More events of a kind in one run become one notification. */
    private const MAX_SINGLE = 5;
    private const MAX_EVENTS = 1000;

    public static function run(): void
    {
        $lock = fopen(rtrim(pm_Context::getVarDir(), '/\\') . '/notifier.lock', 'c');
        if ($lock === false || !flock($lock, LOCK_EX | LOCK_NB)) {
            return;
        }
        $last = (string) pm_Settings::get(self::LAST, '');
        $end = Modules_DnsSync_Runner::run(
            'events',
            match ($last) {
                '' => ['newest' => true, 'limit' => 1],
                self::NONE => ['limit' => self::MAX_EVENTS],
                default => ['after' => $last, 'limit' => self::MAX_EVENTS],
            },
            [],
            [],
        );
        $read = json_decode($end['stdout']);
        // The owners of domains get these texts too.
        Modules_DnsSync_Elsewhere::inEvents($read->events ?? []);
        $events = json_decode(json_encode($read), true)['events'] ?? null;
        if ($events === null) {
            // The state was removed, and with it the last event: begin anew.
            pm_Settings::set(self::LAST, null);
            return;
        }
        if ($last !== '') {
            self::send($events);
        }
        if ($events !== []) {
            pm_Settings::set(self::LAST, end($events)['id']);
        } elseif ($last === '') {
            pm_Settings::set(self::LAST, self::NONE);
        }
    }

    /** @param list<array{kind: string, zone: string|null, text: string}> $events */
    private static function send(array $events): void
    {
        foreach (self::KINDS as $kind) {
            $some = array_values(array_filter($events, static fn (array $event): bool => $event['kind'] === $kind));
            if (count($some) > self::MAX_SINGLE) {
                self::sendText($kind, self::summary($some), null);
                continue;
            }
            foreach ($some as ['zone' => $zone, 'text' => $text]) {
                $name = $zone === null ? '' : self::plain($zone) . ': ';
                self::sendText($kind, $name . $text, $zone === null ? null : self::ownerOf(self::plain($zone)));
            }
        }
    }

    private static function sendText(string $kind, string $text, ?pm_Client $owner): void
    {
        foreach (["bell-$kind", "mail-$kind"] as $id) {
            try {
                (new pm_Notification())->send($id, ['text' => $text], $owner);
            } catch (pm_Exception $error) {
                $log = pm_Bootstrap::getContainer()->get(Psr\Log\LoggerInterface::class);
                $log->warning("dns-sync: the notification $id was not sent: " . $error->getMessage());
            }
        }
    }

    private static function summary(array $events): string
    {
        $zones = array_map(static fn (array $event): string => self::plain($event['zone'] ?? ''), $events);
        return pm_Locale::lmsg('manyEvents', [
            'count' => count($events),
            'names' => implode(', ', array_slice(array_filter($zones), 0, self::MAX_SINGLE)),
        ]);
    }

    /** The owner of a domain or alias; null if Plesk doesn't know it, so that only administrators are notified. */
    private static function ownerOf(string $name): ?pm_Client
    {
        try {
            return pm_Domain::getByName($name)->getClient();
        } catch (pm_Exception) {
            try {
                return pm_DomainAlias::getByName($name)->getDomain()->getClient();
            } catch (pm_Exception) {
                return null;
            }
        }
    }

    private static function plain(string $zone): string
    {
        return preg_replace('/\.$/', '', $zone);
    }
}
