//! The provider's own configuration: missing, wrong, unknown, and where it comes from.

use northflank_sandbox::Fault;
use serde_json::json;

use crate::support::{EXAMPLE, World, aws};

/// The provider block with these arguments, and an integration.
fn with_provider(arguments: &str) -> String {
    format!("provider \"northflank\" {{\n{arguments}\n}}\n{}", aws(""))
}

#[test]
fn a_missing_token_is_an_error_that_names_the_ways_to_set_it() {
    let world = World::new().variable("NORTHFLANK_API_TOKEN", "");
    world.configure(&with_provider(""));
    world.run(&["validate"]).succeeded();
    let found = world.run(&["plan", "-json"]).failed().diagnostic();
    assert_eq!(found.summary, "Missing Northflank API token");
    let expected = "the argument `api_token` is not set, the environment variable NORTHFLANK_API_TOKEN is not set, and \
                    the environment variable NF_API_TOKEN is not set.";
    assert!(found.detail.contains(expected), "{}", found.detail);
}

#[test]
fn an_empty_token_is_not_a_missing_one() {
    let world = World::new();
    world.configure(&with_provider("api_token = \"\""));
    let found = world.run(&["validate", "-json"]).failed().diagnostic();
    assert_eq!(found.summary, "Invalid provider configuration");
    assert_eq!(found.line, "api_token = \"\"");
}

#[test]
fn a_token_that_is_not_accepted_says_where_it_comes_from() {
    let world = World::new().variable("NORTHFLANK_API_TOKEN", "canary-wrong");
    world.configure(&aws(""));
    let found = world.run(&["apply", "-auto-approve", "-json"]).failed().diagnostic();
    assert_eq!(found.summary, "Could not create Northflank integration");
    assert!(found.detail.contains("the environment variable NORTHFLANK_API_TOKEN"), "{}", found.detail);

    world.configure(&with_provider("api_token = \"canary-other\""));
    let found = world.run(&["apply", "-auto-approve", "-json"]).failed().diagnostic();
    assert!(found.detail.contains("the provider argument `api_token`"), "{}", found.detail);
    let expected = "It overrides the token from the environment variable NORTHFLANK_API_TOKEN.";
    assert!(found.detail.contains(expected), "{}", found.detail);
}

#[test]
fn a_token_with_its_scheme_and_a_team_with_a_line_break_are_told_so() {
    let world = World::new().variable("NORTHFLANK_API_TOKEN", "Bearer canary-token");
    let world = world.variable("NORTHFLANK_TEAM_ID", "my-team\n");
    world.configure(&with_provider(""));
    let found = world.run(&["plan", "-json"]).failed().diagnostics();
    let told = |variable: &str, problem: &str| {
        let is = |detail: &str| detail.contains(variable) && detail.contains(problem);
        assert!(found.iter().any(|found| is(&found.detail)), "{found:?}");
    };
    told("NORTHFLANK_API_TOKEN", "It begins with \"Bearer \". Set the token alone");
    told("NORTHFLANK_TEAM_ID", "It contains a line break at its beginning or end.");
}

#[test]
fn every_number_gets_an_ordinary_error() {
    for number in ["1e400", "-1e400", "1e19", "1e-400", "0.5", "9223372036854775808"] {
        let world = World::new();
        world.configure(&with_provider(&format!("max_retries = {number}")));
        let found = world.run(&["validate", "-json"]).failed().diagnostic();
        assert_eq!(found.summary, "Invalid attribute value", "{number}: {found:?}");
        assert!(found.detail.contains("must be a whole number of at most 18 digits"), "{number}: {found:?}");
    }
}

#[test]
fn a_request_that_is_too_large_is_told_so() {
    let world = World::new();
    world.configure(&with_provider(""));
    for body in [json!(null), json!({"error": {"status": 413, "message": "too large"}})] {
        world.sandbox.fault(Fault::status(413).body(body).on("POST", "/v1/cloud-providers/integrations"));
        let found = world.run(&["apply", "-auto-approve", "-json"]).failed().diagnostic();
        assert!(found.detail.contains("The request is larger than http://127.0.0.1"), "{found:?}");
    }
}

#[test]
fn the_configuration_wins_over_the_environment() {
    let world = World::new().variable("NORTHFLANK_API_TOKEN", "canary-wrong");
    let world = world.variable("NORTHFLANK_TEAM_ID", "team-a");
    world.configure(&with_provider("api_token = \"canary-token\"\nteam_id = \"team-b\""));
    world.apply();
    assert_eq!(world.state(EXAMPLE)["team_id"], "team-b");
}

#[test]
fn the_other_variables_stand_in_too() {
    let world = World::new().variable("NORTHFLANK_API_TOKEN", "").variable("NF_API_TOKEN", "canary-token");
    let url = world.sandbox.url().to_owned();
    let world = world.variable("NORTHFLANK_API_BASE_URL", "").variable("NF_HOST", &url);
    world.configure(&aws(""));
    world.apply();
}

#[test]
fn every_wrong_argument_is_found_at_once() {
    let world = World::new();
    world.configure(&with_provider(
        r#"
        base_url        = "http://api.northflank.com"
        team_id         = "x"
        max_retries     = -1
        max_retry_wait  = "soon"
        request_timeout = "0s"
        "#,
    ));
    let mut lines: Vec<String> =
        world.run(&["validate", "-json"]).failed().diagnostics().into_iter().map(|it| it.line).collect();
    lines.sort();
    assert_eq!(
        lines,
        [
            "base_url        = \"http://api.northflank.com\"",
            "max_retries     = -1",
            "max_retry_wait  = \"soon\"",
            "request_timeout = \"0s\"",
            "team_id         = \"x\"",
        ]
    );
}

#[test]
fn a_wrong_variable_is_named() {
    let world = World::new().variable("NORTHFLANK_API_BASE_URL", "ftp://127.0.0.1");
    world.configure(&with_provider(""));
    let found = world.run(&["plan", "-json"]).failed().diagnostic();
    assert!(found.detail.contains("the environment variable NORTHFLANK_API_BASE_URL"), "{}", found.detail);
}

/// A token that another resource makes is unknown in the first plan.
fn with_unknown(argument: &str, value: &str) -> String {
    let resource = "resource \"terraform_data\" \"seed\" {\n  input = \"";
    let provider = with_provider(&format!("{argument} = terraform_data.seed.output"));
    format!("{resource}{value}\"\n}}\n{provider}")
}

#[test]
fn a_create_is_planned_without_a_token_and_applied_with_it() {
    let world = World::new().variable("NORTHFLANK_API_TOKEN", "canary-wrong");
    // Not a canary: Terraform itself shows the input of this resource.
    world.configure(&with_unknown("api_token", "plain-token"));
    world.run(&["plan", "-no-color"]).succeeded().says("2 to add");
    assert_eq!(world.sandbox.requests(), []);
    // The sandbox does not know this token: that it is used, and not the one of the environment, shows in the message.
    let run = world.run(&["apply", "-auto-approve", "-json"]).failed();
    assert!(run.diagnostic().detail.contains("the provider argument `api_token`"), "{}", run.output());
}

#[test]
fn an_unknown_team_is_planned_as_unknown_and_applied_as_known() {
    let world = World::new();
    world.configure(&with_unknown("team_id", "my-team"));
    assert_eq!(world.planned(EXAMPLE)["after_unknown"]["team_id"], json!(true));
    world.apply();
    assert_eq!(world.state(EXAMPLE)["team_id"], "my-team");
}

/// Its team is in the state. What needs the provider's team, as a data source without one does, has to wait.
#[test]
fn an_unknown_team_is_in_the_way_of_no_refresh() {
    let world = World::new().variable("NORTHFLANK_TEAM_ID", "my-team");
    world.configure(&aws(""));
    world.apply();
    world.configure(&with_unknown("team_id", "my-team"));
    world.run(&["plan", "-no-color"]).succeeded().says("1 to add, 0 to change, 0 to destroy");
    let data = "data \"northflank_integrations\" \"all\" {}\n";
    world.configure(&(with_unknown("team_id", "my-team") + data));
    let found = world.run(&["plan", "-json"]).failed().diagnostic();
    assert_eq!(found.summary, "Unknown provider configuration");
    assert!(found.detail.contains("(or set it to null) and set NORTHFLANK_TEAM_ID"), "{found:?}");
    world.configure(&with_unknown("team_id", "my-team"));
    world.apply();
}

#[test]
fn a_refresh_without_a_known_token_fails_and_keeps_the_state() {
    let world = World::new();
    world.configure(&aws(""));
    world.apply();
    world.configure(&with_unknown("api_token", "plain-token"));
    let found = world.run(&["plan", "-json"]).failed().diagnostic();
    assert_eq!(found.summary, "Unknown provider configuration");
    assert!(found.detail.contains("NORTHFLANK_API_TOKEN"), "{}", found.detail);
    assert_eq!(world.state(EXAMPLE)["id"], "my-aws");
}

#[test]
fn a_proxy_that_cannot_be_used_is_an_error() {
    let world = World::new().variable("NORTHFLANK_API_BASE_URL", "https://northflank.invalid");
    for proxy in ["socks5://canary-user:canary-password@127.0.0.1:1", "http://127.0.0.1:canary-port"] {
        let world = World::new().variable("NORTHFLANK_API_BASE_URL", "https://northflank.invalid");
        let world = world.variable("HTTPS_PROXY", proxy);
        world.configure(&with_provider("max_retries = 0"));
        let found = world.run(&["apply", "-auto-approve", "-json"]).failed().diagnostic();
        let told = "the environment variable HTTPS_PROXY is not the address of an HTTP proxy";
        assert!(found.detail.contains(told), "{}", found.detail);
    }
    world.configure(&with_provider("max_retries = 0"));
    let found = world.run(&["apply", "-auto-approve", "-json"]).failed().diagnostic();
    assert!(found.detail.contains("could not reach Northflank's API"), "{}", found.detail);
}

#[test]
fn an_api_that_cannot_be_reached_is_an_error_that_names_it() {
    let world = World::new().variable("NORTHFLANK_API_BASE_URL", "http://127.0.0.1:1");
    world.configure(&with_provider("max_retries = 0"));
    let found = world.run(&["apply", "-auto-approve", "-json"]).failed().diagnostic();
    assert!(
        found.detail.contains("could not reach Northflank's API at http://127.0.0.1:1"),
        "{}",
        found.detail
    );
}
