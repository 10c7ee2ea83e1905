<?php
declare(strict_types=1);

/** Sentences on Plesk's own page of a domain's DNS settings, only if something is wrong. */
class Modules_DnsSync_ContentInclude extends pm_Hook_ContentInclude
{
    /** Old and new forms: …/id/7/type/domain, …/id/7/type/alias, …/id/d:7. */
    private const PAGE = '~^/smb/dns-zone/records-list/id/(?:[ds](?::|%3A))?(\d+)(?:/type/([a-z]+))?(?:[/?]|$)~i';

    public function init(): void
    {
        if (preg_match(self::PAGE, (string) ($_SERVER['REQUEST_URI'] ?? ''), $found) !== 1) {
            return;
        }
        $name = Modules_DnsSync_Access::nameSeenBy(($found[2] ?? '') === 'alias', (int) $found[1]);
        $row = $name === null ? null : Modules_DnsSync_ZoneStates::read([$name])[$name] ?? null;
        foreach ($row === null ? [] : Modules_DnsSync_ZoneStates::problems($row) as $text) {
            // Plesk escapes it.
            pm_View_Status::addWarning($text);
        }
    }
}
