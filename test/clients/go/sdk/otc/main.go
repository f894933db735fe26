// The SDK for Go of Open Telekom Cloud through the life cycle of its own acceptance test, once with a token and once
// signing in form B. It takes nothing but 200 for an asynchronous call.
package main

import (
	"fmt"

	golangsdk "github.com/opentelekomcloud/gophertelekomcloud"
	"github.com/opentelekomcloud/gophertelekomcloud/openstack"
	"github.com/opentelekomcloud/gophertelekomcloud/openstack/common/tags"
	"github.com/opentelekomcloud/gophertelekomcloud/openstack/sdrs/v1/attachreplication"
	"github.com/opentelekomcloud/gophertelekomcloud/openstack/sdrs/v1/domains"
	"github.com/opentelekomcloud/gophertelekomcloud/openstack/sdrs/v1/drill"
	"github.com/opentelekomcloud/gophertelekomcloud/openstack/sdrs/v1/protectedinstances"
	"github.com/opentelekomcloud/gophertelekomcloud/openstack/sdrs/v1/protectiongroups"
	"github.com/opentelekomcloud/gophertelekomcloud/openstack/sdrs/v1/replications"

	"pulumi-sdrs/clients/steps"
)

var cloud = steps.Told()

func main() {
	identity := cloud.Endpoints["iam"] + "/v3"
	life("token", golangsdk.AuthOptions{
		IdentityEndpoint: identity, Username: cloud.Username, Password: cloud.Password,
		DomainName: cloud.Domain, TenantName: cloud.Region, AllowReauth: true,
	})
	life("signed", golangsdk.AKSKAuthOptions{
		IdentityEndpoint: identity, AccessKey: cloud.AccessKey, SecretKey: cloud.SecretKey,
		Domain: cloud.Domain, ProjectName: cloud.Region, Region: cloud.Region,
	})
}

// wait does what the SDK's own waiters do, which sleep for seconds: those are used where a job is the first of its kind.
func wait(client *golangsdk.ServiceClient, id string) {
	var job struct {
		Status    string `json:"status"`
		ErrorCode string `json:"error_code"`
	}
	steps.Until(func() bool {
		steps.Of(client.Get(client.ServiceURL("jobs", id), &job, nil))
		return job.Status == "SUCCESS" || job.Status == "FAIL"
	})
	if job.Status == "FAIL" {
		steps.Must(fmt.Errorf("job %s failed with %s", id, job.ErrorCode))
	}
}

func life(how string, options golangsdk.AuthOptionsProvider) {
	say := func(name string, facts steps.Facts) { steps.Step(how+" "+name, facts) }
	provider := steps.Of(openstack.AuthenticatedClient(options))
	client := steps.Of(openstack.NewSDRSV1(provider, golangsdk.EndpointOpts{Region: cloud.Region}))
	domain := steps.Of(domains.Get(client).Extract()).Domains[0]
	say("domain", steps.Facts{"name": domain.Name, "project": provider.ProjectID == cloud.ProjectID})

	created := steps.Of(protectiongroups.Create(client, protectiongroups.CreateOpts{
		Name: "gopher", Description: "some interesting description", SourceAZ: "eu-de-01", TargetAZ: "eu-de-02",
		DomainID: domain.Id, SourceVpcID: cloud.VPC,
	}))
	if how == "token" {
		steps.Must(protectiongroups.WaitForJobSuccess(client, 60, created.JobID))
	} else {
		wait(client, created.JobID)
	}
	id := steps.Of(protectiongroups.GetJobEntity(client, created.JobID, "server_group_id")).(string)
	group := steps.Of(protectiongroups.Get(client, id))
	say("group", steps.Facts{"status": group.Status, "name": group.Name, "kind": group.DRType})

	made := steps.Of(protectedinstances.Create(client, protectedinstances.CreateOpts{
		GroupID: id, ServerID: cloud.Servers["web-1"], Name: "gopher-web", Description: "some description",
	}))
	if how == "token" {
		steps.Must(protectedinstances.WaitForJobSuccess(client, 60, made.JobID))
	} else {
		wait(client, made.JobID)
	}
	instance := steps.Of(protectedinstances.GetJobEntity(client, made.JobID, "protected_instance_id")).(string)
	pair := pairUp(client, id, instance)
	say("members", steps.Facts{"size": pair.RecordMetadata.VolumeSize, "device": pair.Attachment[0].Device})

	steps.Must(tags.Create(client, "protected-instances", instance, []tags.ResourceTag{{Key: "owner", Value: "shop"}}).ExtractErr())
	kept := steps.Of(tags.Get(client, "protected-instances", instance).Extract())
	renamed := steps.Of(protectedinstances.Update(client, instance, protectedinstances.UpdateOpts{Name: "gopher-2"}))
	listed := steps.Of(protectedinstances.List(client, protectedinstances.ListOpts{ServerGroupID: id}))
	say("instance", steps.Facts{"name": renamed.Name, "tag": kept[0].Key, "listed": len(listed)})

	enabled := steps.Of(protectiongroups.Enable(client, id))
	wait(client, enabled.JobID)
	say("enable", steps.Facts{"status": steps.Of(protectiongroups.Get(client, id)).Status})
	say("drill", steps.Facts{"status": rehearse(client, id)})
	disabled := steps.Of(protectiongroups.Disable(client, id))
	wait(client, disabled.JobID)
	say("disable", steps.Facts{"status": steps.Of(protectiongroups.Get(client, id)).Status})

	detached := steps.Of(attachreplication.Delete(client, instance, pair.Id).ExtractJobResponse())
	wait(client, detached.JobID)
	gone := steps.Of(replications.Delete(client, pair.Id, replications.DeleteOpts{GroupID: id, DeleteVolume: true}).ExtractJobResponse())
	wait(client, gone.JobID)
	yes := true
	removed := steps.Of(protectedinstances.Delete(client, instance, protectedinstances.DeleteOpts{DeleteTargetServer: &yes}))
	wait(client, removed.JobID)
	deleted := steps.Of(protectiongroups.Delete(client, id))
	wait(client, deleted.JobID)
	_, err := protectiongroups.Get(client, id)
	_, missing := err.(golangsdk.ErrDefault404)
	_, refused := err.(golangsdk.ErrDefault400)
	say("deleted", steps.Facts{"404": missing, "400": refused})
}

func pairUp(client *golangsdk.ServiceClient, group string, instance string) *replications.Replication {
	made := steps.Of(replications.Create(client, replications.CreateOpts{
		GroupID: group, VolumeID: cloud.Disk, Name: "spare",
	}).ExtractJobResponse())
	steps.Must(replications.WaitForJobSuccess(client, 60, made.JobID))
	id := steps.Of(replications.GetJobEntity(client, made.JobID, "replication_pair_id")).(string)
	attached := steps.Of(attachreplication.Create(client, instance, attachreplication.CreateOpts{
		Device: "/dev/vdh", ReplicationID: id,
	}).ExtractJobResponse())
	wait(client, attached.JobID)
	return steps.Of(replications.Get(client, id).Extract())
}

func rehearse(client *golangsdk.ServiceClient, group string) string {
	made := steps.Of(drill.Create(client, drill.CreateOpts{
		GroupID: group, DrillVpcID: cloud.DrillVPC, Name: "gopher-drill",
	}).ExtractJobResponse())
	steps.Must(drill.WaitForJobSuccess(client, 60, made.JobID))
	id := steps.Of(drill.GetJobEntity(client, made.JobID, "disaster_recovery_drill_id")).(string)
	shown := steps.Of(drill.Get(client, id).Extract())
	gone := steps.Of(drill.Delete(client, id).ExtractJobResponse())
	wait(client, gone.JobID)
	return shown.Status
}
