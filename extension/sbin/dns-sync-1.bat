@echo off
rem Runs dns-sync for its Plesk extension: dns-sync-1.bat NODE. All else comes as JSON on stdin.
set "NODE_OPTIONS="
set "NODE_PATH="
"%~1" "%~dp0..\..\..\plib\modules\dns-sync\resources\run.mjs"
