//! GenerateResourceConfig: the part of a state that a configuration can contain. Core drops some other attributes
//! itself, so only this test shows that the provider sends none of them.

use northflank_sandbox::{Options, Sandbox};
use rmpv::Value;

use crate::{
    generated::tfplugin6::generate_resource_config,
    plugin::Plugin,
    soon,
    terraform::{INTEGRATION, Terraform, told},
    value::{decoded, message, text, with},
};

async fn generated(terraform: &Terraform, state: &Value) -> Value {
    let request =
        generate_resource_config::Request { type_name: INTEGRATION.to_owned(), state: message(state) };
    let mut provider = terraform.provider.clone();
    let answer =
        soon("the configuration", provider.generate_resource_config(request)).await.unwrap().into_inner();
    assert_eq!(told(&answer.diagnostics), "");
    decoded(answer.config.as_ref())
}

#[tokio::test]
async fn computed_secret_and_meaningless_attributes_are_not_generated() {
    let (plugin, sandbox) = (Plugin::start().await, Sandbox::start(Options::default()).unwrap());
    let terraform = Terraform::with_sandbox(&plugin.connect().await, &sandbox).await;
    let key = terraform.resource.nested("credentials").object(&[("api_key", text("planted-value"))]);
    let plain = terraform.config("generated", &[]);
    let stored = terraform.change_to(None, Some(&with(&plain, "credentials", key))).await;
    assert_eq!(generated(&terraform, &stored.state).await, plain);

    // An object with only computed attributes is null; another keeps only its configurable ones.
    let aws = terraform.resource.nested("aws");
    let versions = aws.nested("permission_versions").object(&[("byoc", Value::from(1))]);
    let computed = aws.object(&[("permission_versions", versions.clone())]);
    assert_eq!(generated(&terraform, &with(&stored.state, "aws", computed)).await, plain);
    let mode = ("authentication_mode", text("accessKey"));
    let more = aws.object(&[mode.clone(), ("permission_versions", versions)]);
    let expected = with(&plain, "aws", aws.object(&[mode]));
    assert_eq!(generated(&terraform, &with(&stored.state, "aws", more)).await, expected);
    plugin.shut_down().await;
}
