<?php
declare(strict_types=1);

/** The page. Its script asks ApiController for everything but its texts and the role of the person. */
class IndexController extends pm_Controller_Action
{
    protected $_accessLevel = Modules_DnsSync_Access::LEVELS;

    public function indexAction(): void
    {
        $version = json_decode((string) file_get_contents(Modules_DnsSync_Places::resources() . '/version.json'), true);
        $base = pm_Context::getBaseUrl();
        $this->view->pageTitle = 'DNS Sync';
        $this->view->base = $base;
        $this->view->version = (string) $version['version'];
        $this->view->props = [
            'api' => "{$base}index.php/api/",
            'role' => Modules_DnsSync_Access::current()->role,
            'domain' => $this->domain(),
            'locale' => pm_Locale::getCode(),
            'texts' => pm_Locale::getSection('app'),
        ];
    }

    /** The domain from whose page in Plesk the person came; null if there is none that this person may see. */
    private function domain(): ?string
    {
        $id = $this->getRequest()->getParam('site_id') ?? $this->getRequest()->getParam('dom_id');
        return is_string($id) && ctype_digit($id) ? Modules_DnsSync_Access::nameSeenBy(false, (int) $id) : null;
    }
}
