"""The vendor's SDK for Python through the life of a protection group, with the calls that only Huawei Cloud has."""

import time

from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.exceptions.exceptions import ClientRequestException
from huaweicloudsdkcore.region.region import Region
from huaweicloudsdkecs import v2 as ecs
from huaweicloudsdksdrs import v1 as sdrs

import huawei_reads
from steps import step, told

cloud = told()


def client(of, service):
    # No project: the SDK looks it up through IAM, by the name of the region.
    credentials = BasicCredentials(cloud["accessKey"], cloud["secretKey"])
    credentials.with_iam_endpoint(cloud["endpoints"]["iam"])
    region = Region(cloud["region"], cloud["endpoints"][service])
    return of.new_builder().with_credentials(credentials).with_region(region).build()


dr = client(sdrs.SdrsClient, "sdrs")
servers = client(ecs.EcsClient, "ecs")


def finished(read):
    for _ in range(100):
        job = read()
        if job.status in ("SUCCESS", "FAIL"):
            return job
        time.sleep(0.1)
    raise TimeoutError(job.job_id)


def job(name, answer, **facts):
    done = finished(lambda: dr.show_job_status(sdrs.ShowJobStatusRequest(answer.job_id)))
    step(name, status=done.status, code=done.error_code, **facts)
    return done


def group(group_id):
    return dr.show_protection_group(sdrs.ShowProtectionGroupRequest(group_id)).server_group


def act(name, call, request, body):
    answer = call(request(group_id, body))
    after = finished(lambda: dr.show_job_status(sdrs.ShowJobStatusRequest(answer.job_id)))
    now = group(group_id)
    step(name, status=after.status, group=now.status, side=now.priority_station)


def power(names, stop):
    ids = [ecs.ServerId(cloud["servers"][name]) for name in names]
    if stop:
        option = ecs.BatchStopServersOption(servers=ids, type="HARD")
        body = ecs.BatchStopServersRequestBody(os_stop=option)
        answer = servers.batch_stop_servers(ecs.BatchStopServersRequest(body))
    else:
        body = ecs.BatchStartServersRequestBody(os_start=ecs.BatchStartServersOption(servers=ids))
        answer = servers.batch_start_servers(ecs.BatchStartServersRequest(body))
    done = finished(lambda: servers.show_job(ecs.ShowJobRequest(answer.job_id)))
    shown = [servers.show_server(ecs.ShowServerRequest(row.id)).server.status for row in ids]
    step("stop-servers" if stop else "start-servers", status=done.status, servers=shown)


domain = dr.list_active_active_domains(sdrs.ListActiveActiveDomainsRequest()).domains[0]
step("domains", name=domain.name, local=domain.local_replication_cluster.availability_zone)

params = sdrs.CreateProtectionGroupRequestParams(
    name="python",
    description="made by the SDK for Python",
    source_availability_zone=domain.local_replication_cluster.availability_zone,
    target_availability_zone=domain.remote_replication_cluster.availability_zone,
    domain_id=domain.id,
    source_vpc_id=cloud["vpc"],
    dr_type="migration",
)
body = sdrs.CreateProtectionGroupRequestBody(server_group=params)
created = job("create-group", dr.create_protection_group(sdrs.CreateProtectionGroupRequest(body)))
group_id = created.entities.server_group_id

several = sdrs.BatchCreateProtectedInstancesRequestParams(
    name_prefix="py-",
    server_group_id=group_id,
    servers=[sdrs.ServerInfo(cloud["servers"][name]) for name in ("web-1", "db-1")],
    tags=[sdrs.ResourceTag("tier", "shop")],
)
body = sdrs.BatchCreateProtectedInstancesRequestBody(protected_instances=several)
job("create-instances", dr.batch_create_protected_instances(sdrs.BatchCreateProtectedInstancesRequest(body)))
listed = dr.list_protected_instances(sdrs.ListProtectedInstancesRequest(server_group_id=group_id, limit=10))
instances = [row.id for row in listed.protected_instances]
step("instances", count=listed.count, tags=[[tag.key for tag in row.tags] for row in listed.protected_instances])

pair = sdrs.CreateReplicationRequestParams(server_group_id=group_id, volume_id=cloud["disk"], name="spare")
body = sdrs.CreateReplicationRequestBody(replication=pair)
pair_id = job("create-pair", dr.create_replication(sdrs.CreateReplicationRequest(body))).entities.replication_pair_id
attachment = sdrs.ProtectedInstanceAttachReplicationRequestParams(replication_id=pair_id, device="/dev/vdh")
body = sdrs.ProtectedInstanceAttachReplicationRequestBody(replication_attachment=attachment)
request = sdrs.AttachProtectedInstanceReplicationRequest(instances[0], body)
job("attach-pair", dr.attach_protected_instance_replication(request))
body = sdrs.ExtendReplicationRequestBody(sdrs.ExtendReplicationRequestParams(new_size=80))
job("expand-pair", dr.expand_replication(sdrs.ExpandReplicationRequest(pair_id, body)))
shown = dr.show_replication(sdrs.ShowReplicationRequest(pair_id)).replication
step("pair", size=shown.record_metadata.volume_size, device=shown.attachment[0].device)

tags = [sdrs.ResourceTag("owner", "shop"), sdrs.ResourceTag("wave", "1")]
body = sdrs.BatchAddTagsRequestBody(tags=tags, action="create")
dr.batch_add_tags(sdrs.BatchAddTagsRequest(instances[0], body))
body = sdrs.ProtectedInstanceAddTagsRequestBody(tag=sdrs.ResourceTag("extra", "x"))
dr.add_protected_instance_tags(sdrs.AddProtectedInstanceTagsRequest(instances[0], body))
dr.delete_protected_instance_tag(sdrs.DeleteProtectedInstanceTagRequest(instances[0], "extra"))
kept = dr.list_protected_instance_tags(sdrs.ListProtectedInstanceTagsRequest(instances[0])).tags
of_project = dr.list_protected_instances_project_tags(sdrs.ListProtectedInstancesProjectTagsRequest()).tags
wanted = [sdrs.TagParams(key="owner", values=["shop"])]
body = sdrs.ListProtectedInstancesByTagsRequestBody(tags=wanted, action="filter", limit="10", offset="0")
found = dr.list_protected_instances_by_tags(sdrs.ListProtectedInstancesByTagsRequest(body))
step(
    "tags",
    kept=sorted(tag.key for tag in kept),
    project=sorted(tag.key for tag in of_project),
    found=[row.resource_id == instances[0] for row in found.resources],
)

renamed = sdrs.UpdateProtectionGroupNameRequestBody(sdrs.UpdateProtectionGroupNameRequestParams("python-2"))
answer = dr.update_protection_group_name(sdrs.UpdateProtectionGroupNameRequest(group_id, renamed))
step("rename", name=answer.server_group.name)

nic = sdrs.ProtectedInstanceAddNicRequestBody(subnet_id=cloud["subnet"])
added = job("add-nic", dr.add_protected_instance_nic(sdrs.AddProtectedInstanceNicRequest(instances[0], nic)))
nic = sdrs.ProtectedInstanceDeleteNicRequestBody(nic_id=added.entities.nic_id)
job("delete-nic", dr.delete_protected_instance_nic(sdrs.DeleteProtectedInstanceNicRequest(instances[0], nic)))

start = sdrs.StartProtectionGroupRequestBody({})
stop = sdrs.StopProtectionGroupRequestBody({})


def reverse(side):
    params = sdrs.ReverseProtectionGroupRequestParams(priority_station=side)
    body = sdrs.ReverseProtectionGroupRequestBody(reverse_server_group=params)
    act(f"switchover-to-{side}", dr.start_reverse_protection_group, sdrs.StartReverseProtectionGroupRequest, body)


act("enable", dr.start_protection_group, sdrs.StartProtectionGroupRequest, start)
try:
    params = sdrs.ReverseProtectionGroupRequestParams(priority_station="target")
    body = sdrs.ReverseProtectionGroupRequestBody(reverse_server_group=params)
    dr.start_reverse_protection_group(sdrs.StartReverseProtectionGroupRequest(group_id, body))
except ClientRequestException as refused:
    step("refused-while-running", http=refused.status_code, code=refused.error_code, traced=bool(refused.request_id))
power(["web-1", "db-1"], stop=True)
reverse("target")
reverse("source")
power(["web-1", "db-1"], stop=False)
huawei_reads.run(cloud, client)
body = sdrs.FailoverProtectionGroupRequestBody({})
act("failover", dr.start_failover_protection_group, sdrs.StartFailoverProtectionGroupRequest, body)
power(["web-1", "db-1"], stop=True)
act("reprotect", dr.start_protection_group, sdrs.StartProtectionGroupRequest, start)
reverse("source")

drill = sdrs.CreateDisasterRecoveryDrillRequestParams(group_id, cloud["drillVpc"], "py-drill")
body = sdrs.CreateDisasterRecoveryDrillRequestBody(disaster_recovery_drill=drill)
job("create-drill", dr.create_disaster_recovery_drill(sdrs.CreateDisasterRecoveryDrillRequest(body)))
drill = dr.list_disaster_recovery_drills(sdrs.ListDisasterRecoveryDrillsRequest()).disaster_recovery_drills[0]
step("drill", status=drill.status, servers=len(drill.drill_servers))
job("delete-drill", dr.delete_disaster_recovery_drill(sdrs.DeleteDisasterRecoveryDrillRequest(drill.id)))

quotas = dr.show_quota(sdrs.ShowQuotaRequest()).quotas.resources
rpo = dr.list_rpo_statistics(sdrs.ListRpoStatisticsRequest(limit=10))
failures = dr.list_failure_jobs(sdrs.ListFailureJobsRequest(server_group_id=group_id))
dr.delete_server_group_failure_jobs(sdrs.DeleteServerGroupFailureJobsRequest(group_id))
versions = dr.list_api_versions(sdrs.ListApiVersionsRequest()).versions
step(
    "reads",
    quotas={row.type: row.used for row in quotas},
    rpo=rpo.count,
    failures=failures.count,
    versions=[row.id for row in versions],
)

act("disable", dr.stop_protection_group, sdrs.StopProtectionGroupRequest, stop)
request = sdrs.DetachProtectedInstanceReplicationRequest(protected_instance_id=instances[0], replication_id=pair_id)
job("detach-pair", dr.detach_protected_instance_replication(request))
body = sdrs.BatchDeleteProtectedInstancesRequestBody(
    protected_instances=[sdrs.ResourceId(row) for row in instances], delete_target_server=True, delete_target_eip=False
)
job("delete-instances", dr.batch_delete_protected_instances(sdrs.BatchDeleteProtectedInstancesRequest(body)))
pairs = dr.list_replications(sdrs.ListReplicationsRequest(server_group_ids=f"['{group_id}']")).replications
for row in pairs:
    params = sdrs.DeleteReplicationRequestParams(server_group_id=group_id, delete_target_volume=True)
    body = sdrs.DeleteReplicationRequestBody(replication=params)
    job("delete-pair", dr.delete_replication(sdrs.DeleteReplicationRequest(row.id, body)))
job("delete-group", dr.delete_protection_group(sdrs.DeleteProtectionGroupRequest(group_id)))
