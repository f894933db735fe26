// The vendor's SDK for Go through the life of a protection group, signing in form A; the project is looked up through IAM.
package main

import (
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/auth/basic"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/region"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/sdkerr"
	sdrs "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/sdrs/v1"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/services/sdrs/v1/model"

	"pulumi-sdrs/clients/steps"
)

var (
	cloud = steps.Told()
	dr    = connect()
	group string
)

func connect() *sdrs.SdrsClient {
	credentials := steps.Of(basic.NewCredentialsBuilder().WithAk(cloud.AccessKey).WithSk(cloud.SecretKey).
		WithIamEndpointOverride(cloud.Endpoints["iam"]).SafeBuild())
	at := region.NewRegion(cloud.Region, cloud.Endpoints["sdrs"])
	return sdrs.NewSdrsClient(steps.Of(sdrs.SdrsClientBuilder().WithRegion(at).WithCredential(credentials).SafeBuild()))
}

// job says how a job ended and tells what it made.
func job(name string, id *string, err error) *model.JobEntities {
	steps.Must(err)
	var job *model.ShowJobStatusResponse
	steps.Until(func() bool {
		job = steps.Of(dr.ShowJobStatus(&model.ShowJobStatusRequest{JobId: *id}))
		return job.Status.Value() == "SUCCESS" || job.Status.Value() == "FAIL"
	})
	facts := steps.Facts{"status": job.Status.Value()}
	if group != "" && job.Entities.ServerGroupId != nil && *job.Entities.ServerGroupId == group {
		if shown, err := dr.ShowProtectionGroup(&model.ShowProtectionGroupRequest{ServerGroupId: group}); err == nil {
			facts["group"], facts["side"] = shown.ServerGroup.Status, shown.ServerGroup.PriorityStation
		}
	}
	steps.Step(name, facts)
	return job.Entities
}

func empty() *interface{} {
	var object interface{} = map[string]string{}
	return &object
}

func enable(name string) {
	body := &model.StartProtectionGroupRequestBody{StartServerGroup: empty()}
	answer, err := dr.StartProtectionGroup(&model.StartProtectionGroupRequest{ServerGroupId: group, Body: body})
	steps.Must(err)
	job(name, answer.JobId, err)
}

func reverse(side model.ReverseProtectionGroupRequestParamsPriorityStation) {
	params := &model.ReverseProtectionGroupRequestParams{PriorityStation: side}
	body := &model.ReverseProtectionGroupRequestBody{ReverseServerGroup: params}
	answer, err := dr.StartReverseProtectionGroup(&model.StartReverseProtectionGroupRequest{ServerGroupId: group, Body: body})
	steps.Must(err)
	job("switchover-to-"+side.Value(), answer.JobId, err)
}

func main() {
	createGroup()
	instance, pair := createMembers()
	tags(instance)
	sides := model.GetReverseProtectionGroupRequestParamsPriorityStationEnum()
	enable("enable")
	refused(sides.SOURCE)
	reverse(sides.TARGET)
	reverse(sides.SOURCE)
	body := &model.FailoverProtectionGroupRequestBody{FailoverServerGroup: empty()}
	failover := steps.Of(dr.StartFailoverProtectionGroup(&model.StartFailoverProtectionGroupRequest{ServerGroupId: group, Body: body}))
	job("failover", failover.JobId, nil)
	enable("reprotect")
	reverse(sides.SOURCE)
	drill()
	reads()
	end(instance, pair)
}

func createGroup() {
	domains := *steps.Of(dr.ListActiveActiveDomains(&model.ListActiveActiveDomainsRequest{})).Domains
	kind := model.GetCreateProtectionGroupRequestParamsDrTypeEnum().MIGRATION
	params := &model.CreateProtectionGroupRequestParams{
		Name:                   "go",
		SourceAvailabilityZone: domains[0].LocalReplicationCluster.AvailabilityZone,
		TargetAvailabilityZone: domains[0].RemoteReplicationCluster.AvailabilityZone,
		DomainId:               domains[0].Id,
		SourceVpcId:            cloud.VPC,
		DrType:                 &kind,
	}
	body := &model.CreateProtectionGroupRequestBody{ServerGroup: params}
	answer := steps.Of(dr.CreateProtectionGroup(&model.CreateProtectionGroupRequest{Body: body}))
	group = *job("create-group", answer.JobId, nil).ServerGroupId
	rename := &model.UpdateProtectionGroupNameRequestBody{ServerGroup: &model.UpdateProtectionGroupNameRequestParams{Name: "go-2"}}
	renamed := steps.Of(dr.UpdateProtectionGroupName(&model.UpdateProtectionGroupNameRequest{ServerGroupId: group, Body: rename}))
	steps.Step("rename", steps.Facts{"name": renamed.ServerGroup.Name})
}

func createMembers() (instance string, pair string) {
	server := &model.CreateProtectedInstanceRequestParams{ServerGroupId: group, ServerId: cloud.Servers["web-1"], Name: "go-web"}
	made := steps.Of(dr.CreateProtectedInstance(&model.CreateProtectedInstanceRequest{
		Body: &model.CreateProtectedInstanceRequestBody{ProtectedInstance: server},
	}))
	instance = *job("create-instance", made.JobId, nil).ProtectedInstanceId
	disk := &model.CreateReplicationRequestParams{ServerGroupId: group, VolumeId: cloud.Disk, Name: "spare"}
	paired := steps.Of(dr.CreateReplication(&model.CreateReplicationRequest{
		Body: &model.CreateReplicationRequestBody{Replication: disk},
	}))
	pair = *job("create-pair", paired.JobId, nil).ReplicationPairId
	attachment := &model.ProtectedInstanceAttachReplicationRequestParams{ReplicationId: pair, Device: "/dev/vdh"}
	attached := steps.Of(dr.AttachProtectedInstanceReplication(&model.AttachProtectedInstanceReplicationRequest{
		ProtectedInstanceId: instance,
		Body:                &model.ProtectedInstanceAttachReplicationRequestBody{ReplicationAttachment: attachment},
	}))
	job("attach-pair", attached.JobId, nil)
	size := &model.ExtendReplicationRequestBody{ExtendReplication: &model.ExtendReplicationRequestParams{NewSize: 80}}
	expanded := steps.Of(dr.ExpandReplication(&model.ExpandReplicationRequest{ReplicationId: pair, Body: size}))
	job("expand-pair", expanded.JobId, nil)
	shown := steps.Of(dr.ShowReplication(&model.ShowReplicationRequest{ReplicationId: pair})).Replication
	steps.Step("pair", steps.Facts{"size": shown.RecordMetadata.VolumeSize, "device": shown.Attachment[0].Device})
	return instance, pair
}

func refused(side model.ReverseProtectionGroupRequestParamsPriorityStation) {
	params := &model.ReverseProtectionGroupRequestParams{PriorityStation: side}
	body := &model.ReverseProtectionGroupRequestBody{ReverseServerGroup: params}
	_, err := dr.StartReverseProtectionGroup(&model.StartReverseProtectionGroupRequest{ServerGroupId: group, Body: body})
	if refusal, ok := err.(*sdkerr.ServiceResponseError); ok {
		steps.Step("refused", steps.Facts{
			"http": refusal.StatusCode, "code": refusal.ErrorCode, "traced": refusal.RequestId != "",
		})
	}
}
