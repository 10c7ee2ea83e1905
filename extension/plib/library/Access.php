<?php
declare(strict_types=1);

/** The person who sends a request, and the domains that this person may see. Every request is checked by it. */
final class Modules_DnsSync_Access
{
    /** Roles of people who have the page. An additional administrator is an administrator. */
    public const LEVELS = ['admin', 'admin-alias', 'reseller', 'client'];

    private function __construct(
        public readonly string $role,
        public readonly string $login,
        private readonly pm_Client $client,
    ) {
    }

    public static function current(): self
    {
        $client = pm_Session::getClient();
        $role = match (true) {
            $client->isAdmin() => 'admin',
            $client->isReseller() => 'reseller',
            $client->isClient() => 'client',
            default => throw new Modules_DnsSync_Refusal(403, 'Access denied.'),
        };
        return new self($role, (string) $client->getLogin(), $client);
    }

    public function isAdmin(): bool
    {
        return $this->role === 'admin';
    }

    public function requireAdmin(): void
    {
        if (!$this->isAdmin()) {
            throw new Modules_DnsSync_Refusal(403, 'Only an administrator may do this.');
        }
    }

    /** The zones of this person's domains and aliases, in ASCII; null for all zones. */
    public function zones(): ?array
    {
        return $this->isAdmin() ? null : array_values(array_unique(array_keys(self::named($this->domains()))));
    }

    /**
     * Returns zones of names that this person gave. Refuses names of others, patterns, and no name.
     *
     * @param list<mixed> $names
     * @return list<string>
     */
    public function own(array $names, bool $isChange): array
    {
        $domains = self::named($this->domains());
        $zones = [];
        foreach ($names as $name) {
            $zone = is_string($name) ? self::plain($name) : '';
            $domain = $domains[$zone] ?? throw new Modules_DnsSync_Refusal(403, 'This is not one of your domains.');
            if ($isChange && !$this->maySynchronize($domain)) {
                throw new Modules_DnsSync_Refusal(403, 'Your administrator does not allow this for this domain.');
            }
            $zones[] = $zone;
        }
        return $zones === [] ? throw new Modules_DnsSync_Refusal(403, 'Name one of your domains.') : $zones;
    }

    /** The zones that this person may synchronize, in ASCII; null for all zones. */
    public function synchronizable(): ?array
    {
        if ($this->isAdmin()) {
            return null;
        }
        return array_keys(self::named(array_filter($this->domains(), $this->maySynchronize(...))));
    }

    /** The zone of a domain or alias on a page of Plesk; null if this person may not see it. */
    public static function nameSeenBy(bool $isAlias, int $id): ?string
    {
        try {
            $item = $isAlias ? pm_DomainAlias::getByDomainAliasId($id) : pm_Domain::getByDomainId($id);
            $domain = $isAlias ? $item->getDomain() : $item;
            $isOwn = pm_Session::isExist() && pm_Session::getClient()->hasAccessToDomain($domain->getId());
        } catch (pm_Exception) {
            return null;
        }
        return $isOwn ? self::plain($item->getName()) : null;
    }

    /** Keeps a setting of this person, such as the last message that was read. */
    public function keep(string $name, string $value): void
    {
        $this->client->setSetting($name, $value);
    }

    public function kept(string $name): string
    {
        return (string) $this->client->getSetting($name, '');
    }

    private function maySynchronize(pm_Domain $domain): bool
    {
        return match (Modules_DnsSync_Choices::of('customers')) {
            'all' => true,
            'plans' => (bool) $domain->hasPermission(Modules_DnsSync_Permissions::SYNCHRONIZE),
            default => false,
        };
    }

    /** @return list<pm_Domain> */
    private function domains(): array
    {
        $candidates = $this->role === 'client'
            ? pm_Domain::getDomainsByClient($this->client)
            : pm_Domain::getAllDomains();
        $isOwn = fn (pm_Domain $domain): bool => (bool) $this->client->hasAccessToDomain($domain->getId());
        return array_values(array_filter($candidates, $isOwn));
    }

    /**
     * Domains by the names of their zones. A zone of an alias belongs to the domain of the alias.
     *
     * @param array<pm_Domain> $domains
     * @return array<string, pm_Domain>
     */
    private static function named(array $domains): array
    {
        $named = [];
        foreach ($domains as $domain) {
            foreach ([$domain, ...pm_DomainAlias::getByDomain($domain)] as $item) {
                $named[self::plain($item->getName())] = $domain;
            }
        }
        return $named;
    }

    private static function plain(string $name): string
    {
        return preg_replace('/\.$/', '', strtolower($name));
    }
}
