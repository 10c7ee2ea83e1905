#!/bin/sh
# Runs the jobs of dns-sync as the main process of a container, in place of systemd timers or cron:
# "retry", which also applies what the hook queued, every RETRY_SECONDS, and "drift --relist 1/7" once a day after DRIFT_TIME.
# TERM or INT ends the running job and this script with exit code 0. A job that is ended loses nothing: the next one
# continues from the state.
set -u
retry_seconds=${RETRY_SECONDS:-300}
drift_time=${DRIFT_TIME:-03:17}

job=
stop() {
  trap '' TERM INT
  if [ -n "$job" ]; then kill -TERM "$job" 2>/dev/null; fi
  wait
  exit 0
}
trap stop TERM INT

# A shell handles a signal at once only while it waits for a process in the background.
run() {
  "$@" &
  job=$!
  wait "$job"
  job=
}

# Minutes of the day, from HH:MM. A leading zero would make the number octal.
minutes() {
  hour=${1%%:*}
  minute=${1##*:}
  echo $((${hour#0} * 60 + ${minute#0}))
}

drifted_on=
if [ "$(minutes "$(date +%H:%M)")" -ge "$(minutes "$drift_time")" ]; then drifted_on=$(date +%F); fi

while :; do
  run dns-sync retry
  if [ "$(date +%F)" != "$drifted_on" ] && [ "$(minutes "$(date +%H:%M)")" -ge "$(minutes "$drift_time")" ]; then
    drifted_on=$(date +%F)
    run dns-sync drift --relist 1/7
  fi
  run sleep "$retry_seconds"
done
