#!/usr/bin/env bash
# For slurm.conf's Prolog=: a node whose kernels are wrong is drained before a job starts on it.
# The job waits for as long as FLEET_PROBE_TIME. FLEET_GOOD names the merged record of an earlier fleet of the same
# hardware and software, to be held against.
set -uo pipefail
spacecheck=${SPACECHECK:-spacecheck}
options=(--time "${FLEET_PROBE_TIME:-20s}")
if [ -n "${FLEET_GOOD:-}" ]; then options+=(--against "$FLEET_GOOD"); fi

said=$("$spacecheck" fleet probe "${options[@]}" 2>&1)
code=$?
# Only a suspect node is the node's fault: anything else is for the operator, and stops no job.
if [ $code -eq 6 ]; then
  echo "$said" >&2
  exit 1
fi
if [ $code -ne 0 ]; then logger -t spacecheck "probe ended with $code: $said" 2>/dev/null || true; fi
exit 0
