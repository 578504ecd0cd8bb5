//! The switches, as clients reach them, and the page that explains them. `cargo xtask testacc` tells what each one does.

use northflank_sandbox::{Assumption, Contradicted};
use serde_json::json;

use crate::support::{Fixture, INTEGRATIONS};

#[test]
fn a_switch_can_be_turned_while_the_sandbox_runs() {
    let sandbox = Fixture::new();
    let status = || sandbox.send("PUT", INTEGRATIONS, json!({"name": "abc", "provider": "civo"})).status;
    let contradict = |names: serde_json::Value| sandbox.send("PUT", "/_sandbox/assumptions", names).status;
    assert_eq!(status(), 200);
    assert_eq!(contradict(json!(["put-finds-by-name"])), 204);
    assert_eq!(status(), 405);
    assert_eq!(sandbox.send("GET", "/_sandbox/assumptions", None).json(), json!(["put-finds-by-name"]));
    assert_eq!(contradict(json!(["the-moon-is-cheese"])), 400);
    assert_eq!(status(), 405);
    let both = json!(["put-clears", "pool-ids-are-kept"]);
    assert_eq!(contradict(both.clone()), 204);
    assert_eq!(sandbox.send("GET", "/_sandbox/assumptions", None).json(), both);
    sandbox.contradict(Contradicted::new());
    assert_eq!(status(), 200);
}

#[test]
fn an_update_of_either_kind_changes_the_creation_time_if_that_is_contradicted() {
    let sandbox = Fixture::new();
    let created_at = |method: &str, path: &str, body: serde_json::Value| {
        sandbox.send("POST", "/_sandbox/clock", json!({"advance_ms": 1000}));
        sandbox.send(method, path, body).json()["data"]["createdAt"].clone()
    };
    let (whole, one) = (json!({"name": "abc", "provider": "civo"}), format!("{INTEGRATIONS}/abc"));
    let created = created_at("POST", INTEGRATIONS, whole.clone());
    assert_eq!(created_at("PATCH", &one, json!({"features": []})), created);
    assert_eq!(created_at("PUT", INTEGRATIONS, whole.clone()), created);
    sandbox.contradict([Assumption::CreationTimeStays].into());
    let patched = created_at("PATCH", &one, json!({"features": []}));
    assert_ne!(patched, created);
    assert_ne!(created_at("PUT", INTEGRATIONS, whole), patched);
}

#[test]
fn the_page_has_each_assumption_by_its_number_and_its_switch() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/northflank-api.md");
    let page = std::fs::read_to_string(path).unwrap();
    let sections: Vec<_> =
        page.split("\n### ").skip(1).filter(|it| it.starts_with(char::is_numeric)).collect();
    let expected =
        |it: &Assumption| format!("{}. {}\n\n- Switch: `{}`. ", it.number(), it.claim(), it.name());
    assert_eq!(sections.len(), Assumption::ALL.len());
    for (section, assumption) in sections.iter().zip(Assumption::ALL) {
        assert!(section.starts_with(&expected(assumption)), "{}", expected(assumption));
        for part in ["\n- Depends on it: ", "\n- If it is false: "] {
            assert!(section.contains(part), "{assumption} lacks {part:?}");
        }
    }
}
