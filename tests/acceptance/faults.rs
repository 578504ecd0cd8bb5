//! An API that fails: the state stays true, the message helps, and no secret comes back.

use std::time::Duration;

use northflank_sandbox::Fault;
use serde_json::json;

use crate::support::{EXAMPLE, Feature, World, aws, client, integration};

const INTEGRATIONS: &str = "/v1/cloud-providers/integrations";

/// A world with an integration in its state.
fn applied() -> World {
    let world = World::new();
    world.configure(&aws(""));
    world.apply();
    world.sandbox.clear_requests();
    world
}

#[track_caller]
fn assert_state_kept(world: &World) {
    assert_eq!(world.state(EXAMPLE)["id"], "my-aws");
    assert_eq!(world.sandbox.integrations().len(), 1);
}

#[test]
fn a_read_that_fails_keeps_the_state() {
    let html = "<html>Bad gateway</html>";
    let faults = [
        (Fault::status(401), "HTTP status: 401"),
        (Fault::status(403), "Account > Cloud > Integrations > Read"),
        (Fault::status(404).body(html), "a proxy that responded in its place"),
        (Fault::status(500).times(9), "an error on its side"),
        (Fault::status(502).body(html).times(9), "HTTP status: 502"),
        (Fault::status(302).header("location", "https://sign-in.example/"), "sign-in.example"),
        (Fault::garbage().times(9), "it is not JSON"),
        (Fault::truncate().times(9), "The connection"),
        (Fault::drop_connection().times(9), "The connection"),
        (Fault::status(200).body(json!({"data": null})), "could not read the response"),
    ];
    let world = applied();
    for (fault, detail) in faults {
        world.sandbox.fault(fault.on("GET", INTEGRATIONS));
        world.configure(&format!("provider \"northflank\" {{\n  max_retry_wait = \"1ms\"\n}}\n{}", aws("")));
        let found = world.run(&["plan", "-json"]).failed().diagnostic();
        assert_eq!(found.summary, "Could not read Northflank integration");
        assert!(found.detail.contains(detail), "{detail:?} is not in {found:?}");
        assert_state_kept(&world);
        while world.sandbox.faults_left() > 0 {
            world.run(&["plan", "-json"]);
        }
    }
    world.assert_no_changes();
}

#[test]
fn a_404_without_proof_keeps_the_state() {
    let world = applied();
    world.sandbox.fault(Fault::status(404).on("GET", "/v1/cloud-providers/integrations/my-aws").times(2));
    let found = world.run(&["plan", "-json"]).failed().diagnostic();
    assert!(found.detail.contains("the list of all integrations still contains it"), "{found:?}");
    world.sandbox.fault(Fault::status(403).on("GET", "/v1/cloud-providers/integrations?"));
    let found = world.run(&["plan", "-json"]).failed().diagnostic();
    assert!(found.detail.contains("also failed"), "{found:?}");
    assert_state_kept(&world);
}

#[test]
fn a_passing_fault_is_not_seen() {
    let world = applied();
    world.sandbox.fault(Fault::status(503).header("retry-after", "0").on("GET", INTEGRATIONS).times(2));
    world.sandbox.fault(Fault::status(429).header("retry-after", "0").on("GET", INTEGRATIONS));
    world.assert_no_changes();
    assert_eq!(world.sandbox.faults_left(), 0);
}

/// What is shown in place of a text that repeats a secret.
const WITHHELD: &str = "(withheld, because it repeats a secret)";

#[test]
fn an_api_that_echoes_the_request_leaks_nothing() {
    let world = World::new();
    world.configure(&aws(""));
    let role = "arn:aws:iam::111122223333:role/northflank";
    let echo = json!({"error": {
        "status": 400,
        "message": format!("invalid: {{\"roleArn\":\"{role}\",\"externalId\":\"canary-external\"}} by canary-token"),
        "id": "e1",
        "details": [{"value": role}],
    }});
    world.sandbox.fault(Fault::status(400).body(echo).on("POST", INTEGRATIONS));
    // That nothing beginning with "canary-" is printed or logged is asserted with every run.
    let found = world.run(&["apply", "-auto-approve", "-json"]).failed().diagnostic();
    // All that is no secret remains.
    for line in [
        "Northflank rejected the request as invalid.",
        "HTTP status: 400",
        &format!("Northflank's message: {WITHHELD}"),
        &format!("Northflank's details: [{{\"value\":\"{role}\"}}]"),
        "Northflank's error ID: e1",
    ] {
        assert!(found.detail.contains(line), "{line}: {found:?}");
    }
}

#[test]
fn an_api_that_echoes_secrets_of_earlier_calls_leaks_nothing() {
    let world = applied();
    let echo = json!({"error": {
        "status": 400,
        "message": "stored Y2FuYXJ5LWV4dGVybmFs",
        "id": "canary-external",
        "details": {"canary-external": "canary-token"},
    }});
    let assert_withheld = |arguments: &[&str]| {
        let found = world.run(arguments).failed().diagnostic();
        for text in ["message", "details", "error ID"] {
            assert!(found.detail.contains(&format!("Northflank's {text}: {WITHHELD}")), "{found:?}");
        }
    };
    for (method, command) in
        [("GET", ["plan", "-json"].as_slice()), ("DELETE", &["destroy", "-auto-approve", "-json"])]
    {
        world.sandbox.fault(Fault::status(400).body(echo.clone()).on(method, INTEGRATIONS));
        assert_withheld(command);
    }
    world.configure(&aws("description = \"new\""));
    world.sandbox.fault(Fault::status(400).body(echo).on("PATCH", INTEGRATIONS));
    assert_withheld(&["apply", "-auto-approve", "-json"]);
}

#[test]
fn an_api_that_escapes_what_it_echoes_leaks_nothing() {
    let world = World::new();
    world.configure(&aws("").replace("canary-external", "päß & <wört> 5\\\"äöü"));
    for echoed in [
        "p\\u00e4\\u00df &amp; &lt;w\\u00f6rt> 5\\\\&quot;&#228;&#xf6;&#xFC;",
        "p%C3%A4%C3%9F+%26+%3Cw%C3%B6rt%3E",
        "cMOkw58gJiA8d8O2cnQ+",
        "{\"type\":\"Buffer\",\"data\":[112,195,164,195,159,32,38,32]}",
    ] {
        let echo = json!({"error": {"status": 400, "message": format!("invalid: {echoed}."), "id": echoed}});
        world.sandbox.fault(Fault::status(400).body(echo).on("POST", INTEGRATIONS));
        let found = world.run(&["apply", "-auto-approve", "-json"]).failed().diagnostic();
        for text in ["message", "error ID"] {
            assert!(
                found.detail.contains(&format!("Northflank's {text}: {WITHHELD}")),
                "{echoed}: {found:?}"
            );
        }
    }
}

#[test]
fn an_api_that_echoes_secrets_of_other_calls_leaks_nothing() {
    let world = World::new();
    let other = aws("").replace("\"example\"", "\"other\"").replace("My AWS", "Other");
    let other = other.replace("canary-external", "canary-opening");
    let dependent = aws("depends_on = [northflank_integration.other]");
    world.configure(&format!("{dependent}\n{other}"));
    world.apply();
    let echo = |status: u16, secret: &str| {
        let message = format!("not {secret}, canary-token");
        Fault::status(status).body(json!({"error": {"status": status, "message": message, "id": secret}}))
    };
    // The list that is to prove that one is gone, and quotes the other, which has been read before.
    world.sandbox.fault(Fault::status(404).on("GET", "/v1/cloud-providers/integrations/my-aws"));
    world.sandbox.fault(echo(403, "canary-opening").on("GET", "/v1/cloud-providers/integrations?").times(9));
    let found = world.run(&["plan", "-json"]).failed().diagnostic();
    assert!(found.detail.contains(&format!("status 403: {WITHHELD}")), "{found:?}");
    world.sandbox.clear_faults();
    // The list of clusters, whose errors the log alone tells.
    let clusters = "/v1/cloud-providers/clusters";
    world.sandbox.fault(echo(400, "canary-external").on("GET", clusters));
    world.run(&["plan", "-destroy", "-json"]).succeeded();
    assert_eq!(world.sandbox.faults_left(), 0);
    assert!(world.logged().contains(&format!("\"status 400: {WITHHELD}\"")));
}

/// An identifier grants no access, and without it such a message helps nobody.
#[test]
fn a_message_about_an_identifier_arrives_as_it_is() {
    let world = World::new();
    let oci = integration(
        r#"
        name           = "My OCI"
        cloud_provider = "oci"
        credentials = {
          compartment_id = "ocid1.compartment.oc1..aaaaaaaa"
          fingerprint    = "aa:bb:cc:dd:ee:ff:00:11:22:33:44:55:66:77:88:99"
          private_key    = "-----BEGIN PRIVATE KEY-----\nMIIEcanary-\n-----END PRIVATE KEY-----\n"
          region         = "eu-frankfurt-1"
          tenancy_id     = "ocid1.tenancy.oc1..aaaaaaaa"
          user_id        = "ocid1.user.oc1..aaaaaaaa"
        }
        "#,
    );
    let aws = aws("").replace("111122223333:role/northflank", "999999999999:role/nf");
    for (configuration, message) in [
        (&oci, "The private key is invalid"),
        (&oci, "Region eu-frankfurt-1 is not subscribed"),
        (
            &aws,
            "User arn:aws:iam::999999999999:user/nf is not authorized to perform sts:AssumeRole on \
             arn:aws:iam::999999999999:role/nf",
        ),
    ] {
        world.configure(configuration);
        let body = json!({"error": {"status": 400, "message": message, "id": "e1"}});
        world.sandbox.fault(Fault::status(400).body(body).on("POST", INTEGRATIONS));
        let found = world.run(&["apply", "-auto-approve", "-json"]).failed().diagnostic();
        assert!(found.detail.contains(&format!("Northflank's message: {message}\n")), "{found:?}");
    }
}

/// A name must not look like a message of its own, wherever it is shown.
#[test]
fn a_name_forges_no_line() {
    let world = applied();
    let forged = format!("prod\n\nError: forged {}", "x".repeat(2000));
    let assert_tame = |arguments: &[&str], shown: &str| {
        let output = world.run(arguments).output();
        let words = output.split_whitespace().collect::<Vec<_>>().join(" ").replace("│ ", "");
        assert!(words.contains(shown), "{output}");
        let is_forged = |line: &str| line.trim_start_matches(['│', '╷', ' ']).starts_with("Error: forged");
        assert!(!output.lines().any(is_forged), "{output}");
        assert!(!output.contains(&"x".repeat(1100)), "{output}");
    };
    world.sandbox.add_cluster(&forged, "my-aws").expect("it is there");
    assert_tame(&["plan", "-destroy", "-no-color"], "prod Error: forged");
    world.sandbox.add_cluster("canary-external", "my-aws").expect("it is there");
    assert_tame(&["plan", "-destroy", "-no-color"], WITHHELD);

    let refresh =
        json!({"status": "suspended", "lastError": {"message": format!("canary-external {forged}")}});
    let listed = json!({"id": "my-aws", "name": forged, "provider": "aws", "aws": {}, "registryCredentialRefresh": refresh});
    let page = json!({"data": {"integrations": [listed]}, "pagination": {"hasNextPage": false}});
    world.sandbox.fault(Fault::status(200).body(page).on("GET", "/v1/cloud-providers/integrations?"));
    let by_name = |name: &str| format!("data \"northflank_integration\" \"it\" {{\n  {name}\n}}\n");
    world.configure(&by_name("name = \"prod\""));
    assert_tame(&["plan", "-refresh=false", "-no-color"], "prod Error: forged");

    // What the data source stores of it is a message as well, and users put it into theirs.
    let message = "output \"message\" {\n  value = data.northflank_integration.it.registry_credential_refresh.last_error.message\n}\n";
    world.configure(&format!("{}{}{message}", aws(""), by_name("id = northflank_integration.example.id")));
    for (told, shown) in [(forged.as_str(), "prod Error: forged"), ("not canary-external", WITHHELD)] {
        let mut integration = listed.clone();
        integration["registryCredentialRefresh"] = json!({"lastError": {"message": told}});
        let body = json!({"data": integration});
        world
            .sandbox
            .fault(Fault::status(200).body(body).on("GET", "/v1/cloud-providers/integrations/my-aws"));
        assert_tame(&["plan", "-refresh=false", "-no-color"], shown);
    }
}

#[test]
fn an_error_that_is_too_large_to_be_the_api_s_is_a_status() {
    let world = World::new();
    world.configure(&aws(""));
    let body = |length: usize| json!({"error": {"status": 400, "message": "Told to fail", "id": "e", "details": "x".repeat(length)}});
    for (length, is_read) in [(60 << 10, true), (70 << 10, false), (10 << 20, false)] {
        world.sandbox.fault(Fault::status(400).body(body(length)).on("POST", INTEGRATIONS));
        let found = world.run(&["apply", "-auto-approve", "-json"]).failed().diagnostic();
        assert!(found.detail.contains("HTTP status: 400"), "{found:?}");
        assert_eq!(found.detail.contains("Told to fail"), is_read, "{found:?}");
    }
}

#[test]
fn a_terminal_obeys_nothing_that_the_api_says() {
    let world = applied();
    let hostile = "\u{1b}[31m \u{7f}\u{9b}2J \u{202e}\u{2066}\u{200f} end";
    world.configure(&aws("timeouts = { delete = \"1ms\" }"));
    world.apply();
    world.sandbox.add_cluster(hostile, "my-aws").expect("it is there");
    let assert_tame = |arguments: &[&str]| {
        let output = world.run(arguments).output();
        assert!(output.contains(" end"), "{output:?}");
        let obeyed = |it: char| (it.is_control() && it != '\n') || "\u{202e}\u{2066}\u{200f}".contains(it);
        assert!(!output.contains(obeyed), "{output:?}");
    };
    assert_tame(&["plan", "-destroy", "-no-color"]);
    assert_tame(&["destroy", "-auto-approve", "-no-color"]);
    let body =
        json!({"error": {"status": 400, "message": hostile, "id": hostile, "details": {hostile: hostile}}});
    world.sandbox.fault(Fault::status(400).body(body).on("GET", INTEGRATIONS));
    assert_tame(&["plan", "-no-color"]);
}

#[test]
fn an_answer_about_another_integration_is_never_adopted() {
    let world = World::new();
    let other = world.create_aws_elsewhere("Other");
    let stranger = json!({"data": {"id": other, "name": "Other", "provider": "aws"}});
    world.configure(&aws(""));
    world.sandbox.fault(Fault::status(200).body(stranger.clone()).on("POST", INTEGRATIONS));
    world.run(&["apply", "-auto-approve", "-json"]).failed();
    world.apply();
    world.sandbox.fault(Fault::status(200).body(stranger).on("GET", INTEGRATIONS));
    let found = world.run(&["apply", "-refresh-only", "-auto-approve", "-json"]).failed().diagnostic();
    assert!(found.detail.contains("it describes another integration"), "{found:?}");
    assert_eq!(world.state(EXAMPLE)["id"], "my-aws");
}

#[test]
fn a_list_that_does_not_say_that_it_ends_proves_nothing() {
    let world = applied();
    for pagination in [json!(null), json!({"cursor": "x"}), json!({"hasNextPage": "true", "cursor": "x"})] {
        let empty = json!({"data": {"integrations": []}, "pagination": pagination});
        world.sandbox.fault(Fault::status(200).body(empty).on("GET", "/v1/cloud-providers/integrations?"));
        world.sandbox.fault(Fault::status(404).on("GET", "/v1/cloud-providers/integrations/my-aws"));
        world.run(&["plan", "-json"]).failed();
    }
    assert_state_kept(&world);
}

#[test]
fn a_sign_in_page_is_not_a_deletion() {
    let world = applied();
    for body in [json!("<html>Sign in</html>"), json!({"error": {"message": "sign in"}})] {
        world.sandbox.fault(Fault::status(200).body(body).on("DELETE", INTEGRATIONS));
        world.run(&["destroy", "-auto-approve", "-json"]).failed();
        assert_state_kept(&world);
    }
    world.sandbox.fault(Fault::status(204).body("").on("DELETE", INTEGRATIONS).after());
    world.destroy();
}

/// Somebody in between says yes to everything, or nobody can be asked afterwards.
#[test]
fn a_deletion_that_cannot_be_confirmed_keeps_the_state() {
    for afterwards in
        [Fault::status(200).body(json!("<html>Sign in</html>")), Fault::status(503), Fault::status(403)]
    {
        let world = World::new();
        world.configure(&format!("provider \"northflank\" {{\n  max_retries = 0\n}}\n{}", aws("")));
        world.apply();
        world.sandbox.fault(Fault::status(204).on("DELETE", INTEGRATIONS));
        // The look before the delete.
        world.sandbox.fault(Fault::delay(Duration::ZERO).on("GET", INTEGRATIONS));
        world.sandbox.fault(afterwards.on("GET", INTEGRATIONS));
        let run = world.run(&["destroy", "-refresh=false", "-auto-approve", "-json"]).failed();
        let found = run.diagnostics().pop().expect("an error");
        assert!(found.detail.contains("could not confirm that the integration is gone"), "{found:?}");
        assert_state_kept(&world);
        world.destroy();
        assert_eq!(world.sandbox.integrations().len(), 0);
    }
}

#[test]
fn a_renamed_integration_is_not_put_again() {
    let world = World::new();
    let configuration =
        |description: &str| aws(&format!("{description}\nlifecycle {{\n  ignore_changes = [name]\n}}"));
    world.configure(&configuration("description = \"old\""));
    world.apply();
    world.sandbox.change("my-aws", None, json!({"name": "New Name"})).expect("it is there");
    world.configure(&configuration(""));
    world.run(&["plan", "-refresh=false", "-out=stale.bin", "-no-color"]).succeeded();
    let found = world.run(&["apply", "-json", "stale.bin"]).failed().diagnostic();
    assert!(found.detail.contains("renamed"), "{found:?}");
    assert_eq!(world.sandbox.integrations().len(), 1);
}

#[test]
fn a_name_that_is_taken_is_answered_with_an_import_block() {
    let world = World::new();
    let id = world.create_aws_elsewhere("My AWS");
    world.configure(&aws(""));
    let found = world.run(&["apply", "-auto-approve", "-json"]).failed().diagnostic();
    assert!(found.detail.contains(&format!("id = \"{id}\"")), "{found:?}");
    assert_eq!(found.line, "name           = \"My AWS\"");
    assert_eq!(world.sandbox.integrations().len(), 1);

    if !client().has(Feature::ImportBlocks) {
        return;
    }
    // The block works as it stands, but for the name that it asks for.
    let block = found.detail.split_once("  import {").expect("a block").1;
    let block = block.split_once("  }").expect("a block").0.replace("NAME", "example");
    world.configure(&format!("import {{{block}}}\n{}", aws("")));
    world.apply();
    assert_eq!(world.sandbox.integrations().len(), 1);
}

#[test]
fn an_update_that_fails_keeps_the_prior_state() {
    let world = applied();
    world.configure(&aws("description = \"new\""));
    world.sandbox.fault(Fault::status(400).on("PATCH", INTEGRATIONS));
    let found = world.run(&["apply", "-auto-approve", "-json"]).failed().diagnostic();
    assert_eq!(found.summary, "Could not update Northflank integration");
    assert_eq!(world.state(EXAMPLE)["description"], json!(null));
    world.apply();
    assert_eq!(world.state(EXAMPLE)["description"], "new");
}

#[test]
fn an_integration_in_use_is_not_deleted_and_not_lost() {
    let world = applied();
    world.configure(&aws("timeouts = { delete = \"1ms\" }"));
    world.apply();
    world.sandbox.add_cluster("cluster-1", "my-aws").expect("it is there");
    let run = world.run(&["destroy", "-auto-approve", "-json"]).failed();
    let found = run.diagnostics().pop().expect("an error");
    assert!(found.detail.contains("the cluster \"cluster-1\" still uses it"), "{found:?}");
    assert_state_kept(&world);
    world.sandbox.remove_cluster("cluster-1").expect("it is there");
    world.destroy();
    assert_eq!(world.sandbox.integrations().len(), 0);
}

#[test]
fn a_delete_of_a_deleted_integration_succeeds() {
    let world = applied();
    world.sandbox.remove("my-aws", None).expect("it is there");
    world.run(&["destroy", "-refresh=false", "-auto-approve", "-no-color"]).succeeded();
    assert_eq!(world.state(EXAMPLE), json!(null));
}

#[test]
fn a_delete_that_cannot_be_proven_keeps_the_state() {
    let world = applied();
    world.sandbox.fault(Fault::status(404).on("DELETE", INTEGRATIONS));
    let run = world.run(&["destroy", "-refresh=false", "-auto-approve", "-json"]).failed();
    assert!(run.diagnostic().detail.contains("still contains it"), "{}", run.output());
    assert_state_kept(&world);
}
