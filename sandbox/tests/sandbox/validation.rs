//! Each rule that the documentation states about a request, and nothing beyond.

use serde_json::{Value, json};

use crate::support::{Answer, Fixture, INTEGRATIONS};

/// Creates an integration of no cloud in particular with one more member.
fn create_with(sandbox: &Fixture, member: &str, value: Value) -> Answer {
    let mut body = json!({ "name": "a-name", "provider": "civo" });
    body[member] = value;
    // The same body, put, has to pass the same rules.
    let put = sandbox.send("PUT", INTEGRATIONS, body.clone());
    sandbox.reset().unwrap();
    let created = sandbox.send("POST", INTEGRATIONS, body);
    sandbox.reset().unwrap();
    assert_eq!(put.status, created.status);
    created
}

#[track_caller]
fn accepts(member: &str, values: &[Value]) {
    let sandbox = Fixture::new();
    for value in values {
        let answer = create_with(&sandbox, member, value.clone());
        assert_eq!(answer.status, 200, "{member}: {value}: {}", answer.text());
    }
}

#[track_caller]
fn refuses(member: &str, values: &[Value]) {
    refuses_at(member, values, member);
}

#[track_caller]
fn refuses_at(member: &str, values: &[Value], path: &str) {
    let sandbox = Fixture::new();
    for value in values {
        assert_eq!(create_with(&sandbox, member, value.clone()).complaints(), [path], "{member}: {value}");
    }
}

#[test]
fn name() {
    accepts("name", &[json!("abc"), json!("A b-C 1"), json!("a".repeat(39))]);
    refuses(
        "name",
        &[json!("ab"), json!("a".repeat(40)), json!("1abc"), json!("a--b"), json!("abc-"), json!("a_b")],
    );
    refuses("name", &[json!(3), json!(null)]);
}

#[test]
fn description() {
    accepts(
        "description",
        &[json!("x"), json!("x".repeat(200)), json!("a\nb"), json!(r#".,?\/'"()[];`%^&*-_:!"#)],
    );
    refuses(
        "description",
        &[json!(""), json!("x".repeat(201)), json!("no #"), json!("é"), json!(1), json!(null)],
    );
}

#[test]
fn provider() {
    let plain = [
        "azure",
        "civo",
        "byok",
        "oci",
        "coreweave",
        "aiven",
        "backblaze",
        "akamai",
        "aws-eusc",
        "nebius",
        "planetscale",
    ];
    accepts("provider", &plain.map(Value::from));
    refuses("provider", &[json!("ibm"), json!("AWS"), json!(""), json!(1), json!(null)]);
}

#[test]
fn clouds_that_need_their_object() {
    for cloud in ["aws", "gcp", "cloudflare"] {
        refuses_at("provider", &[json!(cloud)], cloud);
    }
}

#[test]
fn the_documented_type() {
    accepts("type", &["cluster", "domain", "registry", "cdn"].map(Value::from));
    refuses("type", &[json!("dns"), json!(null)]);
}

#[test]
fn features() {
    let all = [
        "byoc",
        "byoc-static-egress",
        "byoc-custom-launch-templates",
        "byoc-custom-vpc",
        "byoc-logs",
        "cloudfront",
        "route53",
        "registry-pull",
        "registry-push",
        "opentofu",
        "workload-identity",
        "workload-identity-managed",
    ];
    accepts("features", &[json!([]), json!(all)]);
    refuses("features", &[json!("byoc"), json!({}), json!(null)]);
    refuses_at("features", &[json!(["byoc", "cdn"]), json!(["byoc", 1])], "features.1");
}

#[test]
fn restrictions() {
    let team = |id: &str| json!({ "enabled": true, "teams": [{ "teamId": id }] });
    accepts("restrictions", &[json!({ "enabled": false }), json!({ "enabled": true, "teams": [] })]);
    accepts("restrictions", &[team("abc"), team(&"a".repeat(45)), team("Blue-Team-2")]);
    refuses("restrictions", &[json!(true), json!([]), json!(null)]);
    refuses_at("restrictions", &[json!({}), json!({ "enabled": "yes" })], "restrictions.enabled");
    refuses_at("restrictions", &[json!({ "enabled": true, "teams": {} })], "restrictions.teams");
    refuses_at("restrictions", &[json!({ "enabled": true, "teams": ["abc"] })], "restrictions.teams.0");
    let ids = [team("ab"), team(&"a".repeat(46)), team("1abc"), team("a b c"), team("a--b"), team("abc-")];
    refuses_at("restrictions", &ids, "restrictions.teams.0.teamId");
    let missing = json!({ "enabled": true, "teams": [{ "teamId": "abc" }, {}] });
    refuses_at("restrictions", &[missing], "restrictions.teams.1.teamId");
}

#[test]
fn credentials() {
    let names = [
        "keyfileJson",
        "accessKey",
        "secretKey",
        "roleArn",
        "externalId",
        "apiKey",
        "email",
        "tenantId",
        "clientId",
        "objectId",
        "secret",
        "subscriptionId",
        "region",
        "tenancyId",
        "userId",
        "fingerprint",
        "privateKey",
        "passphrase",
        "compartmentId",
        "kubeconfig",
        "applicationKeyId",
        "applicationKey",
        "host",
        "accessToken",
        "clientToken",
        "clientSecret",
        "serviceAccountId",
        "publicKeyId",
        "privateKeyPem",
        "serviceTokenId",
        "serviceToken",
    ];
    for name in names {
        refuses_at(
            "credentials",
            &[json!({ name: 1 }), json!({ name: null })],
            &format!("credentials.{name}"),
        );
    }
    accepts(
        "credentials",
        &[json!({}), names.into_iter().map(|name| (name.to_owned(), json!("x"))).collect()],
    );
    accepts("credentials", &[json!({ "unknown": 1 })]);
    refuses("credentials", &[json!("secret"), json!([]), json!(null)]);
}

#[test]
fn aws() {
    accepts("aws", &["accessKey", "crossAccountRole"].map(|mode| json!({ "authenticationMode": mode })));
    refuses_at("aws", &[json!({ "authenticationMode": "role" })], "aws.authenticationMode");
    let levels = ["enabled", "disabled", "ignore-implicit-deny-by-organization"];
    accepts("aws", &levels.map(|level| json!({ "permissionCheckLevel": level })));
    refuses_at("aws", &[json!({ "permissionCheckLevel": true })], "aws.permissionCheckLevel");
    refuses("aws", &[json!("aws"), json!(null)]);
}

#[test]
fn gcp() {
    let modes = ["accessKey", "crossAccountRole"];
    accepts("gcp", &modes.map(|mode| json!({ "projectId": "p", "authenticationMode": mode })));
    refuses_at("gcp", &[json!({}), json!({ "projectId": 1 })], "gcp.projectId");
    refuses_at("gcp", &[json!({ "projectId": "p", "authenticationMode": "x" })], "gcp.authenticationMode");
    refuses("gcp", &[json!([])]);
}

#[test]
fn cloudflare() {
    let types = ["apiToken", "originCAKey", "globalApiKey"];
    accepts("cloudflare", &types.map(|one| json!({ "credentialType": one })));
    refuses_at("cloudflare", &[json!({ "credentialType": "token" })], "cloudflare.credentialType");
    refuses("cloudflare", &[json!(1)]);
}

#[test]
fn byok() {
    accepts("byok", &["direct", "connector"].map(|mode| json!({ "connectionMode": mode })));
    accepts("byok", &[json!({ "requireVerification": true })]);
    refuses_at("byok", &[json!({ "connectionMode": "tunnel" })], "byok.connectionMode");
    refuses_at("byok", &[json!({ "requireVerification": "no" })], "byok.requireVerification");
    refuses("byok", &[json!("byok")]);
}

#[test]
fn all_that_is_wrong_is_said_at_once() {
    let sandbox = Fixture::new();
    let answer = sandbox.send("POST", INTEGRATIONS, json!({ "description": "", "features": ["x"] }));
    assert_eq!(answer.complaints(), ["name", "provider", "description", "features.0"]);
    let details = &answer.json()["error"]["details"];
    assert_eq!(details[0], json!({ "path": "name", "message": "is required" }));
    assert_eq!(details[2]["message"], "must have 1 to 200 characters");
}

#[test]
fn bodies_that_are_no_json_objects() {
    let sandbox = Fixture::new();
    sandbox.data("POST", INTEGRATIONS, json!({ "name": "a-name", "provider": "civo" }));
    let one = format!("{INTEGRATIONS}/a-name");
    for (method, path) in [("POST", INTEGRATIONS), ("PUT", INTEGRATIONS), ("PATCH", &one)] {
        for body in ["", "{", "[]", "\"text\"", "null", "name=x"] {
            let answer = sandbox.client().send_text(method, path, body).unwrap();
            assert_eq!(
                (answer.status, &answer.json()["error"]["id"]),
                (400, &json!("bad-request")),
                "{body}"
            );
        }
    }
    assert_eq!(sandbox.requests().last().unwrap().body, "name=x");
}

#[test]
fn patch_has_the_rules_of_the_members_it_takes() {
    let sandbox = Fixture::new();
    let body = json!({ "name": "a-name", "provider": "aws", "aws": {} });
    let created = sandbox.data("POST", INTEGRATIONS, body);
    let one = format!("{INTEGRATIONS}/a-name");
    let wrong = json!({
        "description": "",
        "features": ["x"],
        "restrictions": {},
        "credentials": { "accessKey": 1 },
        "aws": { "authenticationMode": "x" },
    });
    let complaints = sandbox.send("PATCH", &one, wrong).complaints();
    assert_eq!(
        complaints,
        [
            "description",
            "features.0",
            "restrictions.enabled",
            "credentials.accessKey",
            "aws.authenticationMode"
        ]
    );
    for name in ["name", "provider", "type", "gcp", "cloudflare", "byok", "id", "unknown"] {
        assert_eq!(sandbox.send("PATCH", &one, json!({ name: "a-name" })).complaints(), [name]);
    }
    assert_eq!(sandbox.data("GET", &one, None), created);
}

#[test]
fn pages() {
    let sandbox = Fixture::new();
    let list = |query: &str| sandbox.send("GET", &format!("{INTEGRATIONS}?{query}"), None);
    for query in ["per_page=1", "per_page=100", "page=1", "page=18446744073709551615", "unknown=1"] {
        assert_eq!(list(query).status, 200, "{query}");
    }
    for value in ["0", "101", "-1", "x", ""] {
        assert_eq!(list(&format!("per_page={value}")).complaints(), ["per_page"]);
    }
    for value in ["0", "1.5", "x"] {
        assert_eq!(list(&format!("page={value}")).complaints(), ["page"]);
    }
    assert_eq!(list("page=1&page=2").status, 400);
}
