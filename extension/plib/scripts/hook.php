<?php
declare(strict_types=1);

pm_Context::init('dns-sync');
exit(Modules_DnsSync_Hook::run());
