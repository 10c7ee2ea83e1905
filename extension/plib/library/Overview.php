<?php
declare(strict_types=1);

/** What an administrator sees first: is everything there, and who is Plesk's DNS backend? */
final class Modules_DnsSync_Overview
{
    public static function read(): array
    {
        $node = Modules_DnsSync_Node::known();
        return [
            'format' => 1,
            'node' => $node,
            'advice' => $node === null ? Modules_DnsSync_Node::advice() : null,
            'backend' => ['holder' => Modules_DnsSync_Slot::holder(), 'isOurs' => Modules_DnsSync_Slot::isOurs()],
            'record' => Modules_DnsSync_Record::read(),
            'credentials' => self::credentials(),
            'timers' => Modules_DnsSync_Timers::isSystem() ? 'system' : 'plesk',
            'selfCheck' => Modules_DnsSync_SelfCheck::result(),
        ];
    }

    private static function credentials(): array
    {
        try {
            return Modules_DnsSync_Credentials::shown() + ['profile' => Modules_DnsSync_Credentials::processLine()];
        } catch (Exception) {
            // The reason could hold a part of a key.
            return ['access' => 'unreadable', 'idEnd' => null, 'profile' => null];
        }
    }
}
