<?php
declare(strict_types=1);

/**
 * Switches new domains off that shall not be published, before the call that creates them is handled. A renamed domain
 * keeps its ID, and IDs grow, so that it isn't taken for a new one.
 */
final class Modules_DnsSync_NewDomains
{
    private const LAST = 'lastOldDomain';
    private const KNOWN = 'known';
    /** As many as words.json allows. */
    private const MAX_NAMES = 500;

    /** Takes all domains of today for old ones. */
    public static function begin(): void
    {
        $ids = array_map(static fn (pm_Domain $domain): int => (int) $domain->getId(), pm_Domain::getAllDomains());
        pm_Settings::set(self::LAST, (string) max([0, ...$ids]));
    }

    /**
     * Returns a stream with the same octets as the call on the given one.
     *
     * @param resource $stdin
     * @return resource
     */
    public static function withhold($stdin)
    {
        if (Modules_DnsSync_Choices::of('newDomains') === 'all') {
            return $stdin;
        }
        $call = (string) stream_get_contents($stdin);
        try {
            self::switchOff(array_values(array_filter(self::created($call), self::isWithheld(...))));
        } catch (Exception $error) {
            // The call is handled all the same: it may hold more than new domains.
            pm_Bootstrap::getContainer()->get(Psr\Log\LoggerInterface::class)
                ->warning('dns-sync: new domains were not switched off: ' . $error->getMessage());
        }
        $copy = tmpfile();
        fwrite($copy, $call);
        rewind($copy);
        return $copy;
    }

    /** @param list<string> $names */
    private static function switchOff(array $names): void
    {
        foreach (array_chunk($names, self::MAX_NAMES) as $some) {
            $end = Modules_DnsSync_Runner::run('zones-off-ahead', [], $some, []);
            if ($end['code'] !== 0) {
                throw new pm_Exception(trim($end['stderr']));
            }
        }
    }

    /** @return list<string> */
    private static function created(string $call): array
    {
        $read = json_decode($call, true);
        $commands = is_array($read) && !array_is_list($read) ? [$read] : $read;
        $names = [];
        foreach (is_array($commands) ? $commands : [] as $command) {
            $name = is_array($command) ? $command['zone']['name'] ?? null : null;
            if (is_string($name) && ($command['command'] ?? null) === 'create') {
                $names[] = preg_replace('/\.$/', '', strtolower($name));
            }
        }
        return $names;
    }

    private static function isWithheld(string $name): bool
    {
        try {
            $domain = pm_Domain::getByName($name);
            $isOld = (string) $domain->getSetting(self::KNOWN, '') !== '';
            if (!$isOld) {
                $domain->setSetting(self::KNOWN, '1');
            }
        } catch (pm_Exception) {
            try {
                $domain = pm_DomainAlias::getByName($name)->getDomain();
                $isOld = false;
            } catch (pm_Exception) {
                return false;
            }
        }
        $isNew = !$isOld && (int) $domain->getId() > (int) pm_Settings::get(self::LAST, '0');
        $isByPlan = Modules_DnsSync_Choices::of('newDomains') === 'plans';
        return $isNew && !($isByPlan && $domain->hasPermission(Modules_DnsSync_Permissions::PUBLISH));
    }
}
