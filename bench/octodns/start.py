"""Runs octodns-sync at a local Route 53, and writes its largest resident set in kB.

Usage: start.py ENDPOINT MEMORY-FILE ARGUMENTS-OF-OCTODNS-SYNC... ; without arguments it prints the versions.
"""

import atexit
import functools
import resource
import sys
import types

import boto3.session

try:
    import pycountry_convert  # noqa: F401
except ImportError:
    # octodns-route53 uses it for geo records only, and the benchmark has none.
    stand_in = types.ModuleType("pycountry_convert")
    stand_in.country_alpha2_to_continent_code = None
    sys.modules["pycountry_convert"] = stand_in

import octodns
import octodns_route53

if len(sys.argv) == 1:
    print(f"octoDNS {octodns.__version__}, octodns-route53 {octodns_route53.__version__}, boto3 {boto3.__version__}")
    sys.exit(0)

endpoint, memory_file, *words = sys.argv[1:]


def write_memory():
    with open(memory_file, "w", encoding="ascii") as file:
        file.write(str(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss))


atexit.register(write_memory)
# Versions of boto3 before 1.28 don't know AWS_ENDPOINT_URL_ROUTE_53, and octodns-route53 has no key for it.
boto3.session.Session.client = functools.partialmethod(boto3.session.Session.client, endpoint_url=endpoint)

from octodns.cmds.sync import main  # noqa: E402

sys.argv = ["octodns-sync", *words]
main()
