<?php
declare(strict_types=1);

class IndexController extends pm_Controller_Action
{
    protected $_accessLevel = 'admin';
}
