<?php
declare(strict_types=1);

// Each night: looks for changes that were made outside dns-sync.
pm_Context::init('dns-sync');
exit(Modules_DnsSync_Job::run('drift', ['relist' => '1/7']));
