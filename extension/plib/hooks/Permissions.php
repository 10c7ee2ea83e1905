<?php
declare(strict_types=1);

/** What a service plan can allow. */
class Modules_DnsSync_Permissions extends pm_Hook_Permissions
{
    public const PUBLISH = 'dns_sync_publish';
    public const SYNCHRONIZE = 'dns_sync_synchronize';

    public function getPermissions(): array
    {
        return [
            self::PUBLISH => [
                'default' => true,
                'place' => self::PLACE_ADDITIONAL,
                'name' => pm_Locale::lmsg('permissionPublish'),
                'description' => pm_Locale::lmsg('permissionPublishDescription'),
            ],
            self::SYNCHRONIZE => [
                'default' => false,
                'place' => self::PLACE_ADDITIONAL,
                'name' => pm_Locale::lmsg('permissionSynchronize'),
                'description' => pm_Locale::lmsg('permissionSynchronizeDescription'),
                'master' => self::PUBLISH,
            ],
        ];
    }
}
