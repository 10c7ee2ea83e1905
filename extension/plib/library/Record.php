<?php
declare(strict_types=1);

/** What outlives an update and a removal: an administrator's consent, and whether the registration was ours. */
final class Modules_DnsSync_Record
{
    /** @return array{consent: array{at: string, by: string}|null, registered: bool} */
    public static function read(): array
    {
        $text = @file_get_contents(Modules_DnsSync_Places::configFolder() . '/extension.json');
        $record = $text === false ? null : json_decode($text, true);
        $consent = $record['consent'] ?? null;
        $isConsent = is_string($consent['at'] ?? null) && is_string($consent['by'] ?? null);
        return ['consent' => $isConsent ? $consent : null, 'registered' => ($record['registered'] ?? null) === true];
    }

    public static function write(?array $consent, bool $isRegistered): void
    {
        $end = Modules_DnsSync_Runner::send(['record' => ['consent' => $consent, 'registered' => $isRegistered]]);
        if ($end['code'] !== 0) {
            throw new pm_Exception('The consent could not be recorded: ' . trim($end['stderr']));
        }
    }
}
