//! What the sandbox tells and does behind the API, through its calls and through the library.

use std::fs;

use northflank_sandbox::{Fault, Options};
use serde_json::{Value, json};

use crate::support::{Client, Fixture, INTEGRATIONS, TEAM_INTEGRATIONS};

fn civo(name: &str) -> Value {
    json!({ "name": name, "provider": "civo", "credentials": { "apiKey": "civo-secret" } })
}

/// A sandbox with one integration of the account and one of a team, and a client without a token.
fn furnished() -> (Fixture, Client) {
    let sandbox = Fixture::new();
    sandbox.data("POST", INTEGRATIONS, civo("of-account"));
    sandbox.data("POST", TEAM_INTEGRATIONS, civo("of-team"));
    let stranger = Client::new(sandbox.url(), None);
    (sandbox, stranger)
}

#[test]
fn requests() {
    let (sandbox, stranger) = furnished();
    sandbox.send("GET", &format!("{INTEGRATIONS}?per_page=5"), None);
    stranger.send("GET", INTEGRATIONS, None);
    let expected = json!([
        { "method": "POST", "path": INTEGRATIONS, "status": 200, "body": civo("of-account") },
        { "method": "POST", "path": TEAM_INTEGRATIONS, "status": 200, "body": civo("of-team") },
        { "method": "GET", "path": format!("{INTEGRATIONS}?per_page=5"), "status": 200, "body": null },
        { "method": "GET", "path": INTEGRATIONS, "status": 401, "body": null },
    ]);
    for _ in 0..2 {
        assert_eq!(stranger.send("GET", "/_sandbox/requests", None).json(), expected);
    }
    assert_eq!(json!(sandbox.requests()), expected);
    assert_eq!(stranger.send("DELETE", "/_sandbox/requests", None).status, 204);
    assert_eq!(sandbox.requests(), []);
    sandbox.send("GET", INTEGRATIONS, None);
    sandbox.clear_requests();
    assert_eq!(sandbox.requests(), []);
}

#[test]
fn a_body_that_is_too_large() {
    let sandbox = Fixture::new();
    // One byte past the limit, so that the sandbox has read everything when it answers.
    let body = " ".repeat(2 * 1024 * 1024 + 1);
    let answer = sandbox.client().send_text("POST", INTEGRATIONS, &body).unwrap();
    assert_eq!((answer.status, &answer.json()["error"]["id"]), (413, &json!("payload-too-large")));
    assert_eq!(sandbox.requests(), []);
}

#[test]
fn integrations_show_their_credentials_and_their_team() {
    let (sandbox, stranger) = furnished();
    let stored = stranger.send("GET", "/_sandbox/integrations", None).json();
    assert_eq!(json!(sandbox.integrations()), stored);
    assert_eq!(stored[0]["id"], "of-account");
    assert_eq!(stored[0].get("teamId"), None);
    assert_eq!(stored[1]["teamId"], "blue-team");
    assert_eq!(stored[1]["credentials"], json!({ "apiKey": "civo-secret" }));
    assert_eq!(sandbox.integration("of-team").as_ref(), Some(&stored[1]));
    assert_eq!(sandbox.integration("unknown"), None);
}

#[test]
fn drift() {
    let (sandbox, stranger) = furnished();
    let refresh = json!({ "status": "degraded", "affectedCredentialCount": 2 });
    let patch = json!({
        "features": null,
        "provider": "a-new-cloud",
        "registryCredentialRefresh": refresh,
        "gcp": { "projectId": null, "authenticationMode": "unheard-of" },
        "credentials": { "secret": "added" },
    });
    let answer = stranger.send("PATCH", "/_sandbox/integrations/of-account", patch.clone());
    assert_eq!(answer.status, 200);
    assert_eq!(sandbox.integration("of-account").unwrap(), answer.json());
    let seen = sandbox.data("GET", &format!("{INTEGRATIONS}/of-account"), None);
    assert_eq!(seen.get("features"), None);
    assert_eq!(seen["provider"], "a-new-cloud");
    assert_eq!(seen["registryCredentialRefresh"], refresh);
    assert_eq!(seen["gcp"], json!({ "authenticationMode": "unheard-of" }));
    assert_eq!(answer.json()["credentials"], json!({ "apiKey": "civo-secret", "secret": "added" }));
    let list = sandbox.data("GET", INTEGRATIONS, None);
    assert_eq!(list["integrations"][0], seen);

    let unknown = stranger.send("PATCH", "/_sandbox/integrations/of-team", patch.clone());
    assert_eq!(unknown.status, 404);
    let of_team = "/_sandbox/integrations/of-team?team_id=blue-team";
    assert_eq!(stranger.send("PATCH", of_team, patch).json()["provider"], "a-new-cloud");

    let changed = sandbox.change("of-team", Some("blue-team"), json!({ "description": "drifted" })).unwrap();
    assert_eq!(changed["description"], "drifted");
    assert_eq!(sandbox.change("of-team", None, json!({})).unwrap_err().status(), 404);
    for refused in [json!([]), json!({ "id": "other" }), json!({ "teamId": "other" })] {
        assert_eq!(sandbox.change("of-account", None, refused).unwrap_err().status(), 400);
    }
}

#[test]
fn a_put_keeps_what_drift_added() {
    let (sandbox, _) = furnished();
    sandbox
        .change("of-account", None, json!({ "registryCredentialRefresh": { "status": "healthy" } }))
        .unwrap();
    let put = sandbox.data("PUT", INTEGRATIONS, civo("of-account"));
    assert_eq!(put["registryCredentialRefresh"]["status"], "healthy");
}

#[test]
fn removal() {
    let (sandbox, stranger) = furnished();
    sandbox.add_cluster("production", "of-account").unwrap();
    assert_eq!(stranger.send("DELETE", "/_sandbox/integrations/of-team", None).status, 404);
    assert_eq!(stranger.send("DELETE", "/_sandbox/integrations/of-team?team_id=blue-team", None).status, 204);
    assert_eq!(sandbox.integration("of-team"), None);
    assert_eq!(sandbox.remove("of-account", Some("blue-team")).unwrap_err().status(), 404);
    sandbox.remove("of-account", None).unwrap();
    assert_eq!(sandbox.integrations(), Vec::<Value>::new());
    let of_account = format!("{INTEGRATIONS}/of-account");
    assert_eq!(sandbox.send("DELETE", &of_account, None).status, 404);
    sandbox.data("POST", INTEGRATIONS, civo("of-account"));
    sandbox.data("DELETE", &of_account, None);
}

#[test]
fn clusters() {
    let (sandbox, stranger) = furnished();
    let of_team = format!("{TEAM_INTEGRATIONS}/of-team");
    let clusters = |method, body: Option<Value>| stranger.send(method, "/_sandbox/clusters", body).status;
    let cluster = |id: &str| Some(json!({ "id": id, "integrationId": "of-team" }));
    assert_eq!(clusters("POST", cluster("one")), 204);
    assert_eq!(clusters("POST", cluster("two")), 204);
    assert_eq!(sandbox.send("DELETE", &format!("{INTEGRATIONS}/of-team"), None).status, 404);
    assert_eq!(sandbox.send("DELETE", &of_team, None).status, 409);
    assert_eq!(clusters("DELETE", Some(json!({ "id": "one" }))), 204);
    assert_eq!(clusters("DELETE", Some(json!({ "id": "one" }))), 404);
    assert_eq!(sandbox.send("DELETE", &of_team, None).status, 409);
    assert_eq!(clusters("POST", cluster("three")), 204);
    assert_eq!(clusters("DELETE", None), 204);
    assert_eq!(sandbox.send("DELETE", &of_team, None).status, 200);

    assert_eq!(clusters("POST", cluster("one")), 404, "the integration is gone");
    assert_eq!(clusters("POST", Some(json!({ "id": "one" }))), 400);
    assert_eq!(sandbox.remove_cluster("one").unwrap_err().status(), 404);
}

#[test]
fn a_cluster_can_move() {
    let (sandbox, _) = furnished();
    sandbox.add_cluster("mobile", "of-account").unwrap();
    sandbox.add_cluster("mobile", "of-team").unwrap();
    sandbox.data("DELETE", &format!("{INTEGRATIONS}/of-account"), None);
    assert_eq!(sandbox.send("DELETE", &format!("{TEAM_INTEGRATIONS}/of-team"), None).status, 409);
}

#[test]
fn reset_empties_everything() {
    for through_api in [true, false] {
        let (sandbox, stranger) = furnished();
        sandbox.add_cluster("production", "of-account").unwrap();
        sandbox.fault(Fault::status(500));
        if through_api {
            assert_eq!(stranger.send("POST", "/_sandbox/reset", None).status, 204);
        } else {
            sandbox.reset().unwrap();
        }
        assert_eq!(sandbox.integrations(), Vec::<Value>::new());
        assert_eq!((sandbox.requests(), sandbox.faults_left()), (Vec::new(), 0));
        assert_eq!(sandbox.remove_cluster("production").unwrap_err().status(), 404);
        assert_eq!(sandbox.send("GET", INTEGRATIONS, None).header("x-ratelimit-remaining"), Some("999"));
    }
}

#[test]
fn unknown_calls_below_sandbox() {
    let (sandbox, stranger) = furnished();
    sandbox.clear_requests();
    assert_eq!(stranger.send("GET", "/_sandbox/unknown", None).json()["error"]["status"], 404);
    assert_eq!(stranger.send("PUT", "/_sandbox/requests", None).json()["error"]["status"], 405);
    assert_eq!(sandbox.requests(), []);
}

#[test]
fn data_outlives_the_sandbox() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("data.json");
    let start = || Fixture::with(Options { data: Some(file.clone()), ..Options::default() });
    let (stored, clusters) = {
        let sandbox = start();
        sandbox.data("POST", INTEGRATIONS, civo("of-account"));
        sandbox.data("POST", TEAM_INTEGRATIONS, civo("of-team"));
        sandbox.add_cluster("production", "of-account").unwrap();
        (sandbox.integrations(), sandbox.clusters())
    };
    let written: Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
    assert_eq!(
        written,
        json!({
            "integrations": stored,
            "clusters": clusters,
        })
    );

    let sandbox = start();
    assert_eq!(sandbox.integrations(), stored);
    assert_eq!(sandbox.send("DELETE", &format!("{INTEGRATIONS}/of-account"), None).status, 409);
    sandbox.data("DELETE", &format!("{TEAM_INTEGRATIONS}/of-team"), None);
    let written = fs::read_to_string(&file).unwrap();
    assert!(written.contains("of-account") && !written.contains("of-team"));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "no temporary file is left");
}

#[cfg(unix)]
#[test]
fn only_its_owner_may_read_the_data_file() {
    use std::os::unix::fs::PermissionsExt;

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("data.json");
    let _sandbox = Fixture::with(Options { data: Some(file.clone()), ..Options::default() });
    assert_eq!(fs::metadata(file).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn what_cannot_be_written_does_not_happen() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("data.json");
    let sandbox = Fixture::with(Options { data: Some(file), ..Options::default() });
    folder.close().unwrap();
    let answer = sandbox.send("POST", INTEGRATIONS, civo("lost"));
    assert_eq!(answer.status, 500);
    assert!(answer.text().contains("cannot write"));
    assert_eq!(sandbox.integrations(), Vec::<Value>::new());
}

#[test]
fn a_data_file_that_is_no_data_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("data.json");
    fs::write(&file, "[1, 2]").unwrap();
    let options = Options { data: Some(file.clone()), ..Options::default() };
    let error = northflank_sandbox::Sandbox::start(options).err().unwrap();
    assert!(error.to_string().starts_with(&format!("cannot read {}: ", file.display())), "{error}");
    assert_eq!(fs::read_to_string(file).unwrap(), "[1, 2]");
}

#[test]
fn a_sandbox_stops_when_it_is_dropped() {
    let sandbox = Fixture::new();
    let address = sandbox.url().strip_prefix("http://").unwrap().to_owned();
    sandbox.fault(Fault::delay(std::time::Duration::from_secs(60)));
    let _in_flight = sandbox.client().open("GET", INTEGRATIONS, "");
    while sandbox.requests().is_empty() {
        std::thread::yield_now();
    }
    drop(sandbox);
    assert!(std::net::TcpStream::connect(address).is_err());
}
