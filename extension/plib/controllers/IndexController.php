<?php
declare(strict_types=1);

/** The page. It is empty; its script asks ApiController for everything. */
class IndexController extends pm_Controller_Action
{
    protected $_accessLevel = Modules_DnsSync_Access::LEVELS;

    public function indexAction(): void
    {
        $version = json_decode((string) file_get_contents(Modules_DnsSync_Places::resources() . '/version.json'), true);
        $this->view->pageTitle = 'DNS Sync';
        $this->view->base = pm_Context::getBaseUrl();
        $this->view->role = Modules_DnsSync_Access::current()->role;
        $this->view->version = (string) $version['version'];
    }
}
