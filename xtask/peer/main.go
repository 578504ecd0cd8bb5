// A provider in Go with the schema and the requests of ours, for the benchmark alone: it takes the schema that ours
// prints for `terraform providers schema -json`, and does what a provider written with HashiCorp's framework does by
// hand: no retries, no digest, no checks.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	providerschema "github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

func main() {
	err := providerserver.Serve(context.Background(), func() provider.Provider { return peer{} },
		providerserver.ServeOpts{Address: "registry.terraform.io/bench/northflank", ProtocolVersion: 6})
	if err != nil {
		log.Fatal(err)
	}
}

type peer struct{}

func (peer) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "northflank"
}

func (peer) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	resp.Schema = providerschema.Schema{}
}

func (peer) Configure(_ context.Context, _ provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	resp.ResourceData = client{os.Getenv("NORTHFLANK_API_BASE_URL"), os.Getenv("NORTHFLANK_API_TOKEN")}
}

func (peer) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{func() resource.Resource { return &integration{} }}
}

func (peer) DataSources(context.Context) []func() datasource.DataSource { return nil }

type client struct{ url, token string }

var errGone = errors.New("gone")

// The "data" of an answer.
func (c client) call(ctx context.Context, method, id string, body map[string]any) (map[string]any, error) {
	var reader io.Reader
	if body != nil {
		encoded, err := json.Marshal(body)
		if err != nil {
			return nil, err
		}
		reader = bytes.NewReader(encoded)
	}
	target := c.url + "/v1/cloud-providers/integrations"
	if id != "" {
		target += "/" + id
	}
	request, err := http.NewRequestWithContext(ctx, method, target, reader)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Authorization", "Bearer "+c.token)
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode == http.StatusNotFound {
		return nil, errGone
	}
	if response.StatusCode >= 300 {
		return nil, fmt.Errorf("%s %s: %s", method, target, response.Status)
	}
	var answer struct {
		Data map[string]any `json:"data"`
	}
	return answer.Data, json.NewDecoder(response.Body).Decode(&answer)
}

type integration struct{ client client }

func (r *integration) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = "northflank_integration"
}

func (r *integration) Configure(_ context.Context, req resource.ConfigureRequest, _ *resource.ConfigureResponse) {
	r.client, _ = req.ProviderData.(client)
}

// What `terraform providers schema -json` says of an attribute.
type attribute struct {
	Type      any    `json:"type"`
	Nested    nested `json:"nested_type"`
	Required  bool   `json:"required"`
	Optional  bool   `json:"optional"`
	Computed  bool   `json:"computed"`
	Sensitive bool   `json:"sensitive"`
	WriteOnly bool   `json:"write_only"`
}

type nested struct {
	Attributes map[string]attribute `json:"attributes"`
}

func (r *integration) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	text, err := os.ReadFile(os.Getenv("BENCH_SCHEMA"))
	if err != nil {
		resp.Diagnostics.AddError("No schema", err.Error())
		return
	}
	var schemas struct {
		Providers map[string]struct {
			Resources map[string]struct {
				Block nested `json:"block"`
			} `json:"resource_schemas"`
		} `json:"provider_schemas"`
	}
	if err := json.Unmarshal(text, &schemas); err != nil {
		resp.Diagnostics.AddError("No schema", err.Error())
		return
	}
	for _, ours := range schemas.Providers {
		resp.Schema = schema.Schema{Attributes: attributes(ours.Resources["northflank_integration"].Block)}
	}
}

func attributes(of nested) map[string]schema.Attribute {
	all := map[string]schema.Attribute{}
	for name, a := range of.Attributes {
		all[name] = a.declared(name)
	}
	return all
}

func (a attribute) declared(name string) schema.Attribute {
	if a.Nested.Attributes != nil {
		return schema.SingleNestedAttribute{Attributes: attributes(a.Nested), Required: a.Required,
			Optional: a.Optional, Computed: a.Computed, Sensitive: a.Sensitive, WriteOnly: a.WriteOnly}
	}
	switch of := a.Type.(type) {
	case []any:
		if of[0] == "map" {
			return schema.MapAttribute{ElementType: types.StringType, Required: a.Required,
				Optional: a.Optional, Computed: a.Computed, Sensitive: a.Sensitive}
		}
		return schema.SetAttribute{ElementType: types.StringType, Required: a.Required,
			Optional: a.Optional, Computed: a.Computed, Sensitive: a.Sensitive}
	default:
		switch of {
		case "bool":
			return schema.BoolAttribute{Required: a.Required, Optional: a.Optional, Computed: a.Computed,
				Sensitive: a.Sensitive, WriteOnly: a.WriteOnly}
		case "number":
			return schema.Int64Attribute{Required: a.Required, Optional: a.Optional, Computed: a.Computed,
				Sensitive: a.Sensitive, WriteOnly: a.WriteOnly}
		}
		kept := []planmodifier.String{}
		if name == "id" || name == "created_at" {
			kept = append(kept, stringplanmodifier.UseStateForUnknown())
		}
		return schema.StringAttribute{Required: a.Required, Optional: a.Optional, Computed: a.Computed,
			Sensitive: a.Sensitive, WriteOnly: a.WriteOnly, PlanModifiers: kept}
	}
}

// The body of a request: name, cloud and credentials, which the configuration alone has.
func body(ctx context.Context, config interface {
	GetAttribute(context.Context, path.Path, any) diag.Diagnostics
}, diagnostics *diag.Diagnostics) map[string]any {
	var name, cloud, key types.String
	diagnostics.Append(config.GetAttribute(ctx, path.Root("name"), &name)...)
	diagnostics.Append(config.GetAttribute(ctx, path.Root("cloud_provider"), &cloud)...)
	diagnostics.Append(config.GetAttribute(ctx, path.Root("credentials_wo").AtName("api_key"), &key)...)
	return map[string]any{"name": name.ValueString(), "provider": cloud.ValueString(),
		"credentials": map[string]any{"apiKey": key.ValueString()}}
}

// A state of a plan: what is unknown is what the API says, or null.
func stated(planned tftypes.Value, shown map[string]any) (tftypes.Value, error) {
	members := map[string]tftypes.Value{}
	if err := planned.As(&members); err != nil {
		return planned, err
	}
	names := map[string]string{"id": "id", "created_at": "createdAt"}
	for name, member := range members {
		if member.IsFullyKnown() {
			continue
		}
		text, ok := shown[names[name]].(string)
		if ok {
			members[name] = tftypes.NewValue(tftypes.String, text)
		} else {
			members[name] = tftypes.NewValue(member.Type(), nil)
		}
	}
	return tftypes.NewValue(planned.Type(), members), nil
}

func (r *integration) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	shown, err := r.client.call(ctx, "POST", "", body(ctx, req.Config, &resp.Diagnostics))
	if err == nil {
		resp.State.Raw, err = stated(req.Plan.Raw, shown)
	}
	if err != nil {
		resp.Diagnostics.AddError("Could not create", err.Error())
	}
}

func (r *integration) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var id types.String
	resp.Diagnostics.Append(req.State.GetAttribute(ctx, path.Root("id"), &id)...)
	shown, err := r.client.call(ctx, "GET", id.ValueString(), nil)
	if errors.Is(err, errGone) {
		resp.State.RemoveResource(ctx)
		return
	}
	if err != nil {
		resp.Diagnostics.AddError("Could not read", err.Error())
		return
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("name"), shown["name"])...)
}

func (r *integration) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var id types.String
	resp.Diagnostics.Append(req.State.GetAttribute(ctx, path.Root("id"), &id)...)
	sent := body(ctx, req.Config, &resp.Diagnostics)
	delete(sent, "name")
	delete(sent, "provider")
	shown, err := r.client.call(ctx, "PATCH", id.ValueString(), sent)
	if err == nil {
		resp.State.Raw, err = stated(req.Plan.Raw, shown)
	}
	if err != nil {
		resp.Diagnostics.AddError("Could not update", err.Error())
	}
}

func (r *integration) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var id types.String
	resp.Diagnostics.Append(req.State.GetAttribute(ctx, path.Root("id"), &id)...)
	if _, err := r.client.call(ctx, "DELETE", id.ValueString(), nil); err != nil && !errors.Is(err, errGone) {
		resp.Diagnostics.AddError("Could not delete", err.Error())
	}
}
