<?php
declare(strict_types=1);

/** An administrator's choices about customers and service plans. All that is about DNS is in the configuration. */
final class Modules_DnsSync_Choices
{
    /** The allowed values; the first one is the default. */
    private const VALUES = [
        // Who may synchronize besides administrators: customers whose plan allows it, all of them, or nobody.
        'customers' => ['plans', 'all', 'nobody'],
        // Which new domains are published: all, those whose plan has them published, or none.
        'newDomains' => ['all', 'plans', 'none'],
    ];

    public static function of(string $name): string
    {
        $kept = (string) pm_Settings::get("choice.$name", '');
        return in_array($kept, self::VALUES[$name], true) ? $kept : self::VALUES[$name][0];
    }

    /** The choices, with the numbers of domains on which they have an effect. */
    public static function read(): array
    {
        $domains = pm_Domain::getAllDomains();
        $with = static fn (string $permission): array => array_values(array_filter(
            $domains,
            static fn (pm_Domain $domain): bool => (bool) $domain->hasPermission($permission),
        ));
        $published = $with(Modules_DnsSync_Permissions::PUBLISH);
        $isOther = static fn (pm_Domain $domain): bool => !in_array($domain, $published, true);
        $names = static fn (array $some): array => array_map(static fn (pm_Domain $item) => $item->getName(), $some);
        return [
            'format' => 1,
            'customers' => self::of('customers'),
            'newDomains' => self::of('newDomains'),
            'domains' => [
                'all' => count($domains),
                'synchronizedByCustomers' => count($with(Modules_DnsSync_Permissions::SYNCHRONIZE)),
                'published' => count($published),
                // Saving a choice leaves these as they are; an administrator can switch them off by their names.
                'unpublished' => array_slice($names(array_values(array_filter($domains, $isOther))), 0, 500),
            ],
        ];
    }

    /** @param array<string, mixed> $asked */
    public static function write(array $asked): array
    {
        foreach ($asked as $name => $value) {
            if (!in_array($value, self::VALUES[$name] ?? [], true)) {
                throw new Modules_DnsSync_Refusal(400, 'Unknown choice.');
            }
        }
        foreach ($asked as $name => $value) {
            if (self::of($name) !== $value) {
                if ($name === 'newDomains') {
                    Modules_DnsSync_NewDomains::begin();
                }
                pm_Settings::set("choice.$name", $value);
            }
        }
        return self::read();
    }
}
