// The Terraform provider of Open Telekom Cloud, its resources as they are, driven in process by Terraform's plugin SDK
// through plan, create, read, update and delete; only the terraform program itself is missing.
package main

import (
	"context"
	"fmt"
	"io"
	"log"

	"github.com/hashicorp/terraform-plugin-sdk/v2/diag"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
	"github.com/hashicorp/terraform-plugin-sdk/v2/terraform"
	"github.com/opentelekomcloud/terraform-provider-opentelekomcloud/opentelekomcloud/common/cfg"
	"github.com/opentelekomcloud/terraform-provider-opentelekomcloud/opentelekomcloud/services/sdrs"

	"pulumi-sdrs/clients/steps"
)

type attributes = map[string]interface{}

var (
	ctx    = context.Background()
	cloud  = steps.Told()
	config = &cfg.Config{
		IdentityEndpoint: cloud.Endpoints["iam"] + "/v3",
		Username:         cloud.Username,
		Password:         cloud.Password,
		DomainName:       cloud.Domain,
		TenantName:       cloud.Region,
		Region:           cloud.Region,
	}
)

func main() {
	log.SetOutput(io.Discard)
	steps.Must(config.LoadAndValidate())

	domain := read(sdrs.DataSourceSdrsDomainV1(), attributes{"name": "SDRS_HypeDomain01"})
	steps.Step("data sdrs_domain_v1", steps.Facts{"id": domain.ID != "", "name": domain.Attributes["name"]})

	ofGroup := attributes{
		"name": "terraform", "description": "made by Terraform's provider",
		"source_availability_zone": "eu-de-01", "target_availability_zone": "eu-de-02",
		"domain_id": domain.ID, "source_vpc_id": cloud.VPC, "dr_type": "migration",
	}
	group := &managed{name: "sdrs_protectiongroup_v1", kind: sdrs.ResourceSdrsProtectiongroupV1()}
	group.apply("create", ofGroup)
	ofGroup["name"] = "terraform-2"
	group.apply("update", ofGroup)

	ofInstance := attributes{
		"name": "tf-web", "description": "web", "group_id": group.state.ID, "server_id": cloud.Servers["web-1"],
		"delete_target_server": true, "tags": attributes{"owner": "shop"},
	}
	instance := &managed{name: "sdrs_protected_instance_v1", kind: sdrs.ResourceSdrsProtectedInstanceV1()}
	instance.apply("create", ofInstance)
	ofInstance["name"], ofInstance["tags"] = "tf-web-2", attributes{"owner": "shop", "wave": "1"}
	instance.apply("update", ofInstance)

	instance.destroy()
	group.destroy()
}

type managed struct {
	name  string
	kind  *schema.Resource
	state *terraform.InstanceState
}

// apply plans, applies, reads again, and plans again: nothing may be left to do.
func (m *managed) apply(what string, wanted attributes) {
	plan := steps.Of(m.kind.Diff(ctx, m.state, terraform.NewResourceConfigRaw(wanted), config))
	m.do(m.kind.Apply(ctx, m.state, plan, config))
	m.do(m.kind.RefreshWithoutUpgrade(ctx, m.state, config))
	again := steps.Of(m.kind.Diff(ctx, m.state, terraform.NewResourceConfigRaw(wanted), config))
	kept := m.state.Attributes
	steps.Step(what+" "+m.name, steps.Facts{
		"name": kept["name"], "tags": kept["tags.%"], "target": kept["target_id"] != "", "planAgain": again.Empty(),
	})
}

func (m *managed) destroy() {
	m.do(m.kind.Apply(ctx, m.state, &terraform.InstanceDiff{Destroy: true}, config))
	steps.Step("delete "+m.name, steps.Facts{"gone": m.state == nil || m.state.ID == ""})
}

func (m *managed) do(state *terraform.InstanceState, problems diag.Diagnostics) {
	m.state = state
	check(problems)
}

func read(source *schema.Resource, wanted attributes) *terraform.InstanceState {
	plan := steps.Of(source.Diff(ctx, nil, terraform.NewResourceConfigRaw(wanted), config))
	state, problems := source.ReadDataApply(ctx, plan, config)
	check(problems)
	return state
}

func check(problems diag.Diagnostics) {
	for _, problem := range problems {
		steps.Must(fmt.Errorf("%s %s", problem.Summary, problem.Detail))
	}
}
