//! Each operation, and what all of them have in common.

use northflank_sandbox::{Options, ShownCredentials};
use serde_json::{Value, json};

use crate::support::{Client, Fixture, INTEGRATIONS, TEAM_INTEGRATIONS};

fn civo(name: &str) -> Value {
    json!({ "name": name, "provider": "civo", "credentials": { "apiKey": "civo-secret" } })
}

fn path(id: &str) -> String {
    format!("{INTEGRATIONS}/{id}")
}

/// `createdAt` differs from run to run.
fn without_time(mut integration: Value) -> Value {
    let created_at = integration.as_object_mut().unwrap().remove("createdAt").unwrap();
    let shape: String =
        created_at.as_str().unwrap().chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    assert_eq!(shape, "0000-00-00T00:00:00.000Z");
    integration
}

#[test]
fn create_answers_what_get_answers() {
    let sandbox = Fixture::new();
    let created = sandbox.data("POST", INTEGRATIONS, civo("My Civo"));
    assert_eq!(sandbox.data("GET", &path("my-civo"), None), created);
    assert_eq!(
        without_time(created),
        json!({ "id": "my-civo", "name": "My Civo", "provider": "civo", "features": [] })
    );
}

#[test]
fn everything_that_is_sent_comes_back() {
    let sandbox = Fixture::new();
    let body = json!({
        "name": "everything",
        "provider": "aws",
        "description": "All of it.",
        "type": "cluster",
        "features": ["byoc", "route53"],
        "restrictions": { "enabled": true, "teams": [{ "teamId": "red-team" }] },
        "credentials": { "accessKey": "AKIA", "secretKey": "hush", "fromTheFuture": "x" },
        "aws": {
            "authenticationMode": "accessKey",
            "permissionCheckLevel": "disabled",
            "permissionVersions": { "byoc": 9 },
        },
        "gcp": { "projectId": "of another cloud" },
        "fromTheFuture": true,
    });
    let created = without_time(sandbox.data("POST", INTEGRATIONS, body));
    assert_eq!(
        created,
        json!({
            "id": "everything",
            "name": "everything",
            "provider": "aws",
            "description": "All of it.",
            "features": ["byoc", "route53"],
            "restrictions": { "enabled": true, "teams": [{ "teamId": "red-team" }] },
            "aws": {
                "authenticationMode": "accessKey",
                "permissionCheckLevel": "disabled",
                "permissionVersions": { "byoc": 1 },
            },
        })
    );
    let stored = sandbox.integration("everything").unwrap();
    assert_eq!(stored["credentials"], json!({ "accessKey": "AKIA", "secretKey": "hush" }));
}

#[test]
fn the_server_fills_in_the_object_of_the_cloud() {
    let sandbox = Fixture::new();
    let created = |body| sandbox.data("POST", INTEGRATIONS, body);
    let aws = json!({
        "authenticationMode": "accessKey",
        "permissionCheckLevel": "enabled",
        "permissionVersions": { "byoc": 1 },
    });
    assert_eq!(created(json!({ "name": "aws", "provider": "aws", "aws": {} }))["aws"], aws);
    assert_eq!(created(json!({ "name": "eusc", "provider": "aws-eusc", "aws": {} }))["aws"], aws);
    assert_eq!(created(json!({ "name": "no-aws", "provider": "aws-eusc" })).get("aws"), None);
    assert_eq!(
        created(json!({ "name": "gcp", "provider": "gcp", "gcp": { "projectId": "p" } }))["gcp"],
        json!({ "projectId": "p", "authenticationMode": "accessKey" })
    );
    let cross = json!({ "projectId": "p", "authenticationMode": "crossAccountRole" });
    assert_eq!(
        created(json!({ "name": "Gcp Cross", "provider": "gcp", "gcp": cross }))["gcp"],
        json!({
            "projectId": "p",
            "authenticationMode": "crossAccountRole",
            "serviceAccountEmail": "integration-gcp-cross@sandbox.example",
        })
    );
    assert_eq!(
        created(json!({ "name": "byok", "provider": "byok", "byok": {} }))["byok"],
        json!({ "connectionMode": "direct", "requireVerification": false })
    );
    assert_eq!(created(json!({ "name": "no-byok", "provider": "byok" })).get("byok"), None);
    assert_eq!(
        created(json!({ "name": "cloudflare", "provider": "cloudflare", "cloudflare": {} }))["cloudflare"],
        json!({})
    );
}

#[test]
fn a_name_is_taken_once_in_a_scope() {
    let sandbox = Fixture::new();
    sandbox.data("POST", INTEGRATIONS, civo("My Civo"));
    let answer = sandbox.send("POST", INTEGRATIONS, civo("My Civo"));
    assert_eq!(answer.status, 409);
    assert_eq!(
        answer.json(),
        json!({ "error": {
            "status": 409,
            "message": "An integration with the id my-civo already exists",
            "id": "conflict",
        } })
    );
    assert_eq!(sandbox.send("POST", INTEGRATIONS, civo("my-civo")).status, 409);
    assert_eq!(sandbox.send("PUT", INTEGRATIONS, civo("my-civo")).status, 409);
    assert_eq!(sandbox.integrations().len(), 1);
}

#[test]
fn put_creates() {
    let sandbox = Fixture::new();
    let put = sandbox.data("PUT", INTEGRATIONS, civo("new-one"));
    assert_eq!(put["id"], "new-one");
    assert_eq!(sandbox.integration("new-one").unwrap()["credentials"], json!({ "apiKey": "civo-secret" }));
}

#[test]
fn put_replaces_everything_but_credentials() {
    let sandbox = Fixture::new();
    let created = sandbox.data(
        "POST",
        INTEGRATIONS,
        json!({
            "name": "put-me",
            "provider": "gcp",
            "description": "gone",
            "features": ["byoc"],
            "restrictions": { "enabled": true },
            "credentials": { "keyfileJson": "{}" },
            "gcp": { "projectId": "one", "authenticationMode": "crossAccountRole" },
        }),
    );
    let body = json!({ "name": "put-me", "provider": "gcp", "gcp": { "projectId": "two" } });
    let put = sandbox.data("PUT", INTEGRATIONS, body);
    assert_eq!(put["createdAt"], created["createdAt"]);
    assert_eq!(
        without_time(put),
        json!({
            "id": "put-me",
            "name": "put-me",
            "provider": "gcp",
            "features": [],
            "gcp": { "projectId": "two", "authenticationMode": "accessKey" },
        })
    );
    assert_eq!(sandbox.integration("put-me").unwrap()["credentials"], json!({ "keyfileJson": "{}" }));

    let body = json!({ "name": "put-me", "provider": "azure", "credentials": { "secret": "new" } });
    let put = sandbox.data("PUT", INTEGRATIONS, body);
    assert_eq!(put.get("gcp"), None);
    assert_eq!(sandbox.integration("put-me").unwrap()["credentials"], json!({ "secret": "new" }));
}

#[test]
fn patch_changes_what_it_has() {
    let sandbox = Fixture::new();
    let created = sandbox.data(
        "POST",
        INTEGRATIONS,
        json!({
            "name": "patch-me",
            "provider": "aws",
            "description": "before",
            "credentials": { "accessKey": "AKIA", "secretKey": "hush" },
            "aws": { "permissionCheckLevel": "disabled" },
        }),
    );
    assert_eq!(sandbox.data("PATCH", &path("patch-me"), json!({})), created);

    let mut expected = created;
    let mut patch = |body: Value, member: &str, value: Value| {
        expected[member] = value;
        assert_eq!(sandbox.data("PATCH", &path("patch-me"), body), expected);
        assert_eq!(sandbox.data("GET", &path("patch-me"), None), expected);
    };
    patch(json!({ "description": "after" }), "description", json!("after"));
    patch(json!({ "features": ["byoc"] }), "features", json!(["byoc"]));
    patch(json!({ "features": [] }), "features", json!([]));
    let restrictions = json!({ "enabled": false, "teams": [] });
    patch(json!({ "restrictions": restrictions }), "restrictions", restrictions);
    patch(
        json!({ "aws": { "authenticationMode": "crossAccountRole" } }),
        "aws",
        json!({
            "authenticationMode": "crossAccountRole",
            "permissionCheckLevel": "disabled",
            "permissionVersions": { "byoc": 1 },
        }),
    );

    let credentials = json!({ "roleArn": "arn", "externalId": "shared" });
    sandbox.data("PATCH", &path("patch-me"), json!({ "credentials": credentials }));
    assert_eq!(sandbox.integration("patch-me").unwrap()["credentials"], credentials);
}

#[test]
fn patch_gives_no_cloud_the_object_of_another() {
    let sandbox = Fixture::new();
    sandbox.data("POST", INTEGRATIONS, civo("civo"));
    assert_eq!(sandbox.data("PATCH", &path("civo"), json!({ "aws": {} })).get("aws"), None);
}

#[test]
fn delete_deletes_once() {
    let sandbox = Fixture::new();
    sandbox.data("POST", INTEGRATIONS, civo("short-lived"));
    let answer = sandbox.send("DELETE", &path("short-lived"), None);
    assert_eq!((answer.status, answer.json()), (200, json!({ "data": {} })));
    for method in ["GET", "DELETE"] {
        assert_eq!(sandbox.send(method, &path("short-lived"), None).status, 404);
    }
    assert_eq!(sandbox.send("PATCH", &path("short-lived"), json!({})).status, 404);
}

#[test]
fn delete_waits_for_clusters() {
    let sandbox = Fixture::new();
    sandbox.data("POST", INTEGRATIONS, civo("in-use"));
    sandbox.add_cluster("production", "in-use").unwrap();
    let answer = sandbox.send("DELETE", &path("in-use"), None);
    assert_eq!(answer.status, 409);
    assert_eq!(answer.json()["error"]["message"], "The integration is in use by cluster production");
    sandbox.remove_cluster("production").unwrap();
    sandbox.data("DELETE", &path("in-use"), None);
}

#[test]
fn a_list_is_paged_to_its_end_by_cursor_and_by_number() {
    let sandbox = Fixture::new();
    for number in 0..7 {
        sandbox.data("POST", INTEGRATIONS, civo(&format!("number-{number}")));
    }
    let mut query = "per_page=3".to_owned();
    let mut pages = Vec::new();
    loop {
        let answer = sandbox.send("GET", &format!("{INTEGRATIONS}?{query}"), None).json();
        let ids: Vec<_> =
            answer["data"]["integrations"].as_array().unwrap().iter().map(|one| &one["id"]).collect();
        assert_eq!(answer["pagination"]["count"], ids.len());
        pages.push(json!(ids));
        assert_eq!(
            answer["pagination"]["hasNextPage"],
            answer["pagination"].get("cursor").is_some(),
            "a cursor exactly where there is another page"
        );
        let Some(cursor) = answer["pagination"]["cursor"].as_str() else { break };
        query = format!("per_page=3&page=1&cursor={cursor}");
        // What comes and goes between two pages shifts nothing.
        sandbox.remove("number-0", None).ok();
    }
    let expected = [
        json!(["number-0", "number-1", "number-2"]),
        json!(["number-3", "number-4", "number-5"]),
        json!(["number-6"]),
    ];
    assert_eq!(pages, expected);

    let by_number = |page| sandbox.data("GET", &format!("{INTEGRATIONS}?per_page=4&page={page}"), None);
    assert_eq!(by_number(2)["integrations"][0]["id"], "number-5");
    assert_eq!(by_number(3)["integrations"], json!([]));
}

#[test]
fn a_page_has_50_integrations_unless_told_otherwise() {
    let sandbox = Fixture::new();
    for number in 0..101 {
        sandbox.data("POST", INTEGRATIONS, civo(&format!("number-{number}")));
    }
    let count = |query: &str| {
        sandbox.send("GET", &format!("{INTEGRATIONS}{query}"), None).json()["pagination"]["count"].clone()
    };
    assert_eq!(count(""), 50);
    assert_eq!(count("?page=3"), 1);
    assert_eq!(count("?per_page=100"), 100);
}

#[test]
fn an_empty_list() {
    let answer = Fixture::new().send("GET", INTEGRATIONS, None).json();
    assert_eq!(
        answer,
        json!({ "data": { "integrations": [] }, "pagination": { "hasNextPage": false, "count": 0 } })
    );
}

#[test]
fn scopes_know_nothing_of_each_other() {
    let sandbox = Fixture::new();
    let others = "/v1/teams/red-team/cloud-providers/integrations";
    sandbox.data("POST", TEAM_INTEGRATIONS, civo("shared-name"));
    let id = "shared-name";
    for scope in [INTEGRATIONS, others] {
        assert_eq!(sandbox.data("GET", scope, None)["integrations"], json!([]));
        for method in ["GET", "DELETE"] {
            assert_eq!(sandbox.send(method, &format!("{scope}/{id}"), None).status, 404);
        }
        assert_eq!(sandbox.send("PATCH", &format!("{scope}/{id}"), json!({})).status, 404);
    }
    sandbox.data("POST", INTEGRATIONS, civo("shared-name"));
    let body = json!({ "name": "shared-name", "provider": "civo", "description": "the team's" });
    sandbox.data("PUT", TEAM_INTEGRATIONS, body);
    assert_eq!(sandbox.data("GET", &path(id), None).get("description"), None);
    let of_team = format!("{TEAM_INTEGRATIONS}/{id}");
    assert_eq!(sandbox.data("GET", &of_team, None)["description"], "the team's");
    sandbox.data("PATCH", &of_team, json!({ "description": "changed" }));
    sandbox.data("DELETE", &path(id), None);
    assert_eq!(sandbox.data("GET", TEAM_INTEGRATIONS, None)["integrations"][0]["description"], "changed");
}

#[test]
fn calls_need_the_token() {
    let sandbox = Fixture::with(Options { token: "right".to_owned(), ..Options::default() });
    let clients = [
        Client::new(sandbox.url(), None),
        Client::new(sandbox.url(), Some("wrong")),
        Client::authorized(sandbox.url(), "Basic right"),
        Client::authorized(sandbox.url(), "right"),
    ];
    for client in clients {
        for path in [INTEGRATIONS, "/v1/unknown"] {
            let answer = client.send("GET", path, None);
            assert_eq!(answer.status, 401);
            assert_eq!(answer.json()["error"]["id"], "unauthorized");
        }
        assert_eq!(client.send("POST", INTEGRATIONS, civo("refused")).status, 401);
    }
    assert_eq!(sandbox.integrations(), Vec::<Value>::new());
    assert_eq!(sandbox.data("GET", INTEGRATIONS, None)["integrations"], json!([]));
}

#[test]
fn unknown_paths_and_methods() {
    let sandbox = Fixture::new();
    let paths =
        ["/", "/v1", "/v1/projects", "/v2/cloud-providers/integrations", &path("a/b"), "/v1/teams/blue-team"];
    for unknown in paths {
        let answer = sandbox.send("GET", unknown, None);
        assert_eq!((answer.status, &answer.json()["error"]["id"]), (404, &json!("not-found")), "{unknown}");
    }
    let refused =
        [("PATCH", INTEGRATIONS), ("DELETE", INTEGRATIONS), ("POST", &path("x")), ("PUT", &path("x"))];
    for (method, path) in refused {
        let answer = sandbox.send(method, path, None);
        assert_eq!((answer.status, &answer.json()["error"]["status"]), (405, &json!(405)), "{method} {path}");
    }
}

#[test]
fn every_answer_tells_the_time_and_the_rate_limit() {
    let sandbox = Fixture::new();
    let stranger = Client::new(sandbox.url(), None);
    let answers = [
        sandbox.send("GET", INTEGRATIONS, None),
        sandbox.send("GET", "/v1/unknown", None),
        sandbox.send("POST", INTEGRATIONS, json!({})),
        stranger.send("GET", INTEGRATIONS, None),
    ];
    for (index, answer) in answers.iter().enumerate() {
        assert_eq!(answer.header("x-ratelimit-limit"), Some("1000"));
        assert_eq!(answer.header("x-ratelimit-remaining"), Some((999 - index).to_string().as_str()));
        let reset: u32 = answer.header("x-ratelimit-reset").unwrap().parse().unwrap();
        assert!((3500..=3600).contains(&reset), "{reset}");
        assert!(answer.header("date").unwrap().ends_with(" GMT"));
        assert_eq!(answer.header("content-type"), Some("application/json"));
    }
}

#[test]
fn past_the_rate_limit_calls_are_refused() {
    let sandbox = Fixture::with(Options { rate_limit: Some(2), ..Options::default() });
    assert_eq!(sandbox.send("GET", INTEGRATIONS, None).header("x-ratelimit-remaining"), Some("1"));
    assert_eq!(sandbox.send("GET", INTEGRATIONS, None).status, 200);
    sandbox.send("GET", "/_sandbox/requests", None);
    for _ in 0..2 {
        let answer = sandbox.send("POST", INTEGRATIONS, civo("too-late"));
        assert_eq!((answer.status, &answer.json()["error"]["id"]), (429, &json!("too-many-requests")));
        assert_eq!(answer.header("x-ratelimit-limit"), Some("2"));
        assert_eq!(answer.header("x-ratelimit-remaining"), Some("0"));
    }
    assert_eq!(sandbox.integrations(), Vec::<Value>::new());
    sandbox.reset().unwrap();
    assert_eq!(sandbox.send("GET", INTEGRATIONS, None).status, 200);
}

#[test]
fn answers_show_of_credentials_what_they_are_told_to() {
    let cases = [
        (ShownCredentials::Omit, None),
        (ShownCredentials::Masked, Some(json!({ "apiKey": "********" }))),
        (ShownCredentials::Plain, Some(json!({ "apiKey": "civo-secret" }))),
    ];
    for (credentials, expected) in cases {
        let sandbox = Fixture::with(Options { credentials, ..Options::default() });
        let answers = [
            sandbox.data("POST", INTEGRATIONS, civo("civo")),
            sandbox.data("PUT", INTEGRATIONS, civo("civo")),
            sandbox.data("PATCH", &path("civo"), json!({ "description": "patched" })),
            sandbox.data("GET", &path("civo"), None),
        ];
        for answer in answers {
            assert_eq!(answer.get("credentials"), expected.as_ref(), "{credentials:?}");
        }
        assert_eq!(sandbox.data("GET", INTEGRATIONS, None)["integrations"][0].get("credentials"), None);
        sandbox.data("POST", INTEGRATIONS, json!({ "name": "has none", "provider": "civo" }));
        assert_eq!(sandbox.data("GET", &path("has-none"), None).get("credentials"), None);
    }
}

#[test]
fn a_list_never_shows_the_service_account_of_gcp() {
    let sandbox = Fixture::new();
    let gcp = json!({ "projectId": "p", "authenticationMode": "crossAccountRole" });
    sandbox.data("POST", INTEGRATIONS, json!({ "name": "My GCP", "provider": "gcp", "gcp": gcp }));
    let one = sandbox.data("GET", &format!("{INTEGRATIONS}/my-gcp"), None);
    assert!(one["gcp"]["serviceAccountEmail"].is_string());
    assert_eq!(sandbox.data("GET", INTEGRATIONS, None)["integrations"][0]["gcp"], gcp);
}

#[test]
fn clusters_are_listed_in_the_scope_of_their_integration() {
    let sandbox = Fixture::new();
    for path in [INTEGRATIONS, TEAM_INTEGRATIONS] {
        sandbox.data("POST", path, json!({ "name": "In use", "provider": "civo" }));
    }
    sandbox.data("POST", TEAM_INTEGRATIONS, json!({ "name": "Of team", "provider": "aws", "aws": {} }));
    sandbox.add_cluster("staging", "of-team").unwrap();
    sandbox.add_cluster("production", "in-use").unwrap();
    let clusters = |query: &str| {
        let path = format!("/v1/teams/blue-team/cloud-providers/clusters{query}");
        sandbox.send("GET", &path, None).json()
    };
    let all = clusters("");
    let shown: Vec<_> = all["data"]["clusters"]
        .as_array()
        .unwrap()
        .iter()
        .map(|cluster| json!([cluster["id"], cluster["name"], cluster["provider"], cluster["integrationId"]]))
        .collect();
    assert_eq!(
        shown,
        [
            json!(["production", "production", "civo", "in-use"]),
            json!(["staging", "staging", "aws", "of-team"])
        ]
    );
    assert_eq!(
        clusters("?per_page=1")["pagination"],
        json!({ "hasNextPage": true, "count": 1, "cursor": "production" })
    );
    assert_eq!(clusters("?per_page=1&cursor=production")["data"]["clusters"][0]["id"], "staging");
    let own = sandbox.data("GET", "/v1/cloud-providers/clusters", None);
    assert_eq!(own["clusters"].as_array().unwrap().len(), 1);
}
