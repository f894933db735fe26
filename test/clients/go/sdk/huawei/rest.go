package main

import (
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/services/sdrs/v1/model"

	"pulumi-sdrs/clients/steps"
)

func tags(instance string) {
	several := []model.ResourceTag{{Key: "owner", Value: "shop"}, {Key: "wave", Value: "1"}}
	action := model.GetBatchAddTagsRequestBodyActionEnum().CREATE
	steps.Of(dr.BatchAddTags(&model.BatchAddTagsRequest{
		ProtectedInstanceId: instance, Body: &model.BatchAddTagsRequestBody{Tags: several, Action: action},
	}))
	steps.Of(dr.DeleteProtectedInstanceTag(&model.DeleteProtectedInstanceTagRequest{ProtectedInstanceId: instance, Key: "wave"}))
	kept := *steps.Of(dr.ListProtectedInstanceTags(&model.ListProtectedInstanceTagsRequest{ProtectedInstanceId: instance})).Tags
	keys := []string{}
	for _, tag := range kept {
		keys = append(keys, tag.Key)
	}
	wanted := []model.TagParams{{Key: "owner", Values: []string{"shop"}}}
	body := &model.ListProtectedInstancesByTagsRequestBody{
		Tags: &wanted, Action: model.GetListProtectedInstancesByTagsRequestBodyActionEnum().COUNT,
	}
	found := steps.Of(dr.ListProtectedInstancesByTags(&model.ListProtectedInstancesByTagsRequest{Body: body}))
	steps.Step("tags", steps.Facts{"kept": keys, "found": *found.TotalCount})
}

func drill() {
	params := &model.CreateDisasterRecoveryDrillRequestParams{ServerGroupId: group, DrillVpcId: &cloud.DrillVPC, Name: "go-drill"}
	body := &model.CreateDisasterRecoveryDrillRequestBody{DisasterRecoveryDrill: params}
	made := steps.Of(dr.CreateDisasterRecoveryDrill(&model.CreateDisasterRecoveryDrillRequest{Body: body}))
	job("create-drill", made.JobId, nil)
	list := *steps.Of(dr.ListDisasterRecoveryDrills(&model.ListDisasterRecoveryDrillsRequest{})).DisasterRecoveryDrills
	steps.Step("drill", steps.Facts{"status": list[0].Status, "servers": len(list[0].DrillServers)})
	gone := steps.Of(dr.DeleteDisasterRecoveryDrill(&model.DeleteDisasterRecoveryDrillRequest{DisasterRecoveryDrillId: list[0].Id}))
	job("delete-drill", gone.JobId, nil)
}

func reads() {
	quotas := map[string]int32{}
	for _, row := range steps.Of(dr.ShowQuota(&model.ShowQuotaRequest{})).Quotas.Resources {
		quotas[row.Type] = row.Used
	}
	failures := steps.Of(dr.ListFailureJobs(&model.ListFailureJobsRequest{ServerGroupId: &group}))
	steps.Of(dr.DeleteServerGroupFailureJobs(&model.DeleteServerGroupFailureJobsRequest{ServerGroupId: group}))
	groups := steps.Of(dr.ListProtectionGroups(&model.ListProtectionGroupsRequest{}))
	steps.Step("reads", steps.Facts{"quotas": quotas, "failures": *failures.Count, "groups": *groups.Count})
}

func end(instance string, pair string) {
	body := &model.StopProtectionGroupRequestBody{StopServerGroup: empty()}
	stopped := steps.Of(dr.StopProtectionGroup(&model.StopProtectionGroupRequest{ServerGroupId: group, Body: body}))
	job("disable", stopped.JobId, nil)
	detached := steps.Of(dr.DetachProtectedInstanceReplication(&model.DetachProtectedInstanceReplicationRequest{
		ProtectedInstanceId: instance, ReplicationId: pair,
	}))
	job("detach-pair", detached.JobId, nil)
	yes, no := true, false
	deleted := steps.Of(dr.DeleteProtectedInstance(&model.DeleteProtectedInstanceRequest{
		ProtectedInstanceId: instance,
		Body:                &model.DeleteProtectedInstanceRequestBody{DeleteTargetServer: &yes, DeleteTargetEip: &no},
	}))
	job("delete-instance", deleted.JobId, nil)
	for _, row := range *steps.Of(dr.ListReplications(&model.ListReplicationsRequest{ServerGroupId: &group})).Replications {
		params := &model.DeleteReplicationRequestParams{ServerGroupId: &group, DeleteTargetVolume: &yes}
		gone := steps.Of(dr.DeleteReplication(&model.DeleteReplicationRequest{
			ReplicationId: row.Id, Body: &model.DeleteReplicationRequestBody{Replication: params},
		}))
		job("delete-pair", gone.JobId, nil)
	}
	gone := steps.Of(dr.DeleteProtectionGroup(&model.DeleteProtectionGroupRequest{ServerGroupId: group}))
	job("delete-group", gone.JobId, nil)
}
