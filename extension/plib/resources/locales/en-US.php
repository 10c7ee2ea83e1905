<?php
declare(strict_types=1);

$messages = [
    'permissionPublish' => 'DNS Sync: publish new domains',
    'permissionPublishDescription' => 'New domains of the subscription are published at the DNS service.',
    'permissionSynchronize' => 'DNS Sync: synchronize domains',
    'permissionSynchronizeDescription' => 'The customer can synchronize the domains of the subscription.',
    'taskDone' => '%%done%% of %%total%% domains synchronized',
    'taskRuns' => 'Synchronizing domains: %%done%% of %%total%%',
];
