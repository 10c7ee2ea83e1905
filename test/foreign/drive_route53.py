"""Drives the Route 53 at ENDPOINT with boto3 as other tools do, and prints what it saw as JSON."""

import json
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

client = boto3.client(
    "route53",
    endpoint_url=sys.argv[1],
    region_name="us-east-1",
    aws_access_key_id="AKIDBOTO",
    aws_secret_access_key="secret",
    config=Config(retries={"max_attempts": 1}),
)
seen = {}


def change(zone, action, name, kind, values, ttl=300):
    records = [{"Value": value} for value in values]
    record_set = {"Name": name, "Type": kind, "TTL": ttl, "ResourceRecords": records}
    batch = {"Comment": "by a test", "Changes": [{"Action": action, "ResourceRecordSet": record_set}]}
    return client.change_resource_record_sets(HostedZoneId=zone, ChangeBatch=batch)["ChangeInfo"]


def listed(zone):
    pages = client.get_paginator("list_resource_record_sets").paginate(
        HostedZoneId=zone, PaginationConfig={"PageSize": 2}
    )
    return [
        [item["Name"], item["Type"], item["TTL"], [record["Value"] for record in item["ResourceRecords"]]]
        for page in pages
        for item in page["ResourceRecordSets"]
        if item["Type"] not in ("NS", "SOA")
    ]


def refusal(zone, kind, value):
    try:
        change(zone, "CREATE", "bad.example.com", kind, [value])
    except ClientError as error:
        return [error.response["Error"]["Code"], error.response["Error"]["Message"]]
    return None


made = client.create_hosted_zone(Name="example.com", CallerReference="by boto3")
zone = made["HostedZone"]["Id"]
seen["nameServers"] = len(made["DelegationSet"]["NameServers"])
info = change(zone, "CREATE", "www.example.com", "A", ["192.0.2.1"])
change(zone, "CREATE", "*.example.com", "TXT", ['"a; b" "c"'])
change(zone, "UPSERT", "www.example.com", "A", ["192.0.2.2", "192.0.2.3"], 60)
client.get_waiter("resource_record_sets_changed").wait(Id=info["Id"], WaiterConfig={"Delay": 1, "MaxAttempts": 20})
seen["sets"] = listed(zone)
by_name = client.list_hosted_zones_by_name(DNSName="example.com")
seen["byName"] = [item["Name"] for item in by_name["HostedZones"]]
zones = client.get_paginator("list_hosted_zones").paginate()
seen["counts"] = [item["ResourceRecordSetCount"] for page in zones for item in page["HostedZones"]]
seen["healthChecks"] = client.list_health_checks()["HealthChecks"]
seen["refusals"] = [refusal(zone, "A", "192.0.2"), refusal(zone, "LOC", "x")]
client.update_hosted_zone_comment(Id=zone, Comment="ours")
seen["comment"] = client.get_hosted_zone(Id=zone)["HostedZone"]["Config"]["Comment"]
change(zone, "DELETE", "www.example.com", "A", ["192.0.2.2", "192.0.2.3"], 60)
change(zone, "DELETE", "*.example.com", "TXT", ['"a; b" "c"'])
client.delete_hosted_zone(Id=zone)
seen["left"] = client.list_hosted_zones()["HostedZones"]
print(json.dumps(seen))
