"""openstacksdk with the extensions of Open Telekom Cloud: the endpoints come from the catalog of the token."""

import time

import openstack
from otcextensions import sdk

from steps import step, told

cloud = told()
connection = openstack.connect(
    load_envvars=False,
    load_yaml_config=False,
    auth={
        "auth_url": cloud["endpoints"]["iam"] + "/v3",
        "username": cloud["username"],
        "password": cloud["password"],
        "user_domain_name": cloud["domain"],
        "project_name": cloud["region"],
        "project_domain_name": cloud["domain"],
    },
    region_name=cloud["region"],
)
sdk.register_otc_extensions(connection)
dr = connection.sdrs
step("catalog", sdrs=dr.get_endpoint() == f"{cloud['endpoints']['sdrs']}/v1/{cloud['projectId']}")


def finished(job_id):
    for _ in range(100):
        job = dr.get_job(job_id)
        if job.status in ("SUCCESS", "FAIL"):
            return job
        time.sleep(0.1)
    raise TimeoutError(job_id)


def job(name, job_id):
    done = finished(job_id)
    step(name, status=done.status, code=done.error_code)


def act(name, call, *args):
    answer = call(group.id, *args)
    done = finished(answer.json()["job_id"])
    now = dr.get_protection_group(group.id)
    step(name, status=done.status, group=now.status, side=now.priority_station)


def power(stop):
    for server in cloud["servers"].values():
        (connection.compute.stop_server if stop else connection.compute.start_server)(server)
    shown = [connection.compute.get_server(server).status for server in cloud["servers"].values()]
    step("stop-servers" if stop else "start-servers", servers=shown)


domain = next(iter(dr.get_domains())).domains[0]
step("domains", name=domain.name)
created = dr.create_protection_group(
    name="otcextensions",
    description="made by otcextensions",
    source_availability_zone="eu-de-01",
    target_availability_zone="eu-de-02",
    domain_id=domain.id,
    source_vpc_id=cloud["vpc"],
    dr_type="migration",
)
job("create-group", created.job_id)
group = dr.find_protection_group("otcextensions")
for name, server in cloud["servers"].items():
    instance = dr.create_protected_instance(server_group_id=group.id, server_id=server, name=f"otc-{name}")
    job("create-instance", instance.job_id)
instances = list(dr.protected_instances(server_group_id=group.id))
step("instances", names=sorted(row.name for row in instances))

created = dr.create_replication_pair(server_group_id=group.id, volume_id=cloud["disk"], name="spare")
job("create-pair", created.job_id)
pair = dr.find_replication_pair("spare")
answer = dr.attach_replication_pair(instances[0].id, pair.id, device="/dev/vdh")
job("attach-pair", answer.json()["job_id"])
answer = dr.expand_replication_pair(pair.id, 80)
job("expand-pair", answer.json()["job_id"] if hasattr(answer, "json") else answer.job_id)
pair = dr.get_replication_pair(pair.id)
step("pair", size=pair.record_metadata.volume_size, device=pair.attachment[0]["device"])
step("rename", name=dr.update_protection_group(group.id, name="otc-2").name)

act("enable", dr.enable_protection)
power(stop=True)
act("switchover-to-target", dr.perform_planned_failover, "target")
act("switchover-to-source", dr.perform_planned_failover, "source")
act("failover", dr.perform_failover)
act("reprotect", dr.enable_protection)
act("switchover-to-source", dr.perform_planned_failover, "source")

drill = dr.create_dr_drill(server_group_id=group.id, drill_vpc_id=cloud["drillVpc"], name="otc-drill")
job("create-drill", drill.job_id)
drill = dr.find_dr_drill("otc-drill")
dr.delete_dr_drill(drill.id)
step("delete-drill", left=len(list(dr.dr_drills())))
failed = list(dr.failed_tasks())
dr.delete_protection_group_tasks(group.id)
dr.delete_all_failed_tasks()
quotas = {row["type"]: row["used"] for quota in dr.quotas() for row in quota.resources}
step("reads", failures=len(failed), quotas=quotas)

act("disable", dr.disable_protection)
answer = dr.detach_replication_pair(instances[0].id, pair.id)
job("detach-pair", answer.json()["job_id"])
for row in instances:
    job("delete-instance", dr.delete_protected_instance(row.id, delete_target_server=True).job_id)
for row in dr.replication_pairs(server_group_id=group.id):
    answer = dr.delete_replication_pair(row.id, server_group_id=group.id, delete_target_volume=True)
    job("delete-pair", answer.job_id)
dr.delete_protection_group(group.id)
step("delete-group", left=len(list(dr.protection_groups())))
